//! `output-files-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "output-files-count",
    evidence: Evidence::ServiceModel,
    text: include_str!("output_files_count.md"),
    check,
};

/// Most files of an output artifact.
const MOST: usize = 10;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        for (index, output) in action.outputs.iter().enumerate() {
            if output.files.len() > MOST {
                let message = format!(
                    "artifact `{}` names {}, and at most {MOST} are taken",
                    output.name,
                    counted(output.files.len(), "file")
                );
                findings.push(
                    RULE.at(
                        place.site().output(index).field(Field::Files).item(MOST),
                        message,
                    )
                    .help("write patterns such as `dist/**`"),
                );
            }
        }
    }
}
