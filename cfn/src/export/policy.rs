//! Policy documents: statements with the reason for every wildcard beside it, and trusts that only the right caller meets.

use stagewright_core::permissions::{self, Pattern, Piece, Resources};
use stagewright_core::{Text, Trustee};

use super::comment::comment;
use super::text::{Joined, ParameterIds, expression};
use super::tree::{entry, list, map, map_of, reference, string, strings, sub};
use crate::load::{Entry, Node};

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<Node>,
    conditions: Vec<(String, String, Node)>,
    comment: String,
}

impl Statement {
    pub(super) fn new(actions: &[&str], resources: impl IntoIterator<Item = Node>) -> Self {
        Statement {
            actions: actions.iter().map(|it| (*it).to_owned()).collect(),
            resources: resources.into_iter().collect(),
            conditions: Vec::new(),
            comment: String::new(),
        }
    }

    /// Why a wildcard stands in it.
    pub(super) fn because(mut self, why: &str) -> Self {
        why.clone_into(&mut self.comment);
        self
    }

    /// A condition more.
    pub(super) fn only(mut self, operator: &str, key: &str, value: Node) -> Self {
        self.conditions
            .push((operator.to_owned(), key.to_owned(), value));
        self
    }

    /// What the model says, as a template says it.
    pub(super) fn of(statement: &permissions::Statement, ids: &ParameterIds) -> Self {
        let actions: Vec<&str> = statement.actions.iter().map(AsRef::as_ref).collect();
        let resources = match &statement.on {
            Resources::These(patterns) => patterns.iter().map(|it| pattern(it, ids)).collect(),
            Resources::Asked(parameter) => vec![reference(parameter)],
        };
        let mut made = Statement::new(&actions, resources);
        for condition in &statement.conditions {
            let mut values: Vec<Node> =
                condition.values.iter().map(|it| pattern(it, ids)).collect();
            let value = match values.len() {
                1 => values.remove(0),
                _ => list(values),
            };
            made = made.only(&condition.operator, &condition.key, value);
        }
        let reasons: Vec<&str> = statement
            .reasons
            .iter()
            .map(|it| it.text.as_ref())
            .collect();
        made.because(&reasons.join("; "))
    }

    pub(super) fn node(&self) -> Node {
        let mut entries = Vec::new();
        if !self.comment.is_empty() {
            entries.push(comment(self.comment.as_str()));
        }
        entries.push(entry("Effect", string("Allow")));
        entries.push(entry(
            "Action",
            strings(self.actions.iter().map(String::as_str)),
        ));
        let resources = match self.resources.as_slice() {
            [only] => only.clone(),
            several => list(several.to_vec()),
        };
        entries.push(entry("Resource", resources));
        if !self.conditions.is_empty() {
            entries.push(entry("Condition", conditions(&self.conditions)));
        }
        map_of(entries)
    }
}

/// Conditions by operator and key.
fn conditions(conditions: &[(String, String, Node)]) -> Node {
    let mut operators: Vec<(&str, Vec<Entry>)> = Vec::new();
    for (operator, key, value) in conditions {
        let condition = entry(key.as_str(), value.clone());
        match operators.iter_mut().find(|(it, _)| it == operator) {
            Some((_, keys)) => keys.push(condition),
            None => operators.push((operator, vec![condition])),
        }
    }
    let operators = operators
        .into_iter()
        .map(|(operator, keys)| entry(operator, map_of(keys)));
    map_of(operators.collect())
}

/// The policy document of some statements, those with the same resources, conditions and reasons in one.
pub(super) fn policy_document(statements: &[Statement]) -> Node {
    let mut merged: Vec<Statement> = Vec::new();
    for statement in statements {
        let same = merged.iter_mut().find(|it| {
            it.resources == statement.resources
                && it.conditions == statement.conditions
                && it.comment == statement.comment
        });
        match same {
            Some(same) => {
                for action in &statement.actions {
                    if !same.actions.contains(action) {
                        same.actions.push(action.clone());
                    }
                }
            }
            None => merged.push(statement.clone()),
        }
    }
    document(merged.iter().map(Statement::node))
}

fn document(statements: impl IntoIterator<Item = Node>) -> Node {
    map([
        ("Version", string("2012-10-17")),
        ("Statement", list(statements)),
    ])
}

/// For which resources a service may take a role.
pub(super) enum For<'a> {
    /// Those of these names.
    Named(Vec<&'a Text>),
    /// Any of this account and region, for this reason.
    Any(&'a str),
}

/// The document with which a service may take a role: only for the right resources of this account and region, so that no
/// other account's can borrow it.
pub(super) fn trust(trustee: Trustee, resources: &For<'_>, ids: &ParameterIds) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    if let For::Any(why) = resources {
        entries.push(comment(*why));
    }
    entries.push(entry("Effect", string("Allow")));
    entries.push(entry(
        "Principal",
        map([("Service", string(trustee.principal()))]),
    ));
    entries.push(entry("Action", string("sts:AssumeRole")));
    if let Some((service, before)) = trustee.source() {
        let arn = || {
            let arn =
                format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:");
            Joined::new(ids).syntax(&arn).syntax(before)
        };
        let (operator, source) = match resources {
            For::Named(names) => {
                let named = |name: &&Text| arn().text(&permissions::fixed(name)).finish();
                let mut arns: Vec<Node> = names.iter().map(named).collect();
                let source = match arns.len() {
                    1 => arns.remove(0),
                    _ => list(arns),
                };
                ("ArnEquals", source)
            }
            For::Any(_) => ("ArnLike", arn().syntax("*").finish()),
        };
        let account = (
            "StringEquals",
            "aws:SourceAccount",
            reference("AWS::AccountId"),
        );
        let caller = [account, (operator, "aws:SourceArn", source)];
        let caller =
            caller.map(|(operator, key, value)| (operator.to_owned(), key.to_owned(), value));
        entries.push(entry("Condition", conditions(&caller)));
    }
    document([map_of(entries)])
}

/// A pattern as an expression of CloudFormation.
pub(super) fn pattern(pattern: &Pattern, ids: &ParameterIds) -> Node {
    match pattern.pieces.as_slice() {
        [Piece::Text(text)] => expression(text, ids),
        [only @ (Piece::Replaced { .. } | Piece::Field { .. })] => made_of(only, ids),
        pieces => {
            let mut joined = Joined::new(ids);
            for piece in pieces {
                joined = match piece {
                    Piece::Text(text) => joined.text(text),
                    other => joined.value(made_of(other, ids)),
                };
            }
            joined.finish()
        }
    }
}

/// What only a deployment can make of a text.
fn made_of(piece: &Piece, ids: &ParameterIds) -> Node {
    let call = |name, arguments: [Node; 2]| map([(name, list(arguments))]);
    match piece {
        Piece::Text(text) => expression(text, ids),
        Piece::Replaced { text, from, by } => {
            let split = call("Fn::Split", [string(*from), expression(text, ids)]);
            call("Fn::Join", [string(*by), split])
        }
        Piece::Field { text, index } => {
            let split = call("Fn::Split", [string(":"), expression(text, ids)]);
            call("Fn::Select", [string(index.to_string()), split])
        }
    }
}

/// The ARN of this account's root, which stands for the account.
pub(super) fn account() -> Node {
    sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
}
