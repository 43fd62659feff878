//! Values for parameters, in the forms that AWS's tools read them.

use std::collections::BTreeMap;

use crate::load::{Node, load};
use crate::problem::ReadError;

/// Reads the values of a parameter file.
///
/// Taken are the list of `create-stack` (`[{"ParameterKey": …, "ParameterValue": …}]`), the configuration file of a
/// CloudFormation action (`{"Parameters": {…}}`), a plain mapping in JSON or YAML, and a list of `Key=Value`.
///
/// ```
/// use stagewright_cfn::read_parameter_file;
///
/// let as_list = read_parameter_file(r#"[{"ParameterKey": "App", "ParameterValue": "orders"}]"#)?;
/// let as_pairs = read_parameter_file(r#"["App=orders"]"#)?;
/// let as_mapping = read_parameter_file("App: orders\n")?;
/// assert!(as_list["App"] == "orders" && as_list == as_pairs && as_list == as_mapping);
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text cannot be loaded, or is in none of these forms.
pub fn read_parameter_file(text: &str) -> Result<BTreeMap<String, String>, ReadError> {
    let root = load(text)?.root;
    let mut values = BTreeMap::new();
    if root.is_list() {
        for item in root.items() {
            let pair = match (
                item.get("ParameterKey"),
                item.as_text().and_then(|it| it.split_once('=')),
            ) {
                (Some(key), _) => {
                    let value = item
                        .get("ParameterValue")
                        .or_else(|| item.get("ResolvedValue"));
                    key.as_text().map(|key| (key, value))
                }
                (None, Some((key, value))) => {
                    values.insert(key.trim().to_owned(), value.to_owned());
                    continue;
                }
                (None, None) => None,
            };
            let Some((key, value)) = pair else {
                return Err(unknown_form(item));
            };
            values.insert(key.to_owned(), value_text(value)?);
        }
        return Ok(values);
    }
    if !root.is_map() {
        return Err(unknown_form(&root));
    }
    let mapping = root
        .get("Parameters")
        .filter(|it| it.is_map())
        .unwrap_or(&root);
    for entry in mapping.entries() {
        values.insert(entry.key.clone(), value_text(Some(&entry.value))?);
    }
    Ok(values)
}

/// A value, a list of them joined with commas, or nothing.
fn value_text(value: Option<&Node>) -> Result<String, ReadError> {
    let Some(value) = value.filter(|it| !it.is_null()) else {
        return Ok(String::new());
    };
    if let Some(text) = value.as_text() {
        return Ok(text.to_owned());
    }
    let items: Option<Vec<&str>> = value.items().iter().map(Node::as_text).collect();
    items
        .filter(|_| value.is_list())
        .map(|items| items.join(","))
        .ok_or_else(|| unknown_form(value))
}

fn unknown_form(node: &Node) -> ReadError {
    ReadError::at(
        node.place,
        format!("expected the value of a parameter, found {}", node.kind()),
        "write `Key: value`, or `[{\"ParameterKey\": \"Key\", \"ParameterValue\": \"value\"}]`",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::read_parameter_file;

    #[test]
    fn every_form_of_a_parameter_file_is_read() {
        for text in [
            r#"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": true}]"#,
            r#"{"Parameters": {"A": "1", "B": null}, "Tags": {"x": "y"}}"#,
            r#"["A=1", "B="]"#,
            "A: 1\nB:\n",
        ] {
            let values = read_parameter_file(text).unwrap();
            assert_eq!(
                (values["A"].as_str(), values["B"].as_str(), values.len()),
                ("1", "", 2),
                "{text}"
            );
        }
        assert_eq!(read_parameter_file("A: [x, y]").unwrap()["A"], "x,y");
        for text in ["[1]", "A: {b: c}", "A", "[{}]"] {
            assert!(
                read_parameter_file(text)
                    .unwrap_err()
                    .help()
                    .contains("ParameterKey"),
                "{text}"
            );
        }
    }
}
