//! The statements of a definition.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::clause::{self, is_clause};
use super::cursor::{Cursor, Failed, Parsed, string_value};
use super::name::is_identifier;
use super::spelling::spelled;
use super::{distribution, docs, name, quantity, stage, trigger, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{
    Item, Parameter, Piece, Retried, Spanned, Store, StoreKey, Text, Transition, Variable,
};

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
    "quota",
    "build_quota",
    "arrivals",
    "retried",
    "assume",
    "allow",
    "transition",
    "stage",
];

/// One statement, with its `;` where it takes one.
pub(super) fn item(cursor: &mut Cursor<'_>) -> Parsed<Item> {
    let docs = docs(cursor);
    let Some(keyword) = cursor.word() else {
        return Err(unknown_statement(cursor));
    };
    if STATEMENTS.contains(&keyword.as_str()) {
        return statement(cursor, &keyword, docs);
    }
    let failed = unknown_statement(cursor);
    match nearest(&keyword, STATEMENTS.iter().copied()) {
        // What stands in the stage is read, mistakes and all, so that its names are known.
        Some("stage") if names_stage(cursor, 1) => statement(cursor, "stage", docs),
        Some(near) if near != "stage" => cursor
            .quietly(|cursor| statement(cursor, near, docs))
            .map_err(|_| failed),
        // `build { … }`
        _ if cursor.is_group_at(1, Delimiter::Brace) => stage::stage(cursor, docs).map(Item::Stage),
        _ => Err(failed),
    }
}

/// Whether the name of a stage and its braces stand so many tokens ahead.
fn names_stage(cursor: &Cursor<'_>, ahead: usize) -> bool {
    (cursor.is_ident_at(ahead) || cursor.is_string_at(ahead))
        && (cursor.is_group_at(ahead + 1, Delimiter::Brace) || cursor.is_word_at(ahead + 1, "as"))
}

