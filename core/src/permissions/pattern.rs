//! The ARNs of statements: made from the catalogue's patterns and the values of one action.

use std::borrow::Cow;

use super::value::{self, is_arn, listed, literal, up_to};
use super::{Condition, Reason};
use crate::{EnvironmentVariable, EnvironmentVariableType, Given, Part, Reference, Text};

/// An ARN or a value of a condition, put together from pieces; a `*` in it is a wildcard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters and references as they are.
    Text(Text),
    /// A text that only a deployment knows, with one thing in it replaced by another.
    Replaced {
        /// The text.
        text: Text,
        /// What is replaced.
        from: &'static str,
        /// By what.
        by: &'static str,
    },
    /// A field of a text that only a deployment knows, counted from 0 between colons.
    Field {
        /// The text.
        text: Text,
        /// Which field.
        index: usize,
    },
}

impl Pattern {
    /// A pattern of characters alone.
    pub(crate) fn of(text: impl Into<Text>) -> Self {
        Self::default().and(text)
    }

    /// The pattern, and this after it.
    pub(crate) fn and(mut self, text: impl Into<Text>) -> Self {
        let text = text.into();
        // Neighbours that nothing has to write back become one, so that equal patterns are equal.
        if let (Some(Piece::Text(last)), None) = (self.pieces.last_mut(), text.written())
            && last.written().is_none()
        {
            let mut parts = last.parts().to_vec();
            for part in text.parts() {
                match (parts.last_mut(), part) {
                    (Some(Part::Literal(last)), Part::Literal(next)) => last.push_str(next),
                    _ => parts.push(part.clone()),
                }
            }
            *last = Text::from_parts(parts);
        } else if !text.parts().is_empty() {
            self.pieces.push(Piece::Text(text));
        }
        self
    }

    fn piece(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }

    /// Whether a wildcard stands in it; an escaped one is none.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        let texts = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text),
            Piece::Replaced { .. } | Piece::Field { .. } => None,
        });
        texts.flat_map(Text::known_pieces).flatten().any(|known| {
            known
                .replace("${*}", "")
                .replace("${?}", "")
                .contains(['*', '?'])
        })
    }
}

/// A pseudo parameter, such as `AWS::Region`.
pub(super) fn own(name: &str) -> Text {
    Text::from_parts(vec![Part::Reference {
        to: Reference::Pseudo(format!("AWS::{name}")),
        value: None,
    }])
}

/// What an action or rule says, as far as it decides what is to be allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) configuration: &'a [(String, Text)],
    pub(super) environment: &'a [EnvironmentVariable],
    pub(super) inputs: usize,
    pub(super) region: Option<&'a Text>,
    pub(super) pipeline: Option<&'a Text>,
}

impl<'a> Target<'a> {
    pub(super) fn value(&self, key: &str) -> Option<&'a Text> {
        let found = self
            .configuration
            .iter()
            .rev()
            .find(|(name, _)| name == key);
        found
            .map(|(_, value)| value)
            .filter(|it| !it.parts().is_empty())
    }
}

/// Resolves the patterns of one grant, and remembers what there is to say about them.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    pub(super) target: Target<'a>,
    pub(super) reasons: Vec<Reason>,
    pub(super) conditions: Vec<Condition>,
    /// Values that would put a wildcard where a policy can hold no escaped one.
    pub(super) refused: Vec<Text>,
}

/// Items of a list that become resources of their own; the service takes ten alarms and two dozen subnets at most.
const MOST_LISTED: usize = 100;

