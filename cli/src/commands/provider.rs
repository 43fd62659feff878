//! `stagewright provider`: the page of a provider of actions or of conditions' rules, or the list of them.

use stagewright_core::catalogue::{self, PROVIDERS, RULE_PROVIDERS};

use crate::arguments::ProviderArguments;
use crate::console;
use crate::failure::Failure;

pub(crate) fn run(arguments: &ProviderArguments) -> Result<(), Failure> {
    let Some(name) = arguments.name.as_deref().filter(|_| !arguments.list) else {
        return list();
    };
    let pages = catalogue::pages(name);
    if pages.is_empty() {
        let help = catalogue::near(name).map_or_else(
            || "`stagewright provider --list` lists them".to_owned(),
            |near| format!("a provider with a similar name exists: `{near}`"),
        );
        let message = format!("the catalogue has no provider `{name}`");
        return Err(Failure::usage("", message, help));
    }
    console::print_lines(pages.join("\n").lines())
}

fn list() -> Result<(), Failure> {
    let actions = PROVIDERS
        .iter()
        .map(|it| (it.name, it.offered_as(), it.about));
    let rules = RULE_PROVIDERS
        .iter()
        .map(|it| (it.name, "Rule".to_owned(), it.about));
    let rows: Vec<_> = actions.chain(rules).collect();
    let width = |of: fn(&(&str, String, &str)) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (name, category) = (width(|row| row.0.len()), width(|row| row.1.len()));
    console::print_lines(
        rows.iter()
            .map(|row| format!("{:name$}  {:category$}  {}", row.0, row.1, row.2)),
    )
}
