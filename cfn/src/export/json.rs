//! A JSON writer for trees of [`Node`]s, two spaces deep a level.

use stagewright_core::Value;

use crate::load::{Content, Node, Scalar, is_number};

/// The tree as JSON text.
pub(crate) fn write(node: &Node) -> String {
    let mut text = String::new();
    write_node(&mut text, node, 0);
    text.push('\n');
    text
}

fn write_node(text: &mut String, node: &Node, indent: usize) {
    match &node.content {
        Content::Scalar(scalar) => text.push_str(&scalar_value(scalar).to_string()),
        Content::List(items) if items.is_empty() => text.push_str("[]"),
        Content::Map(entries) if entries.is_empty() => text.push_str("{}"),
        Content::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                begin_line(text, index, indent + 2);
                write_node(text, item, indent + 2);
            }
            end_line(text, indent);
            text.push(']');
        }
        Content::Map(entries) => {
            text.push('{');
            for (index, entry) in entries.iter().enumerate() {
                begin_line(text, index, indent + 2);
                text.push_str(&Value::String(entry.key.clone()).to_string());
                text.push_str(": ");
                write_node(text, &entry.value, indent + 2);
            }
            end_line(text, indent);
            text.push('}');
        }
    }
}

/// A plain scalar of YAML as JSON has it. CloudFormation reads YAML 1.1, where `yes` is a truth value.
fn scalar_value(scalar: &Scalar) -> Value {
    if scalar.quoted {
        return Value::String(scalar.text.clone());
    }
    match scalar.text.as_str() {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        _ if scalar.is_null() => Value::Null,
        number if is_number(number) => Value::Number(number.to_owned()),
        other => Value::String(other.to_owned()),
    }
}

fn begin_line(text: &mut String, index: usize, indent: usize) {
    if index > 0 {
        text.push(',');
    }
    end_line(text, indent);
}

fn end_line(text: &mut String, indent: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}
