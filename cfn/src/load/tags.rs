//! The short tags of CloudFormation and what they stand for.

use super::node::{Content, Node};

/// Functions whose short tag is `!Name` and whose long form is `Fn::Name`.
///
/// Source: intrinsic function reference of the CloudFormation user guide, November 2026.
const FUNCTIONS: [&str; 19] = [
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
];

/// The key that a tag stands for, or `None` for a tag that CloudFormation does not know.
pub(super) fn long_form(suffix: &str) -> Option<String> {
    match suffix {
        "Ref" | "Condition" => Some(suffix.to_owned()),
        _ if FUNCTIONS.contains(&suffix) => Some(format!("Fn::{suffix}")),
        _ => None,
    }
}

/// Whether CloudFormation has a function of this name, without its `Fn::`.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}

/// The value of a tag as its long form has it: `!GetAtt Role.Arn` is `["Role", "Arn"]`.
pub(super) fn long_value(key: &str, value: Node) -> Node {
    if key != "Fn::GetAtt" {
        return value;
    }
    let Content::Scalar(scalar) = &value.content else {
        return value;
    };
    match scalar.text.split_once('.') {
        None => value,
        Some((resource, attribute)) => Node::list(
            value.place,
            vec![
                Node::text(value.place, resource),
                Node::text(value.place, attribute),
            ],
        ),
    }
}
