//! `stagewright rule`: the page of a rule, or the list of them.

use stagewright_core::rules;

use crate::arguments::RuleArguments;
use crate::console;
use crate::failure::Failure;

pub(crate) fn run(arguments: &RuleArguments) -> Result<(), Failure> {
    let Some(name) = arguments.name.as_deref().filter(|_| !arguments.list) else {
        return list();
    };
    match rules::find(name) {
        Some(rule) => console::print_lines(rule.page().lines()),
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

fn list() -> Result<(), Failure> {
    let mut lines = Vec::new();
    let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
    for area in rules::AREAS.iter().filter(|area| !area.rules.is_empty()) {
        lines.push(area.title.to_owned());
        for rule in area.rules {
            lines.push(format!(
                "  {:width$}  {:7}  {}",
                rule.name,
                rule.severity().as_str(),
                rule.summary()
            ));
        }
    }
    console::print_lines(lines)
}
