//! String values: literals, constants, references to a template, and lists of them.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::cursor::{Cursor, Failed, Parsed, token_span};
use super::distribution::is_time;
use super::name::joined;
use super::spelling::spelled;
use crate::syntax::{Compute, Entry, EntryValue, Field, FieldValue, Piece, Spanned, Text};

/// Signs in values whose quotes were forgotten.
const IN_VALUES: &[char] = &['-', '.', '/'];

/// A value: pieces joined by `+`.
pub(super) fn text(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Text> {
    let first = cursor.span();
    let mut last = first;
    let mut pieces = Vec::new();
    loop {
        let (piece, span) = piece(cursor, what)?;
        pieces.push(piece);
        last = span.unwrap_or(last);
        if cursor.eat_punct('+').is_none() {
            break;
        }
    }
    Ok(Text {
        pieces,
        span: first.join(last).unwrap_or(first),
    })
}

fn piece(cursor: &mut Cursor<'_>, what: &str) -> Parsed<(Piece, Option<Span>)> {
    if let Some(literal) = cursor.eat_string() {
        let span = literal.span;
        return Ok((Piece::Literal(literal), Some(span)));
    }
    let span = cursor.span();
    match cursor.peek().cloned() {
        Some(TokenTree::Literal(literal)) => {
            let digits = literal.to_string();
            let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
            if !plain {
                return Err(cursor.expected(what));
            }
            cursor.bump();
            Ok((Piece::Plain(digits), Some(span)))
        }
        Some(TokenTree::Ident(word)) if word == "true" || word == "false" => {
            cursor.bump();
            Ok((Piece::Plain(word.to_string()), Some(span)))
        }
        Some(TokenTree::Ident(word)) if word == "ref" => {
            cursor.bump();
            reference(cursor)
        }
        Some(TokenTree::Ident(word)) if word == "import" && cursor.is_string_at(1) => {
            cursor.bump();
            let name = cursor.string("the export's name in quotes")?;
            Ok((Piece::Import(name.value), Some(name.span)))
        }
        Some(TokenTree::Ident(word)) if word == "unresolved" && cursor.is_string_at(1) => {
            cursor.bump();
            let expression = cursor.string("the expression in quotes")?;
            Ok((Piece::Unresolved(expression.value), Some(expression.span)))
        }
        Some(TokenTree::Ident(word)) if is_plain_word(cursor, &word.to_string()) => {
            Err(plain_word(cursor, what))
        }
        Some(TokenTree::Ident(_)) => constant(cursor, what),
        Some(TokenTree::Punct(colon)) if colon.as_char() == ':' && cursor.is_punct_at(1, ':') => {
            constant(cursor, what)
        }
        Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Parenthesis && !group.stream().is_empty() =>
        {
            cursor.bump();
            Ok((Piece::Constant(group.stream()), Some(group.span_close())))
        }
        _ => Err(cursor.expected(what)),
    }
}

/// Whether a word stands alone and is not spelled as constants are: then its quotes were forgotten.
fn is_plain_word(cursor: &Cursor<'_>, word: &str) -> bool {
    let path = cursor.is_punct_at(1, ':') && cursor.is_punct_at(2, ':');
    let call = cursor.is_group_at(1, Delimiter::Parenthesis)
        || cursor.is_punct_at(1, '!') && matches!(cursor.peek_at(2), Some(TokenTree::Group(_)));
    !path && !call && word.chars().any(char::is_lowercase)
}

/// `shop` or `eu-central-1` without its quotes.
fn plain_word(cursor: &mut Cursor<'_>, what: &str) -> Failed {
    let length = joined(cursor, 0, IN_VALUES);
    let text = spelled(cursor.rest().get(..length).unwrap_or_default());
    let help = if length == 1 {
        format!("write `\"{text}\"`; a constant of that name stands in brackets: `({text})`")
    } else {
        format!("write `\"{text}\"`")
    };
    let failed = cursor.expected_with(what, help);
    cursor.skip(length);
    failed
}

/// `ref Bucket`, `ref Role.Arn`
fn reference(cursor: &mut Cursor<'_>) -> Parsed<(Piece, Option<Span>)> {
    let resource = cursor.ident("the logical id of a resource")?;
    let mut span = resource.span();
    let mut attribute = String::new();
    while cursor.eat_punct('.').is_some() {
        let part = cursor.ident("the name of an attribute")?;
        span = part.span();
        if !attribute.is_empty() {
            attribute.push('.');
        }
        attribute.push_str(&part.to_string());
    }
    let resource = resource.to_string();
    let piece = if attribute.is_empty() {
        Piece::Resource(resource)
    } else {
        Piece::Attribute(resource, attribute)
    };
    Ok((piece, Some(span)))
}

/// A path, a call or a macro call. Anything longer stands in brackets, so that a forgotten comma is noticed here.
fn constant(cursor: &mut Cursor<'_>, what: &str) -> Parsed<(Piece, Option<Span>)> {
    let mut tokens = TokenStream::new();
    let mut last = cursor.span();
    loop {
        if cursor.is_punct(':') && cursor.is_punct_at(1, ':') {
            tokens.extend(cursor.bump());
            tokens.extend(cursor.bump());
        } else if !tokens.is_empty() {
            break;
        }
        if !cursor.is_ident_at(0) {
            return Err(cursor.expected(what));
        }
        last = cursor.span();
        tokens.extend(cursor.bump());
    }
    let any_group = matches!(cursor.peek_at(1), Some(TokenTree::Group(_)));
    if cursor.is_punct('!') && any_group {
        tokens.extend(cursor.bump());
        last = cursor.span();
        tokens.extend(cursor.bump());
    } else if cursor.is_group(Delimiter::Parenthesis) {
        last = cursor.span();
        tokens.extend(cursor.bump());
    }
    Ok((Piece::Constant(tokens), Some(last)))
}

/// `[ "…", "…" ]`
pub(super) fn list(cursor: &mut Cursor<'_>, group: &Group, what: &str) -> Vec<Text> {
    separated(&mut cursor.enter(group, "the list"), "value", |inner| {
        text(inner, what)
    })
}

/// Everything in a group, each with the `,` behind it. What cannot be read is told and passed over.
pub(super) fn separated<T>(
    inner: &mut Cursor<'_>,
    what: &str,
    read: impl Fn(&mut Cursor<'_>) -> Parsed<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    while !inner.is_end() {
        match read(inner).and_then(|one| comma(inner, what).map(|()| one)) {
            Ok(one) => all.push(one),
            Err(Failed) => skip_to_comma(inner),
        }
    }
    all
}

/// A list that the service wants an item of is not written empty (the rule `list-not-empty` says so of files).
pub(super) fn refuse_empty(cursor: &mut Cursor<'_>, group: &Group, what: &str) {
    if group.stream().is_empty() {
        let message = format!("the list of {what} is empty");
        let help = "add an item, or leave the list out";
        cursor.wrong(group.span(), message, help);
    }
}

/// `,` after an entry, or the end.
pub(super) fn comma(cursor: &mut Cursor<'_>, what: &str) -> Parsed<()> {
    if cursor.is_end() || cursor.eat_punct(',').is_some() {
        return Ok(());
    }
    Err(cursor.expected(&format!("`,` after the {what}")))
}

pub(super) fn skip_to_comma(cursor: &mut Cursor<'_>) {
    while !cursor.is_end() && cursor.eat_punct(',').is_none() {
        cursor.bump();
    }
}

/// `{ key: value, … }` of an action or a rule.
pub(super) fn fields(cursor: &mut Cursor<'_>, group: &Group) -> Vec<Field> {
    let mut inner = cursor.enter(group, "the configuration");
    let mut fields = Vec::new();
    while !inner.is_end() {
        match field(&mut inner) {
            Ok(field) => {
                fields.push(field);
                // A forgotten comma is clear when a key follows: report it and go on with that key.
                if comma(&mut inner, "value").is_err() && !at_key(&inner) {
                    skip_to_comma(&mut inner);
                }
            }
            Err(_) => skip_to_comma(&mut inner),
        }
    }
    fields
}

fn at_key(cursor: &Cursor<'_>) -> bool {
    (cursor.is_ident_at(0) || cursor.is_string_at(0))
        && cursor.is_punct_at(1, ':')
        && !cursor.is_punct_at(2, ':')
}

fn key(cursor: &mut Cursor<'_>, what: &str) -> Parsed<(Spanned<String>, bool)> {
    if let Some(key) = cursor.eat_string() {
        return Ok((key, true));
    }
    let key = cursor.ident(what)?;
    let spelling = key.to_string();
    let mut plain = spelling.strip_prefix("r#").unwrap_or(&spelling).to_owned();
    if cursor.is_punct('-') && cursor.is_ident_at(1) {
        let written = plain.clone();
        while cursor.is_punct('-')
            && let Some(TokenTree::Ident(part)) = cursor.peek_at(1)
        {
            plain = format!("{plain}_{part}");
            cursor.skip(2);
        }
        let message = format!("expected `:` after `{written}`, found `-`");
        cursor.wrong(
            key.span(),
            message,
            format!("write `{plain}`: keys are in snake case"),
        );
    }
    Ok((Spanned::new(plain, key.span()), false))
}

fn field(cursor: &mut Cursor<'_>) -> Parsed<Field> {
    let (key, quoted) = key(cursor, "a configuration key such as `project_name`")?;
    colon(cursor, &key.value)?;
    let value = match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            cursor.bump();
            FieldValue::List(
                token_span(&TokenTree::Group(group.clone())),
                list(cursor, &group, "a value in quotes"),
            )
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            cursor.bump();
            FieldValue::Block(group.span_open(), block(cursor, &group))
        }
        _ => FieldValue::Text(text(
            cursor,
            &format!("a value for `{}` in quotes, or a constant", key.value),
        )?),
    };
    Ok(Field { key, quoted, value })
}

