//! `role-trust`.

use super::event_rule_source::{Target, target};
use super::refer::{By, Referred, tail};
use crate::rules::references::conditions;
use crate::rules::texts::{could_equal, identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Property, Site, Step, Text, Trustee};

pub(super) const RULE: Rule = Rule {
    name: "role-trust",
    evidence: Evidence::ServiceText,
    text: include_str!("role_trust.md"),
    check,
};

const ROLE: &str = "AWS::IAM::Role";

/// Who takes a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Service(Trustee),
    /// The pipeline, under its own role.
    Pipeline,
}

/// A role that the pipeline or a resource beside it uses.
struct Use<'a> {
    role: &'a Text,
    who: Who,
    site: Site,
    whose: String,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut told: Vec<(usize, Who)> = Vec::new();
    for used in uses(context, findings) {
        let Some(found) = context.resource(used.role, ROLE) else {
            continue;
        };
        let is_role = found.resource.resource_type == ROLE;
        // CodeBuild takes the name of a role too; of the others `reference-fits` tells.
        let by_name = used.who == Who::Service(Trustee::CodeBuild);
        let is_arn = by_name || matches!(found.by, By::Attribute("Arn") | By::Name);
        // A role that several actions use is one mistake.
        let is_new = !told.contains(&(found.index, used.who));
        if is_role && is_arn && is_new && trusts(context, &found, used.who) == Some(false) {
            told.push((found.index, used.who));
            findings.push(finding(&used, &found));
        }
    }
}

fn finding(used: &Use<'_>, found: &Referred<'_>) -> Finding {
    let (whom, principal) = match used.who {
        Who::Service(service) => {
            let name = quoted(service.principal());
            (name.clone(), format!("the `Service` {name}"))
        }
        Who::Pipeline => (
            "the pipeline's role, which takes it".to_owned(),
            "the ARN of the pipeline's role, as `AWS`".to_owned(),
        ),
    };
    let id = quoted(&found.resource.logical_id);
    let message = format!("{id}, the role of {}, does not trust {whom}", used.whose);
    let policy = Site::resource(found.index, &["AssumeRolePolicyDocument"]);
    RULE.at(used.site.clone(), message)
        .label(policy, "its trust policy stands here")
        .help(format!(
            "add a statement that allows `sts:AssumeRole` to {principal}"
        ))
}

/// Every role that is taken, in the order of the definition; an event rule without one is told at once.
fn uses<'a>(context: &Context<'a>, findings: &mut Vec<Finding>) -> Vec<Use<'a>> {
    let draft = context.draft;
    let mut uses = Vec::new();
    let mut put = |role: Option<&'a Text>, who, site: Site, whose: String| {
        uses.extend(role.map(|role| Use {
            role,
            who,
            site,
            whose,
        }));
    };
    let service = Who::Service;
    let own = draft.role.as_ref();
    let site = Site::pipeline().field(Field::Role);
    put(
        own,
        service(Trustee::CodePipeline),
        site,
        "the pipeline".to_owned(),
    );
    // Nobody takes the pipeline's own role once more.
    let own = own.and_then(identity);
    let other = |role: &&Text| own.is_none() || identity(role) != own;
    for (place, action) in context.actions() {
        let words = || context.action_words(place);
        let site = place.site().field(Field::Role);
        put(
            action.role.as_ref().filter(other),
            Who::Pipeline,
            site,
            words(),
        );
        let provider = action.action_type.provider.known().unwrap_or_default();
        for (key, value) in &action.configuration {
            if let Some(trustee) = Trustee::of_key(&provider, key) {
                let whose = format!("{} under {}", words(), quoted(key));
                let site = place.site().configuration(key.as_str());
                put(Some(value), service(trustee), site, whose);
            }
        }
    }
    for (stage, definition) in draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(definition) {
            for (index, condition) in conditions.iter().enumerate() {
                let site = Site::stage(stage)
                    .step(kind.step())
                    .step(Step::Condition(index));
                for (number, rule) in condition.rules.iter().enumerate() {
                    let site = site.clone().step(Step::Rule(number)).field(Field::Role);
                    let whose = format!("rule {}", quoted(&rule.name));
                    put(rule.role.as_ref().filter(other), Who::Pipeline, site, whose);
                }
            }
        }
    }
    for (index, project) in draft.projects.iter().enumerate() {
        let site = Site::pipeline()
            .step(Step::Project(index))
            .field(Field::Role);
        let name = project.name.as_ref().map(ToString::to_string);
        let id = quoted(&project.logical_id.clone().or(name).unwrap_or_default());
        let role = project.service_role.as_ref();
        put(
            role,
            service(Trustee::CodeBuild),
            site,
            format!("project {id}"),
        );
    }
    for (index, rule) in context.resources_of("AWS::Events::Rule") {
        let words = format!("event rule {}", quoted(&rule.logical_id));
        let targets = rule.properties.list("Targets").iter().enumerate();
        for (number, to) in targets.filter(|(_, it)| target(context, it) == Target::Own) {
            let site = Site::resource(index, &["Targets"]).item(number);
            let Some(role) = to.get("RoleArn") else {
                let message = format!("{words} has no role with which it starts the pipeline");
                let help = "add `RoleArn`, the ARN of a role that trusts `events.amazonaws.com`";
                findings.push(RULE.at(site, message).help(help));
                continue;
            };
            let site = site.step(Step::Unknown("RoleArn".to_owned()));
            put(role.text(), service(Trustee::Events), site, words.clone());
        }
    }
    uses
}

