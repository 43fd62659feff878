//! Names of stages, actions and artifacts, and the identifiers that stand for them.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::cursor::{Cursor, Parsed, string_value};
use super::value::text;
use crate::syntax::{Name, Spanned};

/// An identifier, or a string with `as handle`.
pub(super) fn name(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Name> {
    if let Some(TokenTree::Group(group)) = cursor.peek().cloned()
        && group.delimiter() == Delimiter::Parenthesis
        && cursor.is_word_at(1, "as")
    {
        cursor.bump();
        let whole = text(&mut cursor.enter(&group, "the name"), "a part of the name")?;
        cursor.bump();
        let handle = ident(cursor, "the handle for this name")?;
        let text = Spanned::new(handle.to_string(), group.span_open());
        return Ok(Name {
            text,
            whole: Some(whole),
            handle,
        });
    }
    let Some(text) = cursor.eat_string() else {
        return word(cursor, what);
    };
    if cursor.is_word("as") && !cursor.is_word_at(1, "role") {
        cursor.bump();
        let handle = ident(cursor, "the handle for this name")?;
        return Ok(Name {
            text,
            whole: None,
            handle,
        });
    }
    let handle = is_identifier(&text.value).then(|| identifier(&text.value, text.span));
    match handle {
        Some(handle) => Ok(Name {
            text,
            whole: None,
            handle,
        }),
        None => Ok(without_handle(cursor, text)),
    }
}

/// A name that is no identifier and has no handle: told, and given one.
fn without_handle(cursor: &mut Cursor<'_>, text: Spanned<String>) -> Name {
    let handle = handle_for(&text.value);
    let message = format!(
        "`{}` is not a Rust identifier, so its handle needs a name",
        text.value
    );
    cursor.wrong(
        text.span,
        message,
        format!("write `\"{}\" as {handle}`", text.value),
    );
    Name {
        handle: Ident::new(&handle, text.span),
        text,
        whole: None,
    }
}

/// A name without quotes. One with `-` or `.` in it, such as `verify-it`, is told and read as a whole.
fn word(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Name> {
    let parts = name_length(cursor, 0);
    if parts == 1 {
        let handle = ident(cursor, what)?;
        let spelling = handle.to_string();
        let text = spelling.strip_prefix("r#").unwrap_or(&spelling).to_owned();
        return Ok(Name {
            text: Spanned::new(text, handle.span()),
            whole: None,
            handle,
        });
    }
    let text: String = cursor
        .rest()
        .iter()
        .take(parts)
        .map(ToString::to_string)
        .collect();
    let span = cursor.span();
    cursor.skip(parts);
    Ok(without_handle(cursor, Spanned::new(text, span)))
}

/// Signs that people put into names.
const IN_NAMES: &[char] = &['-', '.'];

/// How many tokens, so many ahead, are one word with these signs in it, such as `eu-central-1`.
pub(super) fn joined(cursor: &Cursor<'_>, ahead: usize, signs: &[char]) -> usize {
    let mut length = 1;
    if !cursor.is_ident_at(ahead) {
        return length;
    }
    loop {
        let sign = ahead + length;
        let word = match cursor.peek_at(sign + 1) {
            Some(TokenTree::Ident(_)) => true,
            Some(TokenTree::Literal(literal)) => string_value(literal).is_none(),
            _ => false,
        };
        if !word || !signs.iter().any(|known| cursor.is_punct_at(sign, *known)) {
            return length;
        }
        length += 2;
    }
}

/// How many tokens, so many ahead, are the name of something.
pub(super) fn name_length(cursor: &Cursor<'_>, ahead: usize) -> usize {
    joined(cursor, ahead, IN_NAMES)
}

/// An identifier that Rust takes. A keyword is told, and another name goes on in its place.
pub(super) fn ident(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Ident> {
    let ident = cursor.ident(what)?;
    let spelling = ident.to_string();
    if spelling.starts_with("r#") {
        return Ok(ident);
    }
    if is_identifier(&spelling) {
        return Ok(identifier(&spelling, ident.span()));
    }
    let rawless = matches!(spelling.as_str(), "self" | "Self" | "super" | "crate" | "_");
    let (handle, help) = if rawless {
        let other = if spelling == "_" {
            "unnamed".to_owned()
        } else {
            format!("{spelling}_")
        };
        let help = format!("write another name, such as `{other}`");
        (Ident::new(&other, ident.span()), help)
    } else {
        let raw = Ident::new_raw(&spelling, ident.span());
        (raw, format!("write `r#{spelling}`, or another name"))
    };
    let message = format!("`{spelling}` is a keyword of Rust");
    cursor.wrong(ident.span(), message, help);
    Ok(handle)
}

/// The name of the pipeline's struct: `web-shop` is told and read as `WebShop`.
pub(super) fn type_name(cursor: &mut Cursor<'_>) -> Parsed<Ident> {
    let parts = name_length(cursor, 0);
    if parts == 1 {
        let told = cursor.errors.len();
        let name = ident(cursor, "the name of the pipeline's struct")?;
        // What stands for a keyword is no name of a type, about which the compiler would say something too.
        return Ok(if cursor.errors.len() > told {
            Ident::new(&camel_case(&name.to_string()), name.span())
        } else {
            name
        });
    }
    let text: String = cursor
        .rest()
        .iter()
        .take(parts)
        .map(ToString::to_string)
        .collect();
    let camel = camel_case(&handle_for(&text));
    let span = cursor.span();
    cursor.skip(parts);
    cursor.wrong(
        span,
        format!("`{text}` is not a Rust identifier"),
        format!(
            "write `{camel}`; the pipeline's name is then `{}`",
            handle_for(&camel).replace('_', "-")
        ),
    );
    Ok(Ident::new(&camel, span))
}

/// `deploy_all` becomes `DeployAll`.
pub(crate) fn camel_case(name: &str) -> String {
    let plain = name.strip_prefix("r#").unwrap_or(name);
    let mut camel = String::new();
    for part in plain.split('_') {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    match syn::parse_str::<Ident>(&camel) {
        Ok(_) => camel,
        Err(_) => format!("Stage{camel}"),
    }
}

/// `gen` is a keyword since the edition of 2024 only; as a raw identifier it is one name in all of them.
fn identifier(name: &str, span: Span) -> Ident {
    if name == "gen" {
        Ident::new_raw(name, span)
    } else {
        Ident::new(name, span)
    }
}

/// Whether a text is an identifier exactly, with no space or comment beside it.
pub(crate) fn is_identifier(text: &str) -> bool {
    !text.starts_with("r#") && syn::parse_str::<Ident>(text).is_ok_and(|ident| ident == text)
}

/// A handle for a name that is no identifier: `Web.Deploy` becomes `web_deploy`.
pub(crate) fn handle_for(name: &str) -> String {
    let mut handle = String::new();
    let mut previous_small = false;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && previous_small {
                handle.push('_');
            }
            handle.push(character.to_ascii_lowercase());
        } else if !handle.is_empty() && !handle.ends_with('_') {
            handle.push('_');
        }
        previous_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    let handle = handle.trim_end_matches('_').to_owned();
    let handle = if handle.is_empty() {
        "unnamed".to_owned()
    } else {
        handle
    };
    if is_identifier(&handle) {
        handle
    } else {
        format!("_{handle}")
    }
}
