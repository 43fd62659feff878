//! Values of a configuration on their way into a policy: variables of the pipeline widen it, wildcards never do.

use crate::{Part, Reference, Text};

/// A value as a policy may hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The text, with `*` where a run decides and every wildcard of its own escaped.
    pub(super) text: Text,
    /// Whether a run decides some of it.
    pub(super) varies: bool,
}

/// Makes a value fit for a policy.
///
/// In the resource of a policy `*` and `?` are wildcards and `${…}` is a variable; `${*}`, `${?}` and `${$}` are the
/// characters themselves. Source: IAM user guide, policy variables, checked 2026-11-29.
pub(super) fn value(text: &Text) -> Value {
    let mut parts = Vec::new();
    let mut scan = Scan::default();
    let mut changed = false;
    for part in text.parts() {
        match part.known() {
            Some(known) => {
                let written = scan.through(known);
                if written == known {
                    parts.push(part.clone());
                } else {
                    changed = true;
                    parts.push(Part::Literal(written));
                }
            }
            None if scan.inside => changed = true,
            None => parts.push(part.clone()),
        }
    }
    let varies = scan.varies;
    if !changed {
        return Value {
            text: text.clone(),
            varies,
        };
    }
    let is_vague = |part: &Part| {
        matches!(
            part,
            Part::Reference {
                to: Reference::Other(_),
                value: None
            }
        )
    };
    // What only the whole expression says is lost when its parts are written anew.
    if text.written().is_some() && parts.iter().any(is_vague) {
        return Value {
            text: Text::literal("*"),
            varies: true,
        };
    }
    Value {
        text: Text::from_parts(parts),
        varies,
    }
}

/// Whether a text has a character that a policy reads as a wildcard or as a variable of its own.
pub(crate) fn wildcard(text: &str) -> Option<&'static str> {
    if text.contains('*') {
        Some("*")
    } else if text.contains('?') {
        Some("?")
    } else if text.contains("${") {
        Some("${")
    } else {
        None
    }
}

/// A walk over the known pieces of a text that remembers whether it is inside a variable of the pipeline.
#[derive(Default)]
struct Scan {
    inside: bool,
    varies: bool,
}

impl Scan {
    fn through(&mut self, known: &str) -> String {
        let mut written = String::with_capacity(known.len());
        let mut rest = known;
        loop {
            if self.inside {
                match rest.split_once('}') {
                    Some((_, after)) => {
                        self.inside = false;
                        rest = after;
                    }
                    None => return written,
                }
            }
            let (before, after) = match rest.split_once("#{") {
                Some((before, after)) => (before, Some(after)),
                None => (rest, None),
            };
            escape(before, &mut written);
            let Some(after) = after else { return written };
            written.push('*');
            (self.inside, self.varies) = (true, true);
            rest = after;
        }
    }
}

fn escape(text: &str, written: &mut String) {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => written.push_str("${*}"),
            '?' => written.push_str("${?}"),
            '$' if letters.peek() == Some(&'{') => written.push_str("${$}"),
            other => written.push(other),
        }
    }
}

/// The characters of a text that is written out, with no reference in it.
pub(super) fn literal(text: &Text) -> Option<&str> {
    match text.parts() {
        [Part::Literal(text)] => Some(text),
        _ => None,
    }
}

/// Whether a text is an ARN where a name could stand too: it begins like one, or is an attribute `Arn`.
pub(super) fn is_arn(text: &Text) -> bool {
    match text.parts() {
        [
            Part::Reference {
                to: Reference::Attribute { attribute, .. },
                value: None,
            },
        ] => attribute.ends_with("Arn"),
        [
            Part::Reference {
                to: Reference::Parameter(name),
                value: None,
            },
        ] => name.to_ascii_lowercase().ends_with("arn"),
        parts => parts
            .first()
            .and_then(Part::known)
            .is_some_and(|it| it.starts_with("arn:")),
    }
}

/// The pieces of a text between commas, without the blanks around them.
pub(super) fn listed(text: &Text) -> Vec<Text> {
    if !text.known_pieces().flatten().any(|it| it.contains(',')) {
        return vec![text.clone()];
    }
    let mut items: Vec<Vec<Part>> = Vec::new();
    let mut item = Vec::new();
    for part in text.parts() {
        let Some(known) = part.known().filter(|known| known.contains(',')) else {
            item.push(part.clone());
            continue;
        };
        let mut pieces = known.split(',');
        item.extend(pieces.next().map(|it| Part::Literal(it.to_owned())));
        for piece in pieces {
            items.push(std::mem::take(&mut item));
            item.push(Part::Literal(piece.to_owned()));
        }
    }
    items.push(item);
    items.into_iter().filter_map(trimmed).collect()
}

fn trimmed(mut parts: Vec<Part>) -> Option<Text> {
    if let Some(Part::Literal(first)) = parts.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Part::Literal(last)) = parts.last_mut() {
        *last = last.trim_end().to_owned();
    }
    parts.retain(|part| part.known() != Some(""));
    (!parts.is_empty()).then(|| Text::from_parts(parts))
}

/// The beginning of a text up to the first of these characters that is written out.
pub(super) fn up_to(text: &Text, end: char) -> Text {
    let mut parts = Vec::new();
    for part in text.parts() {
        if let Part::Literal(known) = part
            && let Some((before, _)) = known.split_once(end)
        {
            if !before.is_empty() {
                parts.push(Part::Literal(before.to_owned()));
            }
            return Text::from_parts(parts);
        }
        parts.push(part.clone());
    }
    text.clone()
}
