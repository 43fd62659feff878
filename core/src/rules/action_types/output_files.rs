//! `output-files`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "output-files",
    evidence: Evidence::ServiceText,
    text: include_str!("output_files.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        let (Some(category), Some(Owner::Aws), Some(provider)) = (
            action_type.category.value(),
            action_type.owner.value(),
            action_type.provider.known(),
        ) else {
            continue;
        };
        if category == Category::Compute || provider == "Commands" {
            continue;
        }
        for (index, output) in action.outputs.iter().enumerate() {
            if !output.files.is_empty() {
                let message = format!(
                    "artifact `{}` names files, and {} picks none",
                    output.name,
                    quoted(&provider)
                );
                findings.push(
                    RULE.at(
                        place.site().output(index).field(Field::Files).item(0),
                        message,
                    )
                    .help("remove the files; a build names them in its buildspec")
                    .in_language("remove `files`; a build names them in its buildspec"),
                );
            }
        }
    }
}