fn colon(cursor: &mut Cursor<'_>, key: &str) -> Parsed<Span> {
    if cursor.is_punct('=') {
        return Err(cursor.wrong(
            cursor.span(),
            format!("expected `:` after `{key}`, found `=`"),
            "configuration is written `key: value`",
        ));
    }
    cursor.punct(':', &format!("after `{key}`"))
}

fn block(cursor: &mut Cursor<'_>, group: &Group) -> Vec<Entry> {
    separated(&mut cursor.enter(group, "the block"), "value", entry)
}

fn entry(cursor: &mut Cursor<'_>) -> Parsed<Entry> {
    let (key, _) = key(cursor, "a key")?;
    colon(cursor, &key.value)?;
    if (cursor.is_word("secret") || cursor.is_word("plaintext")) && cursor.is_string_at(1) {
        let marker = cursor.ident("`secret`")?;
        let value = EntryValue::Text(text(cursor, "a value in quotes")?);
        return Ok(Entry {
            key,
            marker: Some(Spanned::new(marker.to_string(), marker.span())),
            value,
        });
    }
    let value = match key.value.as_str() {
        "compute" => EntryValue::Compute(compute(cursor)?),
        _ => match cursor.peek().cloned() {
            Some(TokenTree::Literal(literal)) if is_time(&literal.to_string()) => {
                cursor.bump();
                EntryValue::Time(Spanned::new(literal.to_string(), literal.span()))
            }
            _ => EntryValue::Text(text(
                cursor,
                &format!("a value for `{}` in quotes", key.value),
            )?),
        },
    };
    Ok(Entry {
        key,
        marker: None,
        value,
    })
}

/// `medium`, `fleet "name"`, `"BUILD_GENERAL1_SMALL"`
pub(super) fn compute(cursor: &mut Cursor<'_>) -> Parsed<Compute> {
    if cursor.is_word("fleet") {
        cursor.bump();
        if let Some(name) = cursor.eat_string() {
            return Ok(Compute::Fleet(name));
        }
        let length = joined(cursor, 0, IN_VALUES);
        let text = spelled(cursor.rest().get(..length).unwrap_or_default());
        let failed = cursor.expected_with(
            "the fleet's name in quotes",
            format!("write `fleet \"{text}\"`"),
        );
        cursor.skip(length);
        return Err(failed);
    }
    if let Some(name) = cursor.eat_string() {
        return Ok(Compute::Named(name));
    }
    let word = cursor.ident("a compute type such as `small`, `medium` or `large`")?;
    Ok(Compute::Word(Spanned::new(word.to_string(), word.span())))
}