impl<'a> Resolver<'a> {
    pub(super) fn new(target: Target<'a>) -> Self {
        Resolver {
            target,
            reasons: Vec::new(),
            conditions: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The ARNs of one pattern: none where a key of it is not written, several where one holds a list.
    pub(super) fn patterns(&mut self, pattern: &str) -> Vec<Pattern> {
        if pattern == "{SECRETS}" {
            return self.secrets();
        }
        let mut made = vec![Pattern::default()];
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
            let (key, how) = placeholder.split_once(':').unwrap_or((placeholder, ""));
            let Some(values) = self.placeholder(key, how) else {
                return Vec::new();
            };
            // An ARN where the name of a resource could stand is the resource.
            let whole =
                pattern.starts_with("arn:") && !pattern.contains(":s3:::") && !after.contains('{');
            let named = self.target.value(key).filter(|it| whole && is_arn(it));
            made = made
                .iter()
                .flat_map(|pattern| {
                    let pattern = match named {
                        Some(_) => Pattern::default(),
                        None => pattern.clone().and(before),
                    };
                    let joined = |value: &Pattern| {
                        value
                            .pieces
                            .iter()
                            .fold(pattern.clone(), |made, piece| match piece {
                                Piece::Text(text) => made.and(text.clone()),
                                other => made.piece(other.clone()),
                            })
                    };
                    values.iter().map(joined).collect::<Vec<_>>()
                })
                .collect();
            rest = after;
        }
        made.into_iter().map(|it| it.and(rest)).collect()
    }

    fn placeholder(&mut self, key: &str, how: &str) -> Option<Vec<Pattern>> {
        let one = |text: Text| Some(vec![Pattern::of(text)]);
        match key {
            "P" => return one(own("Partition")),
            "A" => return one(own("AccountId")),
            "R" => {
                let region = self.target.region.cloned().unwrap_or_else(|| own("Region"));
                if region
                    .known()
                    .is_some_and(|it| value::wildcard(&it).is_some())
                {
                    self.refused.push(region);
                    return None;
                }
                return one(region);
            }
            "PIPELINE" => {
                let Some(name) = self.target.pipeline else {
                    self.reason("the definition gives the pipeline no name", true);
                    return one("*".into());
                };
                return one(value::value(name).text);
            }
            _ => {}
        }
        let Some(text) = self.target.value(key) else {
            return if how == "any" { one("*".into()) } else { None };
        };
        if pattern_is_arn(how) && text.known().is_some_and(|it| has_early_wildcard(&it)) {
            self.refused.push(text.clone());
            return None;
        }
        match how {
            "each" => {
                let items = listed(text);
                let items = items.iter().take(MOST_LISTED);
                Some(items.map(|it| self.plain(key, it)).collect())
            }
            "path" => Some(vec![self.path(key, text)]),
            "codeconnections" => Some(vec![swapped(
                text,
                ":codestar-connections:",
                ":codeconnections:",
            )]),
            "codestar-connections" => Some(vec![swapped(
                text,
                ":codeconnections:",
                ":codestar-connections:",
            )]),
            "machine" => Some(vec![Pattern::of(fields(text, 7))]),
            "execution" => Some(vec![swapped(
                &fields(text, 7),
                ":stateMachine:",
                ":execution:",
            )]),
            "role" => {
                let role = self.plain(key, text);
                if role == Pattern::of("*") {
                    let any = Pattern::of("arn:").and(own("Partition")).and(":iam::");
                    return Some(vec![any.and(own("AccountId")).and(":role/*")]);
                }
                Some(vec![role])
            }
            "key" => {
                let (pattern, condition) = key_pattern(text, self.target.region);
                if condition.is_some() {
                    self.reason(ALIAS, false);
                }
                self.conditions.extend(condition);
                Some(vec![pattern])
            }
            _ => Some(vec![self.plain(key, text)]),
        }
    }

    fn plain(&mut self, key: &str, text: &Text) -> Pattern {
        let value = value::value(text);
        if value.varies {
            let why = format!("`{key}` holds a variable: every value that it may get is allowed");
            self.reason(why, true);
        }
        Pattern::of(value.text)
    }

    /// A path in a bucket: the service replaces `{datetime}` and `{uuid}`, and a slash at the end says nothing.
    fn path(&mut self, key: &str, text: &Text) -> Pattern {
        const MADE: [&str; 2] = ["{datetime}", "{uuid}"];
        let text = match literal(text) {
            Some(path) if MADE.iter().any(|made| path.contains(made)) => {
                let path = MADE
                    .iter()
                    .fold(path.to_owned(), |path, made| path.replace(made, "#{}"));
                Text::literal(path.trim_end_matches('/'))
            }
            Some(path) => Text::literal(path.trim_end_matches('/')),
            None => text.clone(),
        };
        self.plain(key, &text)
    }

    fn reason(&mut self, text: impl Into<Cow<'static, str>>, wide: bool) {
        let reason = Reason {
            text: text.into(),
            wide,
        };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// The secrets that environment variables name.
    fn secrets(&mut self) -> Vec<Pattern> {
        let secret = Some(EnvironmentVariableType::SecretsManager);
        let variables = self.target.environment.iter();
        let named = variables.filter(|it| it.kind.as_ref().and_then(Given::value) == secret);
        let mut patterns = Vec::new();
        for variable in named {
            let pattern = secret_pattern(&value::value(&variable.value).text, self.target.region);
            if !patterns.contains(&pattern) && !variable.value.parts().is_empty() {
                patterns.push(pattern);
            }
        }
        patterns
    }
}

/// Why the statement for a key that is named by its alias has a wildcard.
pub const ALIAS: &str =
    "an alias names no key in a policy: the condition limits the keys to the one that bears it";

fn pattern_is_arn(how: &str) -> bool {
    !matches!(how, "each" | "path" | "any")
}

/// Whether an ARN has a wildcard before its resource, where a policy can hold no escaped one.
fn has_early_wildcard(arn: &str) -> bool {
    arn.starts_with("arn:")
        && arn
            .split(':')
            .take(5)
            .any(|it| value::wildcard(it).is_some())
}

/// The first fields of an ARN that is written out; another text as it is.
fn fields(text: &Text, count: usize) -> Text {
    match literal(text) {
        Some(arn) => {
            let kept: Vec<&str> = arn.split(':').take(count).collect();
            value::value(&Text::literal(kept.join(":"))).text
        }
        None => text.clone(),
    }
}

fn swapped(text: &Text, from: &'static str, by: &'static str) -> Pattern {
    match literal(text) {
        Some(literal) => Pattern::of(value::value(&Text::literal(literal.replace(from, by))).text),
        None => Pattern::default().piece(Piece::Replaced {
            text: text.clone(),
            from,
            by,
        }),
    }
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:` of a resource of this account.
pub(super) fn arn(service: &str, region: Option<&Text>) -> Pattern {
    let arn = Pattern::of("arn:").and(own("Partition"));
    let arn = arn.and(format!(":{service}:"));
    let arn = arn.and(region.cloned().unwrap_or_else(|| own("Region")));
    arn.and(":").and(own("AccountId")).and(":")
}

/// The ARN of a key that is given by id, ARN or alias. An alias in the resource of a policy gives no right on its key, so
/// there any key stands, under the condition that it bears the alias.
///
/// Source: KMS developer guide, use aliases to control access, checked 2026-11-29.
///
/// ```
/// use stagewright_core::permissions::key_pattern;
///
/// let (key, condition) = key_pattern(&"alias/shop".into(), None);
/// assert!(key.has_wildcard() && condition.is_some_and(|it| it.key == "kms:ResourceAliases"));
/// let (key, condition) = key_pattern(&"arn:aws:kms:eu-west-1:111122223333:key/1".into(), None);
/// assert!(!key.has_wildcard() && condition.is_none());
/// ```
#[must_use]
pub fn key_pattern(id: &Text, region: Option<&Text>) -> (Pattern, Option<Condition>) {
    let shown = id.to_string();
    let condition = |alias: Pattern| Condition {
        operator: "ForAnyValue:StringEquals".to_owned(),
        key: "kms:ResourceAliases".to_owned(),
        values: vec![alias],
    };
    if shown.starts_with("alias/") {
        let alias = Pattern::of(value::value(id).text);
        return (arn("kms", region).and("key/*"), Some(condition(alias)));
    }
    if !shown.contains(":alias/") {
        return match literal(id) {
            Some(id) if !id.starts_with("arn:") => {
                let id = value::value(&Text::literal(id.trim_start_matches("key/"))).text;
                (arn("kms", region).and("key/").and(id), None)
            }
            Some(id) if has_early_wildcard(id) => (arn("kms", region).and("key/"), None),
            _ => (Pattern::of(value::value(id).text), None),
        };
    }
    let fields: Vec<&str> = literal(id)
        .map(|it| it.splitn(6, ':').collect())
        .unwrap_or_default();
    if let [_, _, _, region, account, alias] = fields.as_slice() {
        let any = Pattern::of("arn:").and(own("Partition"));
        let any = any.and(format!(":kms:{region}:{account}:key/*"));
        let alias = value::value(&Text::literal(*alias)).text;
        return (any, Some(condition(Pattern::of(alias))));
    }
    let field = |index| Piece::Field {
        text: id.clone(),
        index,
    };
    let any = Pattern::of("arn:").and(own("Partition")).and(":kms:");
    let any = any.piece(field(3)).and(":").piece(field(4)).and(":key/*");
    (any, Some(condition(Pattern::default().piece(field(5)))))
}

/// The ARN of a secret that is given by name or ARN, with or without `:key:stage:version` after it.
pub(super) fn secret_pattern(secret: &Text, region: Option<&Text>) -> Pattern {
    const ADDED: &str = "-??????";
    if let Some(known) = literal(secret).filter(|it| it.starts_with("arn:")) {
        let arn = fields(&Text::literal(known), 7);
        let is_whole = known
            .split(':')
            .nth(6)
            .and_then(|name| name.rsplit_once('-'))
            .is_some_and(|(_, end)| {
                end.len() == 6 && end.bytes().all(|it| it.is_ascii_alphanumeric())
            });
        let arn = Pattern::of(arn);
        return if is_whole { arn } else { arn.and(ADDED) };
    }
    let is_reference = matches!(
        secret.parts(),
        [Part::Reference {
            to: Reference::Resource(_) | Reference::Import(_) | Reference::Attribute { .. },
            value: None,
        }]
    );
    if is_reference || is_arn(secret) {
        return Pattern::of(secret.clone());
    }
    let name = up_to(secret, ':');
    arn("secretsmanager", region)
        .and("secret:")
        .and(name)
        .and(ADDED)
}

/// The ARNs of a parameter of Parameter Store: a name may begin with the slash that the ARN has anyway.
pub(super) fn parameter_patterns(name: &Text, region: Option<&Text>) -> Vec<Pattern> {
    if is_arn(name) {
        return vec![Pattern::of(name.clone())];
    }
    let start = || arn("ssm", region).and("parameter");
    match name.parts().first().and_then(Part::known) {
        Some(known) if known.starts_with('/') => vec![start().and(name.clone())],
        Some(_) => vec![start().and("/").and(name.clone())],
        None => vec![
            start().and("/").and(name.clone()),
            start().and(name.clone()),
        ],
    }
}