/// The statement that begins with this word, which stands next.
fn statement(cursor: &mut Cursor<'_>, word: &str, docs: Vec<String>) -> Parsed<Item> {
    let span = cursor.span();
    cursor.bump();
    if !matches!(word, "crate" | "stage") {
        cursor.no_sign(word);
    }
    let item = match word {
        "stage" => return stage::stage(cursor, docs).map(Item::Stage),
        "crate" => {
            cursor.punct('=', "and a path such as `::stagewright`")?;
            Item::Crate(Spanned::new(path(cursor)?, span))
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
        "store" => Item::Store(store(cursor, span)?),
        "variable" => Item::Variable(variable(cursor)?),
        "trigger" if cursor.eat_word("takes").is_some() => {
            Item::TriggerLatency(span, distribution::distribution(cursor)?)
        }
        "quota" | "build_quota" => {
            let what = "how many builds run at once, such as `quota 20`";
            Item::BuildQuota(stage::whole_number(cursor, what, word)?)
        }
        "arrivals" => Item::Arrivals(arrivals(cursor)?),
        "retried" => Item::Retried(retried(cursor, span)?),
        "assume" => Item::Assume(
            cursor.string("an edit in quotes, such as `\"Deploy.opens=Mon-Fri+9-17+UTC\"`")?,
        ),
        "trigger" => Item::Trigger(trigger::trigger(cursor, span)?),
        "tag" => tag(cursor)?,
        "transition" => Item::Transition(transition(cursor, span)?),
        _ => allow(cursor)?,
    };
    end(cursor, word)?;
    Ok(item)
}

/// `40/day`, `bursts(40/day, cv = 1.8)`: the text of arrivals, which is theirs to read.
fn arrivals(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    let span = cursor.span();
    let mut text = String::new();
    while !cursor.is_end() && !cursor.is_punct(';') && !begins_statement(cursor) {
        if let Some(token) = cursor.bump() {
            text.push_str(&token.to_string());
            text.push(' ');
        }
    }
    match text.is_empty() {
        true => Err(cursor.expected("how executions come in, such as `40/day`")),
        // Quotes around hours, which are no tokens, or around all of it.
        false => Ok(Spanned::new(text.replace('"', ""), span)),
    }
}

/// Whether a new line begins with the word of a statement: the `;` before it is missing.
fn begins_statement(cursor: &Cursor<'_>) -> bool {
    let word = cursor.word();
    word.is_some_and(|word| STATEMENTS.contains(&word.as_str()))
}

/// `by hand 80% after 30min hours "Mon-Fri 9-17" zone "Europe/Berlin"`
fn retried(cursor: &mut Cursor<'_>, span: proc_macro2::Span) -> Parsed<Retried> {
    for word in ["by", "hand"] {
        if cursor.eat_word(word).is_none() {
            let what = format!("`{word}` in `retried by hand`");
            return Err(cursor.expected_with(&what, "write `retried by hand 80% after 30min;`"));
        }
    }
    let chance = quantity::chance(cursor, "how often, such as `80%`")?;
    if cursor.eat_word("after").is_none() {
        let help = "write `retried by hand 80% after 30min;`";
        return Err(cursor.expected_with("`after` and a span", help));
    }
    let after = distribution::distribution(cursor)?;
    let hours = match cursor.eat_word("hours") {
        Some(_) => Some(clause::hours(cursor)?),
        None => None,
    };
    Ok(Retried {
        span,
        chance,
        after,
        hours,
    })
}

fn tag(cursor: &mut Cursor<'_>) -> Parsed<Item> {
    let what = "the tag's key";
    let plain = cursor.is_ident_at(0)
        && (cursor.is_punct_at(1, '=')
            || cursor.is_string_at(1)
            || cursor.is_punct_at(1, ':') && !cursor.is_punct_at(2, ':'));
    let key = if plain {
        let key = cursor.ident(what)?;
        Text {
            span: key.span(),
            pieces: vec![Piece::Literal(Spanned::new(key.to_string(), key.span()))],
        }
    } else {
        value::text(cursor, &format!("{what} in quotes"))?
    };
    if !cursor.equals(what) {
        return Err(cursor.expected("`=` after the tag's key"));
    }
    let value = value::text(cursor, "the tag's value in quotes")?;
    Ok(Item::Tag { key, value })
}

/// Whether a statement begins here.
pub(super) fn at_statement(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(), Some(TokenTree::Ident(word)) if STATEMENTS.iter().any(|known| word == known))
}

/// `;` at the end of a statement.
///
/// A `;` that was forgotten before a token that begins the next statement is reported without skipping that one.
fn end(cursor: &mut Cursor<'_>, statement: &str) -> Parsed<()> {
    if cursor.eat_punct(';').is_some() {
        return Ok(());
    }
    let failed = cursor.expected(&format!("`;` at the end of `{statement} …`"));
    if at_statement(cursor) {
        Ok(())
    } else {
        Err(failed)
    }
}

fn unknown_statement(cursor: &mut Cursor<'_>) -> Failed {
    const ALL: &str = "a statement begins with `name`, `type`, `mode`, `store`, `variable`, `trigger`, `transition`, `stage` or \
                       another word of the language";
    let word = cursor.word().unwrap_or_default();
    let brace = cursor.is_group_at(1, Delimiter::Brace);
    let near = nearest(&word, STATEMENTS.iter().copied());
    let help = match near {
        Some(near) => format!("a statement with a similar name exists: `{near}`"),
        None if brace => format!("write `stage {word} {{ … }}`"),
        None if is_clause(&word) => {
            format!("move it: `{word}` stands behind the braces of an action")
        }
        None if matches!(word.as_str(), "before" | "parallel" | "retry" | "rollback") => {
            "move it into a stage".to_owned()
        }
        None => ALL.to_owned(),
    };
    cursor.expected_meant("a statement", help, near, STATEMENTS)
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
    let name = parameter_name(cursor)?;
    let default = if cursor.equals("the parameter's name") {
        Some(parameter_default(cursor)?)
    } else {
        None
    };
    let description = if describes(cursor) {
        Some(cursor.string("the description in quotes")?)
    } else {
        None
    };
    Ok(Parameter {
        docs,
        name,
        default,
        description,
    })
}

