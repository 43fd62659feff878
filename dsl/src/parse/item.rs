//! The statements of a definition.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::cursor::{Cursor, Parsed, string_value};
use super::{attributes, distribution, stage, trigger, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Item, Parameter, Spanned, Store, StoreKey, Transition, Variable};

/// Every word that begins a statement.
pub(super) const STATEMENTS: &[&str] = &[
    "crate",
    "parameter",
    "name",
    "type",
    "mode",
    "quotas",
    "role",
    "region",
    "store",
    "variable",
    "trigger",
    "tag",
    "restart_on_update",
    "allow",
    "transition",
    "stage",
];

/// One statement, with its `;` where it takes one.
pub(super) fn item(cursor: &mut Cursor<'_>) -> Parsed<Item> {
    let (docs, _) = attributes(cursor);
    let Some(TokenTree::Ident(keyword)) = cursor.peek().cloned() else {
        return Err(unknown_statement(cursor));
    };
    let word = keyword.to_string();
    if word == "stage" {
        return stage::stage(cursor, docs).map(Item::Stage);
    }
    if !STATEMENTS.contains(&word.as_str()) {
        return Err(unknown_statement(cursor));
    }
    cursor.bump();
    let item = match word.as_str() {
        "crate" => {
            cursor.punct('=', "and a path such as `::stagewright`")?;
            Item::Crate(path(cursor)?)
        }
        "parameter" => Item::Parameter(parameter(cursor, docs)?),
        "name" => match cursor.eat_word("new") {
            Some(span) => Item::Name(span, None),
            None => {
                let text = value::text(cursor, "the pipeline's name in quotes, or `new`")?;
                Item::Name(text.span, Some(text))
            }
        },
        "type" => Item::Type(one_word(cursor, "the type", &["V1", "V2"])?),
        "mode" => Item::Mode(one_word(
            cursor,
            "the execution mode",
            &["Superseded", "Queued", "Parallel"],
        )?),
        "quotas" => Item::Quotas(one_word(cursor, "the quotas", &["Guide", "Current"])?),
        "role" => Item::Role(value::text(
            cursor,
            "the ARN of the service role in quotes",
        )?),
        "region" => Item::Region(value::text(cursor, "the pipeline's region in quotes")?),
        "restart_on_update" => {
            let word = one_word(
                cursor,
                "whether an update runs the latest execution again",
                &["true", "false"],
            )?;
            Item::RestartOnUpdate(Spanned::new(word.value == "true", word.span))
        }
        "store" => Item::Store(store(cursor, keyword.span())?),
        "variable" => Item::Variable(variable(cursor)?),
        "trigger" => Item::Trigger(trigger::trigger(cursor, keyword.span())?),
        "tag" => {
            let key = name_or_text(cursor, "the tag's key")?;
            cursor.punct('=', "after the tag's key")?;
            Item::Tag {
                key,
                value: value::text(cursor, "the tag's value in quotes")?,
            }
        }
        "transition" => Item::Transition(transition(cursor, keyword.span())?),
        _ => allow(cursor)?,
    };
    end(cursor, &word)?;
    Ok(item)
}

/// `;` at the end of a statement.
///
/// A `;` that was forgotten before a token that begins the next statement is reported without skipping that one.
fn end(cursor: &mut Cursor<'_>, statement: &str) -> Parsed<()> {
    if cursor.eat_punct(';').is_some() {
        return Ok(());
    }
    let failed = cursor.expected(&format!("`;` at the end of `{statement} …`"));
    let at_statement = matches!(cursor.peek(), Some(TokenTree::Ident(word)) if STATEMENTS.iter().any(|known| word == known));
    if at_statement { Ok(()) } else { Err(failed) }
}

fn unknown_statement(cursor: &mut Cursor<'_>) -> super::cursor::Failed {
    let message = format!("expected a statement, found {}", cursor.found());
    let near = match cursor.peek() {
        Some(TokenTree::Ident(word)) => nearest(&word.to_string(), STATEMENTS.iter().copied()),
        _ => None,
    };
    let help = near.map_or_else(
        || "a statement begins with `name`, `type`, `mode`, `store`, `variable`, `trigger`, `transition`, `stage` or another word of the language".to_owned(),
        |near| format!("a statement with a similar name exists: `{near}`"),
    );
    cursor.error(Diagnostic::error(cursor.span(), message).help(help))
}

fn one_word(cursor: &mut Cursor<'_>, what: &str, known: &[&str]) -> Parsed<Spanned<String>> {
    match cursor.peek() {
        Some(TokenTree::Ident(word)) if known.iter().any(|known| word == known) => {
            let word = Spanned::new(word.to_string(), word.span());
            cursor.bump();
            Ok(word)
        }
        _ => Err(cursor.expected_word(what, known)),
    }
}

