//! `role-permissions`.

use super::refer::By;
use crate::permissions::of_pipeline;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Property, Site};

pub(super) const RULE: Rule = Rule {
    name: "role-permissions",
    evidence: Evidence::Accepted,
    text: include_str!("role_permissions.md"),
    check,
};

const ROLE: &str = "AWS::IAM::Role";

/// Services whose resources can have policies that allow a call without the caller's own, and the logs of commands, without
/// which they run.
///
/// Source: IAM user guide, AWS services that work with IAM, checked 2026-11-30.
const LEFT_OUT: [&str; 9] = [
    "ecr",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "sts",
];

/// Calls that a message names.
const MOST_NAMED: usize = 4;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let role = context.draft.role.as_ref();
    let Some(found) = role.and_then(|it| context.resource(it, ROLE)) else {
        return;
    };
    let is_role = found.resource.resource_type == ROLE;
    let is_arn = matches!(found.by, By::Attribute("Arn") | By::Name);
    let Some(policies) = found.resource.properties.get("Policies") else {
        return;
    };
    if !is_role || !is_arn || policies.is_open() {
        return;
    }
    let mut services: Vec<Needed> = Vec::new();
    for statement in of_pipeline(context.draft).statements {
        for call in &statement.actions {
            let (service, _) = call
                .split_once(':')
                .expect("a call is written service:Name");
            let service = match service {
                // One service, which was renamed: policies with the old prefix still hold for it.
                "codestar-connections" => "codeconnections",
                service => service,
            };
            if LEFT_OUT.contains(&service) {
                continue;
            }
            let is_allowed = may(policies, call);
            let known = services.iter().position(|it| it.service == service);
            let known = known.unwrap_or_else(|| {
                services.push(Needed {
                    service: service.to_owned(),
                    site: statement.site.clone(),
                    calls: Vec::new(),
                    some_allowed: false,
                });
                services.len() - 1
            });
            services[known].calls.push(call.to_string());
            services[known].some_allowed |= is_allowed;
        }
    }
    services.retain(|it| !it.some_allowed);
    for Needed { site, calls, .. } in services {
        let more = if calls.len() > MOST_NAMED { " …" } else { "" };
        let named = calls.iter().take(MOST_NAMED).map(quoted);
        let named = named.collect::<Vec<_>>().join(", ");
        let id = quoted(&found.resource.logical_id);
        let message = format!("{id}, the role of the pipeline, allows none of {named}{more}");
        let policies = Site::resource(found.index, &["Policies"]);
        let finding = RULE
            .at(site, message)
            .label(policies, "its policies stand here");
        findings.push(
            finding
                .note("the service finds out when it runs this, which fails every time")
                .help("add a statement that allows what is missing"),
        );
    }
}

/// What the pipeline needs of one service.
struct Needed {
    service: String,
    /// The first action that needs it.
    site: Site,
    calls: Vec<String>,
    some_allowed: bool,
}

/// Whether a policy allows a call on some resource, or may do so once it is deployed.
fn may(policies: &Property, call: &str) -> bool {
    policies.items().iter().any(|policy| {
        let statements = policy.at(&["PolicyDocument", "Statement"]);
        statements.is_some_and(|it| it.items().iter().any(|it| statement_allows(it, call)))
    })
}

fn statement_allows(statement: &Property, call: &str) -> bool {
    let effect = statement.get("Effect").and_then(Property::known);
    if effect.is_some_and(|it| it == "Deny") {
        return false;
    }
    let fits = |pattern: &Property| Some(covers(&pattern.known()?, call));
    let fits_any = |patterns: &Property, unknown| {
        let mut patterns = patterns.items().iter();
        patterns.any(|it| fits(it).unwrap_or(unknown))
    };
    // What only a deployment tells may allow it.
    match (statement.get("Action"), statement.get("NotAction")) {
        (Some(actions), _) => fits_any(actions, true),
        (None, Some(others)) => !fits_any(others, false),
        (None, None) => statement.is_open(),
    }
}

/// Whether a call is one of those that a pattern of a policy means: `*` and `?` are wildcards, case says nothing.
fn covers(pattern: &str, call: &str) -> bool {
    let mut pattern = pattern.to_ascii_lowercase().into_bytes();
    pattern.push(0);
    let call = call.to_ascii_lowercase();
    // For each length of the pattern, whether it fits what was read of the call.
    let mut fits = vec![false; pattern.len()];
    let stars = |fits: &mut Vec<bool>| {
        for at in 0..fits.len() - 1 {
            fits[at + 1] |= fits[at] && pattern[at] == b'*';
        }
    };
    fits[0] = true;
    stars(&mut fits);
    for letter in call.bytes() {
        let mut next = vec![false; pattern.len()];
        for at in (0..pattern.len() - 1).filter(|at| fits[*at]) {
            next[at] |= pattern[at] == b'*';
            next[at + 1] |= pattern[at] == b'?' || pattern[at] == letter;
        }
        stars(&mut next);
        fits = next;
    }
    fits[pattern.len() - 1]
}
