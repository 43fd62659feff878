//! Reads documents as the readers see them: each line of standard input is a JSON string with a text, each line of
//! output the tree or the error. `.ci/beside_pyyaml.py` puts it beside another YAML reader.

use std::io::{BufRead as _, Write as _};

use serde_json::{Value, json};
use stagewright_cfn::load::{Content, Node, load};

fn main() -> std::io::Result<()> {
    let mut output = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let answer = match load(&text) {
            Ok(document) => json!({ "tree": tree(&document.root) }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        writeln!(output, "{answer}")?;
    }
    Ok(())
}

/// Scalars as texts, with a mark where they are quoted; mappings as lists of pairs, in their order.
fn tree(node: &Node) -> Value {
    match &node.content {
        Content::Scalar(scalar) if scalar.is_null() => Value::Null,
        Content::Scalar(scalar) if scalar.quoted => json!(format!("\"{}", scalar.text)),
        Content::Scalar(scalar) => json!(scalar.text),
        Content::List(items) => items.iter().map(tree).collect(),
        Content::Map(entries) => {
            let pairs: Vec<Value> = entries
                .iter()
                .map(|entry| json!([entry.key, tree(&entry.value)]))
                .collect();
            json!({ "map": pairs })
        }
    }
}