fn name_or_text(cursor: &mut Cursor<'_>, what: &str) -> Parsed<crate::syntax::Text> {
    if cursor.is_ident_at(0) && cursor.is_punct_at(1, '=') {
        let key = cursor.ident(what)?;
        let literal = Spanned::new(key.to_string(), key.span());
        return Ok(crate::syntax::Text {
            span: key.span(),
            pieces: vec![crate::syntax::Piece::Literal(literal)],
        });
    }
    value::text(cursor, &format!("{what} in quotes"))
}

/// A Rust path, tokens as they are.
fn path(cursor: &mut Cursor<'_>) -> Parsed<TokenStream> {
    let mut tokens = TokenStream::new();
    while !cursor.is_end() && !cursor.is_punct(';') {
        tokens.extend(cursor.bump());
    }
    if tokens.is_empty() {
        Err(cursor.expected("a path such as `::stagewright`"))
    } else {
        Ok(tokens)
    }
}

fn parameter(cursor: &mut Cursor<'_>, docs: Vec<String>) -> Parsed<Parameter> {
    let name = cursor.ident("the parameter's name")?;
    let default = match cursor.eat_punct('=') {
        Some(_) => Some(cursor.string("the parameter's default in quotes")?),
        None => None,
    };
    let description = match cursor.eat_word("description") {
        Some(_) => Some(cursor.string("the description in quotes")?),
        None => None,
    };
    Ok(Parameter {
        docs,
        name,
        default,
        description,
    })
}

fn variable(cursor: &mut Cursor<'_>) -> Parsed<Variable> {
    let name = match cursor.eat_string() {
        Some(name) => name,
        None => {
            let name = cursor.ident("the variable's name")?;
            Spanned::new(name.to_string(), name.span())
        }
    };
    let default = match cursor.eat_punct('=') {
        Some(_) => Some(value::text(cursor, "the variable's default in quotes")?),
        None => None,
    };
    let description = match cursor.eat_word("description") {
        Some(_) => Some(value::text(cursor, "the description in quotes")?),
        None => None,
    };
    Ok(Variable {
        name,
        default,
        description,
    })
}

fn store(cursor: &mut Cursor<'_>, span: proc_macro2::Span) -> Parsed<Store> {
    let bucket = match cursor.eat_word("new") {
        Some(_) => None,
        None => Some(value::text(
            cursor,
            "the bucket's name in quotes, or `new`",
        )?),
    };
    let mut store = Store {
        span,
        bucket,
        key: None,
        region: None,
    };
    loop {
        if store.key.is_none() && cursor.eat_word("key").is_some() {
            store.key = Some(match cursor.eat_word("new") {
                Some(_) => StoreKey::New,
                None => StoreKey::Existing(value::text(
                    cursor,
                    "the key's id or ARN in quotes, or `new`",
                )?),
            });
        } else if store.region.is_none() && cursor.eat_word("in").is_some() {
            store.region = Some(value::text(cursor, "the store's region in quotes")?);
        } else if cursor.is_punct(';') || cursor.is_end() {
            return Ok(store);
        } else if cursor.is_ident_at(0) {
            return Err(cursor.expected_word("`;` after the store", &["key", "in"]));
        } else {
            return Err(cursor.expected("`key`, `in` or `;` after the store"));
        }
    }
}

fn transition(cursor: &mut Cursor<'_>, span: proc_macro2::Span) -> Parsed<Transition> {
    let disabled = match cursor.eat_word("disabled") {
        Some(span) if cursor.is_word("takes") || cursor.is_punct(';') => Some((span, None)),
        Some(span) => Some((span, Some(value::text(cursor, "the reason in quotes")?))),
        None => None,
    };
    let takes = match cursor.eat_word("takes") {
        Some(_) => Some(distribution::distribution(cursor)?),
        None => None,
    };
    if disabled.is_none() && takes.is_none() {
        return Err(cursor.expected_word("what the transition does", &["takes", "disabled"]));
    }
    Ok(Transition {
        span,
        disabled,
        takes,
    })
}

/// `allow rule-name "reason"`, `allow warnings "reason"`
fn allow(cursor: &mut Cursor<'_>) -> Parsed<Item> {
    let first = cursor.ident("the name of a rule, or `warnings`")?;
    let mut rule = first.to_string();
    while cursor.is_punct('-') {
        cursor.bump();
        rule.push('-');
        match cursor.peek() {
            Some(TokenTree::Ident(part)) => rule.push_str(&part.to_string()),
            Some(TokenTree::Literal(part)) if string_value(part).is_none() => {
                rule.push_str(&part.to_string());
            }
            _ => return Err(cursor.expected("the rest of the rule's name")),
        }
        cursor.bump();
    }
    let reason = if cursor.is_punct(';') || cursor.is_end() || cursor.is_group(Delimiter::Brace) {
        None
    } else {
        Some(value::text(cursor, "the reason in quotes")?)
    };
    Ok(Item::Allow {
        rule: Spanned::new(rule, first.span()),
        reason,
    })
}
