//! Values given for parameters that the template does not take.

use std::collections::BTreeMap;

use stagewright_core::rules::nearest;

use crate::load::{Entry, Node};
use crate::template::{PSEUDO, refusal};

/// A value given for a parameter that the template does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The parameter.
    pub parameter: String,
    /// Whether the template has no such parameter; otherwise it is the value that it refuses.
    pub is_unknown: bool,
    /// What is wrong.
    pub message: String,
    /// What to give instead.
    pub help: String,
}

/// Looks at the values given; pseudo parameters are known to every template.
pub(super) fn refused(root: &Node, given: &BTreeMap<String, String>) -> Vec<Refused> {
    let declared = root.get("Parameters").map_or(&[][..], Node::entries);
    let judged =
        given.iter().filter_map(
            |(name, value)| match declared.iter().find(|it| it.key == *name) {
                Some(declaration) => {
                    let reason = refusal(&declaration.value, value)?;
                    Some(bad_value(declaration, value, &reason))
                }
                None if PSEUDO.contains(&name.as_str()) => None,
                None => Some(unknown(declared, name)),
            },
        );
    judged.collect()
}

fn bad_value(declaration: &Entry, value: &str, reason: &str) -> Refused {
    let name = &declaration.key;
    let allowed = crate::template::allowed_values(&declaration.value);
    let near = nearest(value, allowed.iter().copied());
    let is_secret = crate::template::is_secret(&declaration.value);
    let shown = if is_secret { "****" } else { value };
    Refused {
        parameter: name.clone(),
        is_unknown: false,
        message: format!("parameter `{name}` does not take `{shown}`: {reason}"),
        help: near.map_or_else(
            || format!("give `{name}` a value that the template allows"),
            |near| format!("write `{name}={near}`"),
        ),
    }
}

fn unknown(declared: &[Entry], name: &str) -> Refused {
    let names: Vec<&str> = declared.iter().map(|it| it.key.as_str()).collect();
    let near = nearest(name, names.iter().copied().chain(PSEUDO));
    let help = match (near, names.as_slice()) {
        (Some(near), _) => format!("write `{near}`, which is declared"),
        (None, []) => "the definition declares none".to_owned(),
        (None, names) => format!("the definition declares {}", super::format::listed(names)),
    };
    Refused {
        parameter: name.to_owned(),
        is_unknown: true,
        message: format!("the definition has no parameter `{name}`"),
        help,
    }
}
