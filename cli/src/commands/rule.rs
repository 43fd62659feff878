//! `stagewright rule`: the page of a rule, or the list of them.

use stagewright_core::rules;

use crate::arguments::RuleArguments;
use crate::failure::Failure;

pub(crate) fn run(arguments: &RuleArguments) -> Result<(), Failure> {
    let Some(name) = arguments.name.as_deref().filter(|_| !arguments.list) else {
        list();
        return Ok(());
    };
    match rules::find(name) {
        Some(rule) => {
            anstream::println!("{}", rule.page());
            Ok(())
        }
        None => {
            let help = rules::near(name).map_or_else(
                || "`stagewright rule --list` lists them".to_owned(),
                |rule| format!("a rule with a similar name exists: `{}`", rule.name),
            );
            Err(Failure::usage(
                "",
                format!("there is no rule `{name}`"),
                help,
            ))
        }
    }
}

fn list() {
    let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
    for area in rules::AREAS.iter().filter(|area| !area.rules.is_empty()) {
        anstream::println!("{}", area.title);
        for rule in area.rules {
            anstream::println!(
                "  {:width$}  {:7}  {}",
                rule.name,
                rule.severity().as_str(),
                rule.summary
            );
        }
    }
}
