//! `stagewright new`: a pipeline from answers, as the console's wizard asks for them.
//!
//! Nothing is written before the last answer; then a folder appears whole, with everything in it.

mod answers;
mod ask;
mod definition;
mod picture;
mod stages;
mod terminal;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use stagewright_cfn::{ExportOptions, cloudformation};
use stagewright_core::{PerDay, Pipeline, Profile, Severity};
use stagewright_study::profile_file;

use self::answers::{ASSUME, Answers, Form};
use self::terminal::Terminal;
use super::{export, study};
use crate::arguments::{self, NewArguments, ReadingArguments};
use crate::console;
use crate::definition::unchecked;
use crate::failure::Failure;
use crate::files;
use crate::input::Input;

const TEMPLATE: &str = "pipeline.yaml";
const PROGRAM: &str = "src/main.rs";
const PROFILE: &str = "profile.toml";
const ANSWERS: &str = "answers.toml";

pub(crate) fn run(arguments: &NewArguments) -> Result<(), Failure> {
    let answers = answered(arguments)?;
    let source = arguments.from.as_deref().unwrap_or(Path::new(ANSWERS));
    let checked = definition::checked(&answers);
    for finding in &checked.findings {
        console::tell_line(&format!(
            "{}: {}: {} [{}]",
            source.display(),
            finding.severity.as_str(),
            definition::in_words(finding),
            finding.rule
        ));
    }
    let Some(pipeline) = checked.pipeline else {
        return Err(Failure::findings());
    };
    let profile = definition::profile(&answers, &pipeline)?;
    if answers.pushes != ASSUME {
        let rate: Result<PerDay, _> = answers.pushes.parse();
        rate.map_err(|error| {
            Failure::usage("pushes", error.to_string(), "write `8/day`, or `assume`")
        })?;
    }
    let folder = match &arguments.out {
        Some(folder) => folder.clone(),
        None => PathBuf::from(&answers.name),
    };
    let written = written(&answers, &pipeline, &profile)?;
    files::make_whole(&folder, &written)?;
    console::print_lines(
        std::iter::once(format!("Written to {}:", folder.display()))
            .chain(written.iter().map(|(name, _)| format!("- {name}"))),
    )?;
    let main = match answers.write.contains(&Form::CloudFormation) {
        true => folder.join(TEMPLATE),
        false => folder.join(PROGRAM),
    };
    let command = study_command(&answers, &folder, &main);
    studied(&command)?;
    console::print_lines(next(&answers, &folder, &main, &command))
}

/// The answers of a file, or those given at the terminal.
fn answered(arguments: &NewArguments) -> Result<Answers, Failure> {
    if let Some(path) = &arguments.from {
        let file = Input::small(path)?;
        return Answers::read(&file.name, &file.text);
    }
    let Some(path) = &arguments.like else {
        return ask::ask(&mut Terminal::open()?, Answers::empty(), false);
    };
    let reading = ReadingArguments::default();
    let like = unchecked(path, &reading)?;
    let (answers, told) = definition::answers(&like.draft);
    for what in told {
        console::tell_line(&format!("{}: note: {what}", like.name));
    }
    ask::ask(&mut Terminal::open()?, answers, true)
}

/// Every file of the folder, by its path in it.
fn written(
    answers: &Answers,
    pipeline: &Pipeline,
    profile: &Profile,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut files = vec![
        (ANSWERS, answers.write()),
        (PROFILE, profile_file::write(profile, pipeline)),
    ];
    if answers.write.contains(&Form::CloudFormation) {
        let exported = cloudformation(pipeline.draft(), None, &ExportOptions::default());
        for finding in exported
            .findings
            .iter()
            .filter(|it| it.severity > Severity::Note)
        {
            console::tell_line(&format!(
                "{TEMPLATE}: {}: {}",
                finding.severity.as_str(),
                definition::in_words(finding)
            ));
        }
        files.push((TEMPLATE, exported.to_yaml()));
    }
    if answers.write.contains(&Form::Rust) {
        let program = export::rust_of(PROGRAM, pipeline.draft(), profile)?;
        files.push(("Cargo.toml", manifest(&answers.name)));
        files.push((PROGRAM, program + MAIN));
    }
    Ok(files)
}

fn manifest(name: &str) -> String {
    let letters = name.chars().map(|it| {
        if it.is_ascii_alphanumeric() {
            it.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    let package: String = letters.collect();
    let package = package.trim_matches('-');
    // A package's name begins with a letter.
    let package = match package.starts_with(|it: char| it.is_ascii_alphabetic()) {
        true => package.to_owned(),
        false => format!("pipeline-{package}"),
    };
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\nstagewright = \"{}\"\n",
        package.trim_end_matches('-'),
        env!("CARGO_PKG_VERSION")
    )
}

/// Below the definition: the shortest program that says something about it.
const MAIN: &str = "
fn main() {
    // The definition was checked when this was compiled. `stagewright study src/main.rs` tells how long and how much.
    println!(\"the pipeline is right\");
}
";

/// Checks and studies what was written, by the command that is shown for the next time.
fn studied(command: &[String]) -> Result<(), Failure> {
    study::run(&arguments::study_of(command), false)
}

/// The study of what was written.
fn study_command(answers: &Answers, folder: &Path, main: &Path) -> Vec<String> {
    // A name that begins with a hyphen would be read as a flag.
    let shown = |path: &Path| match path.display().to_string() {
        name if name.starts_with('-') => format!("./{name}"),
        name => name,
    };
    let mut command = vec![
        "study".to_owned(),
        shown(main),
        "--profile".to_owned(),
        shown(&folder.join(PROFILE)),
        "--region".to_owned(),
        answers.region.clone(),
        "--out".to_owned(),
        shown(&folder.join("report")),
    ];
    if answers.pushes != ASSUME {
        command.extend(["--executions".to_owned(), answers.pushes.clone()]);
    }
    command
}

/// The commands that come next.
fn next(answers: &Answers, folder: &Path, main: &Path, study: &[String]) -> Vec<String> {
    let (folder, main) = (folder.display(), main.display());
    let deploy = match answers.write.contains(&Form::CloudFormation) {
        true => format!(
            "aws cloudformation deploy --template-file {main} --stack-name {} --region {} --capabilities CAPABILITY_IAM",
            answers.name, answers.region
        ),
        false => format!("cargo run --manifest-path {folder}/Cargo.toml"),
    };
    vec![
        "Next:".to_owned(),
        format!("  stagewright {}", study.join(" ")),
        format!(
            "  stagewright new --from {folder}/{ANSWERS} --out ANOTHER   # after changing name and region in it"
        ),
        format!("  {deploy}"),
    ]
}