/// A name that a method can have beside those of the builder that sets parameters.
fn parameter_name(cursor: &mut Cursor<'_>) -> Parsed<Ident> {
    const WHAT: &str = "the parameter's name";
    if let Some(TokenTree::Literal(literal)) = cursor.peek().cloned()
        && let Some(text) = string_value(&literal)
    {
        let failed = cursor.expected_with(WHAT, format!("write `{text}` without quotes"));
        cursor.skip(1);
        return if is_identifier(&text) {
            Ok(Ident::new(&text, literal.span()))
        } else {
            Err(failed)
        };
    }
    let name = name::ident(cursor, WHAT)?;
    if name == "build" || name == "new" {
        let taken = format!("a parameter cannot be named `{name}`");
        let wrong = Diagnostic::mistake(name.span(), taken)
            .note("`with()` gives a builder with a method for each parameter, and it has that method already")
            .help("give the parameter another name");
        cursor.error(wrong);
        return Ok(Ident::new(&format!("{name}_"), name.span()));
    }
    Ok(name)
}

fn parameter_default(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    const WHAT: &str = "the parameter's default in quotes";
    match cursor.peek().cloned() {
        Some(token @ (TokenTree::Ident(_) | TokenTree::Literal(_))) if !cursor.is_string_at(0) => {
            let length = name::joined(cursor, 0, &['-', '.', '/']);
            let text = spelled(cursor.rest().get(..length).unwrap_or_default());
            cursor.expected_with(WHAT, format!("write `\"{text}\"`"));
            cursor.skip(length);
            Ok(Spanned::new(text, token.span()))
        }
        _ => cursor.string(WHAT),
    }
}

/// Takes the word before a description. Another one that stands before a text is told and read as it.
fn describes(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_word("description").is_some() {
        return true;
    }
    let other = cursor.is_ident_at(0) && cursor.is_string_at(1);
    if other {
        cursor.expected_with("`description` or `;`", "write `description \"…\"`");
        cursor.skip(1);
    }
    other
}

fn variable(cursor: &mut Cursor<'_>) -> Parsed<Variable> {
    let name = cursor.name("the variable's name")?;
    let default = if cursor.equals("the variable's name") {
        Some(value::text(cursor, "the variable's default in quotes")?)
    } else {
        None
    };
    let description = if describes(cursor) {
        Some(value::text(cursor, "the description in quotes")?)
    } else {
        None
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
        } else if cursor.is_word("key") || cursor.is_word("in") {
            let message = format!("{} is given twice", cursor.found());
            return Err(cursor.wrong(cursor.span(), message, "leave one of the two"));
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
        Some(span)
            if ["takes", "hours"].iter().any(|it| cursor.is_word(it)) || cursor.is_punct(';') =>
        {
            Some((span, None))
        }
        Some(span) => Some((span, Some(value::text(cursor, "the reason in quotes")?))),
        None => None,
    };
    let takes = match cursor.eat_word("takes") {
        Some(_) => Some(distribution::distribution(cursor)?),
        None => None,
    };
    let hours = match cursor.eat_word("hours") {
        Some(_) => Some(clause::hours(cursor)?),
        None => None,
    };
    if disabled.is_none() && takes.is_none() && hours.is_none() {
        if matches!(cursor.peek(), Some(TokenTree::Literal(_))) {
            let help = format!("write `transition takes {};`", spelled(&cursor.rest()[..1]));
            return Err(cursor.expected_with("what the transition does", help));
        }
        return Err(
            cursor.expected_word("what the transition does", &["takes", "disabled", "hours"])
        );
    }
    Ok(Transition {
        span,
        disabled,
        takes,
        hours,
    })
}

/// `allow rule-name "reason"`, `allow warnings "reason"`
fn allow(cursor: &mut Cursor<'_>) -> Parsed<Item> {
    const WHAT: &str = "the name of a rule, or `warnings`";
    if let Some(TokenTree::Literal(literal)) = cursor.peek()
        && let Some(text) = string_value(literal)
    {
        return Err(cursor.expected_with(WHAT, format!("write `{text}` without quotes")));
    }
    let first = cursor.ident(WHAT)?;
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
