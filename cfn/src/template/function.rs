//! Which values are calls of an intrinsic function.

use crate::load::Node;

/// The name and argument of an intrinsic function, when a value is a call of one.
///
/// `Fn::` is cut off; a tag that CloudFormation does not know keeps its `!`.
pub(crate) fn function_of(node: &Node) -> Option<(&str, &Node)> {
    let [entry] = node.entries() else { return None };
    if entry.key == "Ref" || entry.key.starts_with('!') {
        return Some((&entry.key, &entry.value));
    }
    let name = entry.key.strip_prefix("Fn::")?;
    // `Fn::ForEach::Name` is a key of a loop, not a value.
    (!name.contains(':')).then_some((name, &entry.value))
}

/// `!Ref AWS::NoValue`: the property is as good as not written.
pub(crate) fn is_no_value(node: &Node) -> bool {
    function_of(node)
        .is_some_and(|(name, argument)| name == "Ref" && argument.as_text() == Some("AWS::NoValue"))
}
