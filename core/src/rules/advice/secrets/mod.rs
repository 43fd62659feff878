//! What looks like a secret: tokens by their shape, and values by the name, the flag or the place that holds them.
//!
//! References are `#{}` in the texts that are looked at here. What names, points to or stands in for a secret is none:
//! paths, ARNs, shell variables, placeholders.

mod shell;
mod tokens;

use std::borrow::Cow;

use crate::catalogue::snake_case;
use crate::{Part, Text};
use tokens::token;

/// Words in the name of a variable that holds a secret.
const SECRET: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "ACCESS_KEY",
    "ACCOUNT_KEY",
    "AUTH_KEY",
    "PRIVATE_KEY",
    "SIGNING_KEY",
    "ENCRYPTION_KEY",
    "CREDENTIAL",
    "WEBHOOK_URL",
];

/// Ends of names that speak of a secret without holding it.
const SPEAKS_OF: &[&str] = &[
    "_ARN",
    "_NAME",
    "_ID",
    "_PATH",
    "_URL",
    "_URI",
    "_FILE",
    "_REF",
    "_REGION",
    "_TYPE",
    "_KEY_ID",
    "_LENGTH",
    "_DAYS",
    "_TTL",
    "_EXPIRY",
    "_COUNT",
    "_TOKENS",
    "_ENABLED",
    "_STDIN",
    "_PREFIX",
    "_VERSION",
    "_STAGE",
    "_PROVIDER",
    "_MANAGER",
    "_ENDPOINT",
    "_HOST",
    "_USER",
    "_USERNAME",
    "_STORE",
    "_ALGORITHM",
    "_FORMAT",
    "_ROTATION",
    "_SCOPE",
    "_ISSUER",
    "_EXISTING_SECRET",
    "_PULL_SECRET",
];

/// Words that stand where a real value is to come.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "replaceme",
    "replace_me",
    "replace-me",
    "placeholder",
    "todo",
    "tbd",
    "none",
    "null",
    "undefined",
    "redacted",
    "masked",
    "secret_manager",
    "secrets_manager",
    "parameter_store",
    "plaintext",
    "default",
    "example",
];

/// A name in capitals, with `_` before each word.
fn words_of(name: &str) -> String {
    let name = snake_case(&name.replace(['-', '.', ' '], "_"));
    format!("_{}", name.to_ascii_uppercase())
}

/// Whether a variable of this name and value holds a secret, and not the place of one.
pub(super) fn looks_secret(name: &str, value: &str) -> bool {
    let name = words_of(name);
    SECRET.iter().any(|word| name.contains(word))
        && !SPEAKS_OF.iter().any(|end| name.ends_with(end))
        && is_value(value)
}

/// Whether a name says that it holds the place of a secret, such as its ARN, and not the secret.
pub(super) fn speaks_of_secret(name: &str) -> bool {
    let name = words_of(name);
    SPEAKS_OF.iter().any(|end| name.ends_with(end)) || name.contains("_ARN_")
}

/// Whether a value is written out, and not a reference to where it is kept.
pub(super) fn is_value(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    let stands_in = PLACEHOLDERS.contains(&lower.as_str())
        || [
            "your-",
            "your_",
            "my-secret-name",
            "<",
            "[",
            "{",
            "xxx",
            "...",
            "…",
        ]
        .iter()
        .any(|it| lower.starts_with(it))
        || value.chars().all(|it| it == '*' || it == 'x' || it == '.');
    let points = value.starts_with("arn:")
        || value.starts_with('/')
        || value.starts_with("./")
        || value.starts_with("@")
        || [
            "#{",
            "$",
            "`",
            "{{",
            "://",
            "%(",
            "process.env",
            "os.environ",
            "getenv",
        ]
        .iter()
        .any(|it| value.contains(it))
        || value.starts_with('%') && value.ends_with('%');
    let is_switch = matches!(lower.as_str(), "true" | "false" | "yes" | "no");
    !value.is_empty() && !stands_in && !points && !is_switch && !is_path(value)
}

/// Words between slashes, such as the name of a secret: `shop/prod/db`.
fn is_path(value: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_.:".contains(&it))
            && word.bytes().filter(u8::is_ascii_digit).count() < 4
    };
    value.contains('/') && value.split('/').all(is_word)
}

/// What in a text is a secret, in words that never repeat it; nothing where there is none.
pub(super) fn secret_in(text: &str) -> Option<Cow<'static, str>> {
    if let Some(kind) = token(text) {
        return Some(Cow::Borrowed(kind));
    }
    if password_in_url(text) {
        return Some(Cow::Borrowed("a password in a URL"));
    }
    shell::secret_in(text)
}

/// Whether a URL brings a password along: `scheme://user:password@host`. One for a database on the machine itself guards nothing.
fn password_in_url(text: &str) -> bool {
    text.match_indices("://").take(64).any(|(at, _)| {
        let rest = &text[at + 3..];
        let end = rest
            .find(['/', ' ', '"', '\'', '\n', '?', '\\'])
            .unwrap_or(rest.len());
        let Some((user, host)) = rest[..end].rsplit_once('@') else {
            return false;
        };
        let Some((_, password)) = user.split_once(':') else {
            return false;
        };
        let is_here = ["localhost", "127.0.0.1", "0.0.0.0"]
            .iter()
            .any(|it| host.starts_with(it));
        !is_here && password != "x-oauth-basic" && is_value(password)
    })
}

/// A text with `#{}` in place of its references.
pub(super) fn seen(text: &Text) -> Cow<'_, str> {
    match text.parts() {
        [Part::Literal(text)] => Cow::Borrowed(text),
        parts => {
            let pieces = parts.iter().map(|part| match part {
                Part::Literal(text) => text.as_str(),
                Part::Reference { .. } => "#{}",
            });
            Cow::Owned(pieces.collect())
        }
    }
}

#[cfg(test)]
mod tests;
