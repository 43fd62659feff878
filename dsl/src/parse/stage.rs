//! `stage build { … }`

use proc_macro2::{Delimiter, Group, TokenTree};

use super::clause::is_clause;
use super::cursor::{Cursor, Parsed, string_value};
use super::{action, condition, docs, name};
use crate::diagnostic::nearest;
use crate::syntax::{Action, Parallel, Spanned, Stage, StageItem};

/// Words that begin something in a stage.
const WORDS: &[&str] = &["before", "on", "parallel"];

/// A stage, from its name on.
pub(super) fn stage(cursor: &mut Cursor<'_>, docs: Vec<String>) -> Parsed<Stage> {
    let name = name::name(cursor, "the stage's name")?;
    let group = body(cursor, &name.handle.to_string())?;
    let mut inner = cursor.enter(&group, "the stage");
    let mut items = Vec::new();
    while !inner.is_end() {
        let before = inner.position();
        match stage_item(&mut inner) {
            Ok(item) => items.push(item),
            Err(_) if inner.position() > before && at_stage_item(&inner) => {}
            Err(_) => inner.recover(at_stage_item),
        }
    }
    // A `;` after a stage is an easy slip and harmless.
    cursor.eat_punct(';');
    Ok(Stage { docs, name, items })
}

/// The braces of a stage. What stands before them is told, and they are read all the same, so that their names are known.
fn body(cursor: &mut Cursor<'_>, name: &str) -> Parsed<Group> {
    if cursor.is_group(Delimiter::Brace) {
        return cursor.group(Delimiter::Brace, "");
    }
    let what = format!("`{{` after `stage {name}`");
    let failed = match cursor.peek() {
        Some(TokenTree::Ident(word)) if is_clause(&word.to_string()) => {
            let help = format!("remove it: `{word}` stands behind the braces of an action");
            cursor.expected_with(&what, help)
        }
        Some(TokenTree::Group(_)) => {
            cursor.expected_with(&what, format!("write `stage {name} {{ … }}`"))
        }
        Some(TokenTree::Punct(sign)) if sign.as_char() != ';' => {
            let help = format!("remove the `{sign}`");
            cursor.expected_with(&what, help)
        }
        _ => cursor.expected(&what),
    };
    group_ahead(cursor, 6).ok_or(failed)
}

/// The next group in braces, or the one that stands here in other brackets; taken if it is near and nothing ends before it.
fn group_ahead(cursor: &mut Cursor<'_>, most: usize) -> Option<Group> {
    for ahead in 0..most {
        match cursor.peek_at(ahead) {
            Some(TokenTree::Group(group))
                if ahead == 0 || group.delimiter() == Delimiter::Brace =>
            {
                let group = group.clone();
                cursor.skip(ahead + 1);
                return Some(group);
            }
            Some(TokenTree::Punct(punct)) if punct.as_char() == ';' => return None,
            Some(_) => {}
            None => return None,
        }
    }
    None
}

fn stage_item(cursor: &mut Cursor<'_>) -> Parsed<StageItem> {
    let docs = docs(cursor);
    let called = cursor.is_group_at(1, Delimiter::Parenthesis);
    if cursor.is_word("before") && !called && !cursor.is_punct_at(1, '=') {
        return condition::before_entry(cursor);
    }
    if cursor.is_word("on") && !called {
        return condition::on(cursor);
    }
    if cursor.is_word("parallel") && !called {
        return parallel(cursor).map(StageItem::Parallel);
    }
    if cursor.is_word("transition") && !called {
        return Err(cursor.wrong(
            cursor.span(),
            "a transition stands between two stages",
            "move it above the stage into which it leads",
        ));
    }
    if !starts_action(cursor) {
        let failed = unknown(cursor);
        let block = (1..4).any(|ahead| cursor.is_group_at(ahead, Delimiter::Brace));
        if slip(cursor) == Some("parallel") && block {
            return parallel(cursor).map(StageItem::Parallel);
        }
        return Err(failed);
    }
    action::action(cursor, docs)
        .map(Box::new)
        .map(StageItem::Action)
}

