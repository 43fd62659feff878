//! `github-token`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "github-token",
    evidence: Evidence::Accepted,
    text: include_str!("github_token.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        if action_type.owner.value() == Some(Owner::ThirdParty)
            && action_type.category.value() == Some(Category::Source)
            && action_type.provider == "GitHub"
        {
            let message = format!(
                "{} fetches from GitHub with a personal token",
                context.action_words(place)
            );
            findings.push(
                RULE.at(place.site().field(Field::Provider), message)
                    .note("it ends with the account of the person whose token it is")
                    .help("write `CodeStarSourceConnection`, with a connection to GitHub"),
            );
        }
    }
}
