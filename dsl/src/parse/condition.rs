//! `before entry fail unless DeploymentWindow { … };`, `on failure retry failed_actions;`

use proc_macro2::{Delimiter, Span, TokenTree};

use super::clause::clauses;
use super::cursor::{Cursor, Parsed};
use super::{action, value};
use crate::syntax::{Condition, ConditionWord, RetryWord, Rule, Spanned, StageItem};

const RESULTS: &[(&str, ConditionWord)] = &[
    ("fail", ConditionWord::Fail),
    ("skip", ConditionWord::Skip),
    ("rollback", ConditionWord::Rollback),
    ("retry", ConditionWord::Retry),
];

pub(super) fn before_entry(cursor: &mut Cursor<'_>) -> Parsed<StageItem> {
    let span = cursor.span();
    cursor.bump();
    if cursor.eat_word("entry").is_none() {
        cursor.expected_with(
            "`entry` after `before`",
            "write `before entry fail unless …;`",
        );
        if !cursor.is_word("unless") && !RESULTS.iter().any(|(word, _)| cursor.is_word(word)) {
            return Err(super::cursor::Failed);
        }
    }
    let condition = condition(cursor, span)?;
    end(cursor)?;
    Ok(StageItem::BeforeEntry(condition))
}

/// `on success …;`, `on failure …;`
pub(super) fn on(cursor: &mut Cursor<'_>) -> Parsed<StageItem> {
    let span = cursor.span();
    cursor.bump();
    let success = cursor.is_word("success");
    if !success && !cursor.is_word("failure") {
        return Err(cursor.expected_word("what the stage reacts to", &["success", "failure"]));
    }
    cursor.bump();
    if success {
        let condition = condition(cursor, span)?;
        end(cursor)?;
        return Ok(StageItem::OnSuccess(condition));
    }
    let result = result(cursor);
    if cursor.is_word("unless") {
        let condition = Condition {
            span,
            result,
            rules: rules(cursor)?,
        };
        end(cursor)?;
        return Ok(StageItem::OnFailureCondition(condition));
    }
    let Some(result) = result else {
        return Err(cursor.expected_word(
            "what happens on failure",
            &["retry", "rollback", "fail", "skip", "unless"],
        ));
    };
    if let Some(TokenTree::Literal(_)) = cursor.peek() {
        let help = "write `failed_actions` or `all_actions`; the service retries once";
        let failed = cursor.expected_with("`;` after the result", help);
        cursor.skip(1);
        cursor.eat_punct(';');
        return Err(failed);
    }
    let retry_mode = match cursor.peek() {
        Some(TokenTree::Ident(word)) => {
            let word = Spanned::new(word.to_string(), word.span());
            let mode = match word.value.as_str() {
                "failed_actions" => RetryWord::FailedActions,
                "all_actions" => RetryWord::AllActions,
                _ => {
                    return Err(cursor.expected_word(
                        "`;` after the result",
                        &["failed_actions", "all_actions", "unless"],
                    ));
                }
            };
            cursor.bump();
            if result.value != ConditionWord::Retry {
                cursor.wrong(
                    word.span,
                    format!("`{}` belongs to `retry`", word.value),
                    format!("write `on failure retry {};`", word.value),
                );
            }
            Some(Spanned::new(mode, word.span))
        }
        _ => None,
    };
    end(cursor)?;
    Ok(StageItem::OnFailure {
        span,
        result,
        retry_mode,
    })
}

fn end(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.eat_punct(';').is_some() {
        return Ok(());
    }
    let more = cursor.is_punct(',')
        || ["or", "if", "when", "else"]
            .iter()
            .any(|word| cursor.is_word(word));
    let failed = if more {
        let help = "join rules with `and`: all of them must pass";
        cursor.expected_with("`;` after the condition", help)
    } else {
        cursor.expected("`;` after the condition")
    };
    if super::stage::at_stage_item(cursor) {
        Ok(())
    } else {
        Err(failed)
    }
}

fn condition(cursor: &mut Cursor<'_>, span: Span) -> Parsed<Condition> {
    let result = result(cursor);
    if cursor.is_word("unless") {
        return Ok(Condition {
            span,
            result,
            rules: rules(cursor)?,
        });
    }
    if result.is_none() {
        return Err(cursor.expected_word(
            "what the condition does",
            &["fail", "skip", "rollback", "unless"],
        ));
    }
    if cursor.is_punct(';') {
        return Ok(Condition {
            span,
            result,
            rules: Vec::new(),
        });
    }
    Err(cursor.expected_word("the rules of the condition", &["unless"]))
}

fn result(cursor: &mut Cursor<'_>) -> Option<Spanned<ConditionWord>> {
    let (_, result) = RESULTS.iter().find(|(word, _)| cursor.is_word(word))?;
    let span = cursor.span();
    cursor.bump();
    Some(Spanned::new(*result, span))
}

/// `unless A { … } and B { … }`
fn rules(cursor: &mut Cursor<'_>) -> Parsed<Vec<Rule>> {
    cursor.bump();
    let mut rules = vec![rule(cursor)?];
    while cursor.eat_word("and").is_some() {
        rules.push(rule(cursor)?);
    }
    Ok(rules)
}

/// `window = DeploymentWindow { … }`, `check(src) = CodeBuild { … }`, `CloudWatchAlarm { … }`
fn rule(cursor: &mut Cursor<'_>) -> Parsed<Rule> {
    let named = cursor.is_punct_at(1, '=') || cursor.is_group_at(1, Delimiter::Parenthesis);
    // `window DeploymentWindow { … }`: two names in a row.
    let unsigned = !named
        && (cursor.is_ident_at(0) || cursor.is_string_at(0))
        && cursor.is_ident_at(1)
        && cursor.is_group_at(2, Delimiter::Brace)
        && !cursor.is_word_at(1, "version");
    let mut name = None;
    let mut inputs = Vec::new();
    if named || unsigned {
        name = Some(cursor.name("the rule's name")?);
        if let Some(TokenTree::Group(group)) = cursor.peek().cloned() {
            cursor.bump();
            inputs = action::inputs(cursor, &group)
                .into_iter()
                .map(|input| input.text)
                .collect();
        }
        if unsigned {
            let provider = cursor.peek().map(ToString::to_string).unwrap_or_default();
            let named = name.as_ref().map_or("", |name| name.value.as_str());
            let help = format!("write `{named} = {provider} {{ … }}`");
            cursor.expected_with("`=` after the rule's name", help);
        } else {
            cursor.punct('=', "after the rule's name")?;
        }
    }
    let provider = cursor.name("a rule such as `DeploymentWindow` or `CloudWatchAlarm`")?;
    let mut version = match cursor.eat_word("version") {
        Some(_) => Some(value::text(cursor, "the version in quotes")?),
        None => None,
    };
    let fields = action::braces(cursor, &provider.value);
    let clauses = clauses(cursor, &mut version);
    Ok(Rule {
        name,
        inputs,
        provider,
        version,
        fields,
        clauses,
    })
}
