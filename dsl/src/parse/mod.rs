//! From tokens to the syntax tree. Never fails: it reports, skips to the next statement and goes on.

mod action;
mod clause;
mod condition;
mod cursor;
mod distribution;
mod item;
mod name;
mod quantity;
mod spelling;
mod stage;
mod trigger;
mod value;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::diagnostic::Diagnostic;
use crate::syntax::Definition;
use cursor::{Cursor, Parsed};
pub(crate) use name::{camel_case, handle_for, is_identifier};

/// Reads the inside of a `pipeline! { … }`.
///
/// The tree holds whatever could be read; every mistake has its own message. `end` is where a message about
/// something missing at the end points.
#[must_use]
pub fn parse(tokens: TokenStream, end: Span) -> (Definition, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let mut cursor = Cursor::new(tokens, end, "the definition", &mut errors);
    let mut definition = Definition::default();
    if cursor.is_end() {
        cursor.wrong(
            end,
            "the definition is empty",
            "begin with `pub struct NameOfThePipeline;`",
        );
    } else {
        if header(&mut cursor, &mut definition).is_err() {
            cursor.recover(at_item);
        }
        while !cursor.is_end() {
            let before = cursor.position();
            match item::item(&mut cursor) {
                Ok(item) => definition.items.push(item),
                Err(_) => {
                    // A stage that failed inside its braces has been consumed as a whole.
                    if cursor.position() == before || !at_item(&cursor) {
                        cursor.recover(at_item);
                    }
                }
            }
        }
    }
    (definition, errors)
}

/// `/// docs` `#[attributes]` `pub struct Name;`
fn header(cursor: &mut Cursor<'_>, definition: &mut Definition) -> Parsed<()> {
    let (docs, attributes) = attributes(cursor);
    definition.docs = docs;
    definition.attributes = attributes;
    definition.visibility = visibility(cursor);
    if cursor.eat_word("struct").is_none() {
        let failed = cursor.expected_with(
            "`struct` and the pipeline's name",
            "begin with `pub struct NameOfThePipeline;`",
        );
        // `pub enum Shop;`, `pub Shop;`: the name is there all the same.
        let name = usize::from(cursor.is_ident_at(1));
        if !cursor.is_ident_at(name) || !cursor.is_punct_at(name + 1, ';') {
            return Err(failed);
        }
        cursor.skip(name);
    }
    definition.name = Some(name::type_name(cursor)?);
    if cursor.eat_punct(';').is_some() {
        return Ok(());
    }
    let help = "write `;`: stages and all else stand in statements of their own";
    let failed = cursor.expected_with("`;` after the struct's name", help);
    if item::at_statement(cursor) {
        return Ok(());
    }
    // `pub struct Shop {}`, `pub struct Shop<T>;`
    if matches!(cursor.peek(), Some(TokenTree::Group(_))) {
        cursor.skip(1);
        cursor.eat_punct(';');
        return Ok(());
    }
    Err(failed)
}

/// Documentation lines and other attributes in front of something.
fn attributes(cursor: &mut Cursor<'_>) -> (Vec<String>, Vec<TokenStream>) {
    let mut docs = Vec::new();
    let mut others = Vec::new();
    while cursor.is_punct('#') && cursor.is_group_at(1, Delimiter::Bracket) {
        let (Some(hash), Some(TokenTree::Group(group))) = (cursor.bump(), cursor.bump()) else {
            break;
        };
        match doc_line(&group) {
            Some(line) => docs.push(line),
            None => others.push([hash, TokenTree::Group(group)].into_iter().collect()),
        }
    }
    (docs, others)
}

/// Documentation lines in front of something that takes no attribute: one that stands there would do nothing.
fn docs(cursor: &mut Cursor<'_>) -> Vec<String> {
    let place = cursor.span();
    let (docs, others) = attributes(cursor);
    if let Some(first) = others.first() {
        let span = first.clone().into_iter().next();
        cursor.wrong(
            span.map_or(place, |token| token.span()),
            "an attribute stands only on the struct of a pipeline",
            "remove it; `///` documents stages and actions",
        );
    }
    docs
}

fn doc_line(group: &proc_macro2::Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(text))
            if doc == "doc" && equals.as_char() == '=' =>
        {
            cursor::string_value(&text)
        }
        _ => None,
    }
}

fn visibility(cursor: &mut Cursor<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    if cursor.is_word("pub") {
        tokens.extend(cursor.bump());
        if cursor.is_group(Delimiter::Parenthesis) {
            tokens.extend(cursor.bump());
        }
    }
    tokens
}

/// Whether a stage, or another statement that nothing else looks like, starts here.
fn at_item(cursor: &Cursor<'_>) -> bool {
    let named = cursor.is_ident_at(1) || cursor.is_string_at(1);
    cursor.is_word("stage")
        && named
        && (cursor.is_group_at(2, Delimiter::Brace) || cursor.is_word_at(2, "as"))
}
