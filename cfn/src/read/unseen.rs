//! What a template leaves to its deployment: loops, includes and macros may bring what cannot be seen before.

use crate::load::{Node, placeholder_in};
use crate::problem::{Problem, warning_at};

/// Macros of AWS that touch no pipeline.
///
/// Source: transforms reference of the CloudFormation user guide, November 2026.
const HARMLESS: [&str; 6] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::CodeStar",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager",
    "AWS::Serverless",
    "AWS::ServiceCatalog",
];

/// Whether a key stands for entries that only the deployment writes.
pub(crate) fn is_unseen(key: &str) -> bool {
    key == "Fn::Transform" || key.starts_with("Fn::ForEach::")
}

/// Warns of every place where the deployment may add to the template or change it.
pub(super) fn tell(root: &Node, warnings: &mut Vec<Problem>) {
    let sections = [Some(root), root.get("Resources")];
    for entry in sections.into_iter().flatten().flat_map(Node::entries) {
        if is_unseen(&entry.key) {
            warnings.push(warning_at(
                entry.key_place,
                format!("what `{}` brings is not known before deployment; it is kept as it is written", entry.key),
                "read the processed template instead: `aws cloudformation get-template --template-stage Processed`",
            ));
        }
    }
    let Some(transform) = root.get("Transform") else {
        return;
    };
    let named = |it: &Node| it.get("Name").unwrap_or(it).as_text().map(str::to_owned);
    for macro_of in [transform].into_iter().chain(transform.items()) {
        let Some(name) = named(macro_of) else {
            continue;
        };
        let harmless = HARMLESS.iter().any(|it| name.starts_with(it));
        if !harmless && placeholder_in(&name).is_none() {
            warnings.push(warning_at(
                macro_of.place,
                format!("macro `{name}` may change the template when it is deployed; it is read as it stands"),
                "read the processed template instead: `aws cloudformation get-template --template-stage Processed`",
            ));
        }
    }
}