/// The word of a stage of which the next one is a slip.
fn slip(cursor: &Cursor<'_>) -> Option<&'static str> {
    nearest(&cursor.word()?, WORDS.iter().copied())
}

fn unknown(cursor: &mut Cursor<'_>) -> super::cursor::Failed {
    let word = cursor.word().unwrap_or_default();
    let mut near = None;
    let help = match word.as_str() {
        "retry" | "rollback" => format!("write `on failure {word};`"),
        "entry" => "write `before entry fail unless …;`".to_owned(),
        "failure" | "success" => format!("write `on {word} …;`"),
        word if is_clause(word) => {
            format!("move it: `{word}` stands behind the braces of an action")
        }
        _ => {
            near = slip(cursor);
            match near {
                Some(near) => format!("a word with a similar name exists: `{near}`"),
                None => {
                    "an action is written `name(inputs) -> outputs = Provider { … };`".to_owned()
                }
            }
        }
    };
    cursor.expected_meant("an action", help, near, WORDS)
}

/// Whether `name(…)` or `"name" as handle(…)` stands here, or something that was meant to be one.
fn starts_action(cursor: &Cursor<'_>) -> bool {
    if cursor.is_ident_at(0) {
        // `verify-it(…)`: the name's own message says what is wrong with it.
        let end = name::name_length(cursor, 0);
        let list = cursor.is_group_at(end, Delimiter::Parenthesis)
            || cursor.is_group_at(end, Delimiter::Bracket);
        return list
            // `name = Provider`: the brackets were forgotten; the action's own message says so.
            || cursor.is_punct_at(end, '=')
            || (cursor.is_punct_at(end, '-') && cursor.is_punct_at(end + 1, '>'));
    }
    if cursor.is_group_at(0, Delimiter::Parenthesis) {
        return cursor.is_word_at(1, "as");
    }
    cursor.is_string_at(0)
        && (cursor.is_word_at(1, "as") || cursor.is_group_at(1, Delimiter::Parenthesis))
}

/// Whether something of a stage clearly begins here: where reading goes on after a mistake.
pub(super) fn at_stage_item(cursor: &Cursor<'_>) -> bool {
    let end = name::name_length(cursor, 0);
    let name = cursor.is_ident_at(0) || cursor.is_string_at(0);
    let end = if cursor.is_string_at(0) && cursor.is_word_at(1, "as") {
        3
    } else {
        end
    };
    let action = name
        && cursor.is_group_at(end, Delimiter::Parenthesis)
        && (cursor.is_punct_at(end + 1, '=')
            || (cursor.is_punct_at(end + 1, '-') && cursor.is_punct_at(end + 2, '>')));
    action
        || (cursor.is_word("parallel") && cursor.is_group_at(1, Delimiter::Brace))
        || (cursor.is_word("before") && cursor.is_word_at(1, "entry"))
        || (cursor.is_word("on")
            && (cursor.is_word_at(1, "failure") || cursor.is_word_at(1, "success")))
        || (cursor.is_punct('#') && cursor.is_group_at(1, Delimiter::Bracket))
}

fn parallel(cursor: &mut Cursor<'_>) -> Parsed<Parallel> {
    let span = cursor.span();
    cursor.bump();
    let run_order = match cursor.eat_word("at") {
        Some(_) => run_order(cursor).ok(),
        None => None,
    };
    let group = if cursor.is_group(Delimiter::Brace) {
        cursor.group(Delimiter::Brace, "")?
    } else {
        let failed = cursor.expected("`{` after `parallel`");
        group_ahead(cursor, 4).ok_or(failed)?
    };
    let mut inner = cursor.enter(&group, "the `parallel` block");
    let mut actions = Vec::new();
    while !inner.is_end() {
        let before = inner.position();
        match in_parallel(&mut inner) {
            Ok(more) => actions.extend(more),
            Err(_) if inner.position() > before && at_stage_item(&inner) => {}
            Err(_) => inner.recover(at_stage_item),
        }
    }
    cursor.eat_punct(';');
    Ok(Parallel {
        span,
        run_order,
        actions,
    })
}

/// An action of a block. The actions of a block in the block are told once and read, so that their names are known.
fn in_parallel(cursor: &mut Cursor<'_>) -> Parsed<Vec<Action>> {
    let docs = docs(cursor);
    if starts_action(cursor) {
        return action::action(cursor, docs).map(|action| vec![action]);
    }
    if cursor.is_word("parallel") {
        cursor.wrong(
            cursor.span(),
            "a `parallel` block inside a `parallel` block",
            "the actions of one block all start together; write them in one block",
        );
        return parallel(cursor).map(|parallel| parallel.actions);
    }
    if cursor.is_word("before") || cursor.is_word("on") {
        let help = "move it out of the block: it speaks of the whole stage";
        return Err(cursor.expected_with("an action", help));
    }
    Err(unknown(cursor))
}

/// The number after `at`.
pub(super) fn run_order(cursor: &mut Cursor<'_>) -> Parsed<Spanned<i64>> {
    whole_number(cursor, "a run order such as `at 3`", "at")
}

/// A whole number behind a word.
pub(super) fn whole_number(
    cursor: &mut Cursor<'_>,
    what: &str,
    word: &str,
) -> Parsed<Spanned<i64>> {
    let literal = match cursor.peek().cloned() {
        Some(TokenTree::Literal(literal)) => literal,
        Some(TokenTree::Punct(minus)) if minus.as_char() == '-' => {
            let failed = cursor.expected_with(what, "write a whole number from 1 on");
            cursor.skip(2);
            return Err(failed);
        }
        _ => return Err(cursor.expected(what)),
    };
    if let Ok(number) = literal.to_string().parse::<i64>() {
        cursor.bump();
        return Ok(Spanned::new(number, literal.span()));
    }
    let failed = match string_value(&literal) {
        Some(text) if text.parse::<i64>().is_ok() => {
            cursor.expected_with(what, format!("write `{word} {text}`"))
        }
        _ => cursor.expected_with(what, "write a whole number from 1 on"),
    };
    cursor.bump();
    Err(failed)
}
