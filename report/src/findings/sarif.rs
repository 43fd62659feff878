//! Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0, checked 2026-11-23), for code scanning.

use serde_json::{Value, json};
use stagewright_core::{Severity, rules};

use super::place::{Lines, Stretch};
use super::{LocatedFile, LocatedFinding, whole_text};
use crate::json;
use crate::text::Shown;

/// What stands for findings without a rule: files that cannot be read.
const UNREADABLE: &str = "unreadable-definition";

pub(super) fn render(files: &[LocatedFile]) -> Shown {
    let mut names: Vec<&str> = files
        .iter()
        .flat_map(|file| &file.findings)
        .map(rule_name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| {
            let lines = Lines::of(file.source.as_deref().unwrap_or_default());
            file.in_order()
                .into_iter()
                .map(|finding| result(file, &lines, finding, &names))
                .collect::<Vec<_>>()
        })
        .collect();
    let artifacts: Vec<Value> = files
        .iter()
        .map(|file| json!({ "location": { "uri": uri(&file.file) } }))
        .collect();
    json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stagewright",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": names.iter().map(|name| rule(name)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts,
            "results": results,
        }],
    }))
}

fn rule_name(finding: &LocatedFinding) -> &str {
    finding.rule.unwrap_or(UNREADABLE)
}

fn rule(name: &str) -> Value {
    let Some(rule) = rules::find(name) else {
        let text = if name == UNREADABLE {
            "the definition can be read"
        } else {
            name
        };
        return json!({ "id": name, "shortDescription": { "text": text } });
    };
    json!({
        "id": name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.page(), "markdown": rule.page() },
    })
}

fn result(
    file: &LocatedFile,
    lines: &Lines<'_>,
    finding: &LocatedFinding,
    names: &[&str],
) -> Value {
    let name = rule_name(finding);
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let related: Vec<Value> = finding
        .labels
        .iter()
        .enumerate()
        .map(|(id, label)| {
            let mut location = location(&file.file, lines, label.site.as_ref());
            if let Some(object) = location.as_object_mut() {
                object.insert("id".to_owned(), json!(id));
                object.insert("message".to_owned(), json!({ "text": label.text }));
            }
            location
        })
        .collect();
    // Second places have a location of their own.
    let text = LocatedFinding {
        labels: Vec::new(),
        ..finding.clone()
    };
    let text = whole_text(&text, &file.file);
    let mut result = json!({
        "ruleId": name,
        "ruleIndex": names.binary_search(&name).unwrap_or(0),
        "level": level,
        "message": { "text": text },
        "locations": [location(&file.file, lines, finding.site.as_ref())],
    });
    if let (false, Some(object)) = (related.is_empty(), result.as_object_mut()) {
        object.insert("relatedLocations".to_owned(), json!(related));
    }
    if let (false, Some(object)) = (finding.edits.is_empty(), result.as_object_mut()) {
        object.insert("fixes".to_owned(), json!([fix(file, lines, finding)]));
    }
    result
}

fn fix(file: &LocatedFile, lines: &Lines<'_>, finding: &LocatedFinding) -> Value {
    let replacements: Vec<Value> = finding
        .edits
        .iter()
        .map(|edit| {
            let place = edit.places.clone().into();
            let location = location(&file.file, lines, Some(&place));
            json!({
                "deletedRegion": location["physicalLocation"]["region"],
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    let text = finding.help.as_ref().unwrap_or(&finding.message);
    json!({
        "description": { "text": text },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&file.file) },
            "replacements": replacements,
        }],
    })
}

fn location(file: &str, lines: &Lines<'_>, place: Option<&Stretch>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
    if let (Some(place), Some(object)) = (place, physical.as_object_mut()) {
        let (start, end) = (place.start, lines.end(place));
        let region = json!({
            "startLine": start.line.max(1),
            "startColumn": start.column.max(1),
            "endLine": end.line.max(1),
            "endColumn": end.column.max(1),
        });
        object.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

/// A file name as a URI reference: blanks and signs escaped, separators turned to slashes.
fn uri(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let mut uri = String::new();
    for byte in file.replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    if uri.starts_with('/') {
        format!("file://{uri}")
    } else {
        uri
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn file_names_become_uris() {
        assert_eq!(uri("infra/my pipeline.yaml"), "infra/my%20pipeline.yaml");
        assert_eq!(uri(r"infra\a#1.yaml"), "infra/a%231.yaml");
        assert_eq!(uri("/tmp/ä.yaml"), "file:///tmp/%C3%A4.yaml");
        assert_eq!(uri("-"), "stdin");
        assert_eq!(uri("a:b.yaml"), "a%3Ab.yaml");
    }
}
