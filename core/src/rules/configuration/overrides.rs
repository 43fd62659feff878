//! The functions that CodePipeline itself resolves in the parameters of a stack.
//!
//! They stand in the text of a JSON object, `{"Key": {"Fn::GetArtifactAtt": ["zip", "ObjectKey"]}}`; in a mapping of a file they
//! are refused, and looked at all the same. Source: CloudFormation user guide, parameter override functions; checked 2026-11-29.

use crate::rules::texts::{counted, either, nearest, quoted};
use crate::{Text, Value};

/// The key of a CloudFormation action that takes them.
pub(super) const KEY: &str = "ParameterOverrides";

const FUNCTIONS: [&str; 2] = ["Fn::GetParam", "Fn::GetArtifactAtt"];

/// What `Fn::GetArtifactAtt` gives of an artifact.
const ATTRIBUTES: [&str; 4] = ["ArtifactName", "BucketName", "ObjectKey", "URL"];

/// What is wrong with the arguments of a function in a text of JSON, with what to write.
pub(super) fn misused(value: &Text) -> Option<(String, String)> {
    let text = value.known()?;
    FUNCTIONS.into_iter().find_map(|function| {
        text.match_indices(function).find_map(|(at, _)| {
            let rest = text.get(at + function.len()..)?;
            let (_, list) = rest.split_once('[')?;
            let (list, _) = list.split_once(']')?;
            let arguments: Vec<&str> = list.split(',').map(str::trim).collect();
            match (function, arguments.as_slice()) {
                ("Fn::GetParam", [_, _, _]) => None,
                ("Fn::GetParam", all) => Some((
                    format!(
                        "`Fn::GetParam` has {}, not 3",
                        counted(all.len(), "argument")
                    ),
                    "write the artifact, the JSON file in it, and the name of the parameter"
                        .to_owned(),
                )),
                (_, [_, attribute]) => {
                    let name = attribute.strip_prefix('"')?.strip_suffix('"')?;
                    let wrong = !ATTRIBUTES.contains(&name) && !name.contains("#{");
                    wrong.then(|| {
                        let near = nearest(name, ATTRIBUTES);
                        let help = near.map_or_else(|| either(ATTRIBUTES), quoted);
                        let what = format!("an artifact has no attribute {}", quoted(name));
                        (what, format!("write {help}"))
                    })
                }
                (_, all) => Some((
                    format!(
                        "`Fn::GetArtifactAtt` has {}, not 2",
                        counted(all.len(), "argument")
                    ),
                    format!("write the artifact, and {}", either(ATTRIBUTES)),
                )),
            }
        })
    })
}

/// Stands for a piece that only a deployment knows; no character of a definition.
const SYMBOLIC: char = '\u{0}';

/// Every function with the artifact that it reads, as far as that is known.
pub(super) fn artifacts(value: &Text) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let Some(written) = value.written() {
        in_value(written, &mut found);
    }
    let text: String = value
        .known_pieces()
        .map(|piece| piece.map_or_else(|| SYMBOLIC.to_string(), str::to_owned))
        .collect();
    in_text(&text, &mut found);
    found.retain(|(_, name)| !name.contains(SYMBOLIC) && !name.contains("#{"));
    found.dedup();
    found
}

/// In a mapping, at any depth.
fn in_value(value: &Value, found: &mut Vec<(&'static str, String)>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| in_value(item, found)),
        Value::Map(pairs) => {
            for (key, inner) in pairs {
                let function = FUNCTIONS.into_iter().find(|function| function == key);
                match (function, inner) {
                    (Some(function), Value::List(arguments)) => {
                        let first = arguments.first().and_then(Value::as_str);
                        found.extend(first.map(|name| (function, name.to_owned())));
                    }
                    _ => in_value(inner, found),
                }
            }
        }
        _ => {}
    }
}

/// In a text of JSON, read leniently: nothing here decides whether the JSON is right.
fn in_text(text: &str, found: &mut Vec<(&'static str, String)>) {
    for function in FUNCTIONS {
        for (at, _) in text.match_indices(function) {
            let rest = text.get(at + function.len()..).unwrap_or_default();
            found.extend(first_argument(rest).map(|name| (function, name.to_owned())));
        }
    }
}

/// The first text of the list after a key's name: `": ["zip", …`.
fn first_argument(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('"')?.trim_start().strip_prefix(':')?;
    let rest = rest.trim_start().strip_prefix('[')?.trim_start();
    let (name, _) = rest.strip_prefix('"')?.split_once('"')?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Part, Reference};

    fn names(text: &Text) -> Vec<String> {
        artifacts(text).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn artifacts_are_found_in_texts_with_references_and_in_mappings() {
        let text = r##"{"A": {"Fn::GetParam" : [ "build", "o.json", "x"]}, "B": {"Fn::GetArtifactAtt":["#{x.y}", "URL"]}}"##;
        assert_eq!(names(&Text::literal(text)), ["build"]);
        let symbol = Part::Reference {
            to: Reference::Parameter("P".into()),
            value: None,
        };
        let parts = vec![
            Part::Literal(r#"{"A": ""#.into()),
            symbol.clone(),
            Part::Literal(
                r#"", "B": {"Fn::GetArtifactAtt": ["zip", "URL"]}, "C": {"Fn::GetParam": [""#
                    .into(),
            ),
            symbol,
            Part::Literal(r#"", "o.json", "x"]}}"#.into()),
        ];
        assert_eq!(names(&Text::from_parts(parts)), ["zip"]);
        let list = Value::List(vec![
            Value::String("zip".into()),
            Value::String("URL".into()),
        ]);
        let call = Value::Map(vec![("Fn::GetArtifactAtt".into(), list)]);
        let mapping = Value::Map(vec![("A".into(), call)]);
        assert_eq!(names(&Text::default().with_written(mapping)), ["zip"]);
    }
}