/// Whether a role trusts somebody; nothing where only a deployment tells.
fn trusts<'a>(context: &Context<'a>, role: &Referred<'a>, who: Who) -> Option<bool> {
    let policy = role.resource.properties.get("AssumeRolePolicyDocument")?;
    any(policy.get("Statement")?.items(), |it| {
        allows(context, it, who)
    })
}

fn allows<'a>(context: &Context<'a>, statement: &'a Property, who: Who) -> Option<bool> {
    if ["NotAction", "NotPrincipal"]
        .iter()
        .any(|it| statement.get(it).is_some())
    {
        return None;
    }
    let takes_roles = |action: &Property| {
        let known = action.known()?.to_lowercase();
        let (before, _) = known.split_once('*').unwrap_or((&known, ""));
        Some(
            known == "sts:assumerole"
                || known.contains('*') && "sts:assumerole".starts_with(before),
        )
    };
    let is_allowed = statement.get("Effect")?.known()? == "Allow";
    if !is_allowed || any(statement.get("Action")?.items(), takes_roles) == Some(false) {
        return Some(false);
    }
    let principal = statement.get("Principal")?;
    let kind = match who {
        Who::Service(_) => "Service",
        Who::Pipeline => "AWS",
    };
    // `{ AWS: "*" }` means everybody, services too, as `"*"` does.
    let everybody = principal.list("AWS").iter();
    if everybody.filter_map(Property::known).any(|it| it == "*") {
        return Some(true);
    }
    match (principal.text(), principal.get(kind)) {
        (Some(everybody), _) => Some(everybody.known()? == "*"),
        (None, None) => Some(false),
        (None, Some(named)) => any(named.items(), |it| match who {
            Who::Service(service) => is_service(it.text()?, service.principal()),
            Who::Pipeline => is_pipeline(context, it.text()?),
        }),
    }
}

fn any<'a>(items: &'a [Property], holds: impl Fn(&'a Property) -> Option<bool>) -> Option<bool> {
    let all: Vec<Option<bool>> = items.iter().map(holds).collect();
    match all.contains(&Some(true)) {
        true => Some(true),
        false => (!all.contains(&None)).then_some(false),
    }
}

/// `codepipeline.amazonaws.com`, its form for one region, or with the domain of another partition.
fn is_service(principal: &Text, wanted: &str) -> Option<bool> {
    let label = wanted.split_inclusive('.').next().unwrap_or_default();
    let first = principal.known_pieces().next().flatten()?;
    if principal.is_symbolic() && label.starts_with(first) {
        return None;
    }
    Some(first.starts_with(label))
}

/// Whether a principal is the pipeline's role, its account, or everybody.
fn is_pipeline<'a>(context: &Context<'a>, principal: &'a Text) -> Option<bool> {
    let own = context.draft.role.as_ref()?;
    let found = (
        context.resource(principal, ROLE),
        context.resource(own, ROLE),
    );
    if let (Some(principal), Some(own)) = found {
        return Some(principal.index == own.index);
    }
    let known = principal.known()?;
    let account_of = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
    let own_account = own.known().and_then(|it| account_of(&it));
    let account = account_of(&known).unwrap_or_else(|| known.clone().into_owned());
    let resource = known.rsplit(':').next().unwrap_or_default();
    match resource.split('/').next() {
        _ if known == "*" => Some(true),
        _ if own_account.is_some_and(|it| it != account) => Some(false),
        Some("role") if could_equal(&tail(principal), &tail(own)) => None,
        Some("role" | "user") => Some(false),
        Some("assumed-role") => None,
        _ => Some(true),
    }
}
