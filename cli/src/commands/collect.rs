//! `stagewright collect`: prints the script that asks the account for what a study reads. This command makes no request itself.

use jiff::ToSpan as _;
use stagewright_core::regions::{Known, look_up};
use stagewright_core::{CheckOptions, Draft, Severity, findings, rules};

use crate::arguments::CollectArguments;
use crate::collected;
use crate::console;
use crate::failure::Failure;

/// The script, with `@…@` for what differs.
const SCRIPT: &str = include_str!("collect.sh");

/// Months of executions that are asked for.
const MONTHS: i32 = 3;

pub(crate) fn run(arguments: &CollectArguments) -> Result<(), Failure> {
    refuse_name(&arguments.name)?;
    if let Some(region) = &arguments.region {
        refuse_region(region)?;
    }
    if let Some(profile) = &arguments.profile
        && profile.chars().any(char::is_control)
    {
        let help = "`aws configure list-profiles` lists the profiles";
        return Err(Failure::usage(
            "--profile",
            "the name holds what cannot be printed",
            help,
        ));
    }
    let since = jiff::ZonedDateTime::now()
        .date()
        .saturating_sub(MONTHS.months());
    console::give_back(&script(arguments, &since.to_string()))
}

fn script(arguments: &CollectArguments, since: &str) -> String {
    let export = |names: &[&str], value: Option<&String>| {
        let lines = value.map(|value| {
            let set = names.iter().map(|name| format!("{name}={}", quoted(value)));
            format!("export {}\n", set.collect::<Vec<_>>().join(" "))
        });
        lines.unwrap_or_default()
    };
    let region = arguments.region.as_ref();
    let partition = match region.map(String::as_str) {
        Some(region) if region.starts_with("cn-") => "aws-cn",
        Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    let settings = export(&["AWS_REGION", "AWS_DEFAULT_REGION"], region)
        + &export(&["AWS_PROFILE"], arguments.profile.as_ref());
    SCRIPT
        .replace("@PARTITION@", partition)
        .replace("@SINCE@", since)
        .replace("@MARK@", collected::MARK)
        .replace("@DEFINITION@", collected::DEFINITION)
        // What a user wrote comes last: nothing in it is replaced.
        .replace("@PIPELINE@", &arguments.name)
        .replace("@NAME@", &quoted(&arguments.name))
        .replace("@SETTINGS@\n", &settings)
}

/// One word of a POSIX shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Names are what the rules about names let through: letters, digits, and a few marks.
fn refuse_name(name: &str) -> Result<(), Failure> {
    let draft = Draft {
        name: Some(name.into()),
        ..Draft::default()
    };
    let of_names = rules::all().filter(|it| ["name-characters", "name-length"].contains(&it.name));
    let found = findings(&draft, CheckOptions::default(), of_names);
    let wrong = found.into_iter().find(|it| it.severity == Severity::Error);
    match wrong {
        None if !name.contains("${") => Ok(()),
        wrong => {
            let message = wrong.map_or_else(
                || "the name holds `$`".to_owned(),
                |it| [vec![it.message], it.notes].concat().join("; "),
            );
            let help = "`aws codepipeline list-pipelines` lists the names";
            Err(Failure::usage("NAME", message, help))
        }
    }
}

fn refuse_region(region: &str) -> Result<(), Failure> {
    let shape = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    let help = match look_up(region) {
        Known::Misspelt(meant) => format!("write `{}`", meant.name),
        _ if region.is_empty() || !region.chars().all(shape) => {
            "write a region such as `eu-west-1`".to_owned()
        }
        Known::Listed(_) | Known::Unlisted(_) => return Ok(()),
    };
    Err(Failure::usage(
        "--region",
        format!("there is no region `{region}`"),
        help,
    ))
}
