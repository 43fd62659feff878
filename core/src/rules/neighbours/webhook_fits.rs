//! `webhook-fits`.

use crate::rules::texts::{both, could_equal, counted, either, nearest, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Action, Finding, Property, Resource, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "webhook-fits",
    evidence: Evidence::ServiceText,
    text: include_str!("webhook_fits.md"),
    check,
};

const PIPELINE: &str = "AWS::CodePipeline::Pipeline";
const MOST_FILTERS: usize = 5;
const LONGEST_PATH: usize = 150;

/// What each kind of authentication takes, of these two.
const TAKES: [(&str, &[&str]); 3] = [
    ("GITHUB_HMAC", &["SecretToken"]),
    ("IP", &["AllowedIPRange"]),
    ("UNAUTHENTICATED", &[]),
];
const PROPERTIES: [&str; 2] = ["SecretToken", "AllowedIPRange"];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, webhook) in context.resources_of("AWS::CodePipeline::Webhook") {
        let words = format!("webhook {}", quoted(&webhook.logical_id));
        findings.extend(target(context, index, webhook, &words));
        findings.extend(authentication(index, webhook, &words));
        filters(index, webhook, &words, findings);
    }
}

fn target(context: &Context<'_>, index: usize, webhook: &Resource, words: &str) -> Option<Finding> {
    let text = |key: &str| {
        context
            .draft
            .resources
            .get(index)?
            .properties
            .get(key)?
            .text()
    };
    let (pipeline, name) = (text("TargetPipeline")?, text("TargetAction")?);
    let found = context.resource(pipeline, PIPELINE).map(|it| it.resource);
    if let Some(other) = found.filter(|it| it.resource_type != PIPELINE) {
        let id = quoted(&other.logical_id);
        let site = Site::resource(index, &["TargetPipeline"]);
        let finding = RULE.at(
            site,
            format!("{words} is for {id}, which is not a pipeline"),
        );
        return Some(finding.help("write the `Ref` of the pipeline"));
    }
    if !context.is_own_name(pipeline) {
        return None;
    }
    let actions = &context.draft.stages.first()?.actions;
    if let Some(action) = actions.iter().find(|it| could_equal(&it.name, name)) {
        return missing_key(index, webhook, action);
    }
    let names: Vec<String> = actions.iter().map(|it| it.name.to_string()).collect();
    let names = || names.iter().map(String::as_str);
    let written = name.to_string();
    let message = format!(
        "{words} starts {}, which is not an action of the first stage",
        quoted(&written)
    );
    let near = nearest(&written, names()).map_or_else(|| either(names()), quoted);
    let site = Site::resource(index, &["TargetAction"]);
    Some(RULE.at(site, message).help(format!("write {near}")))
}

/// `{Branch}` in a filter stands for a key of the action's configuration.
fn missing_key(index: usize, webhook: &Resource, action: &Action) -> Option<Finding> {
    let filters = webhook.properties.list("Filters").iter().enumerate();
    let named = |it: &Property| {
        let value = it.get("MatchEquals")?.known()?;
        let (key, _) = value.split_once('{')?.1.split_once('}')?;
        let is_word = !key.is_empty() && key.chars().all(char::is_alphanumeric);
        (is_word && action.configuration(key).is_none()).then(|| key.to_owned())
    };
    let readable = action.extra.is_empty() && !action.name.is_symbolic();
    let mut missing = filters.filter_map(|(number, it)| Some((number, named(it)?)));
    let (number, key) = missing.next().filter(|_| readable)?;
    let name = action.name.to_string();
    let message = format!(
        "the filter compares with {}, which {} does not configure",
        quoted(&key),
        quoted(&name)
    );
    let keys = both(action.configuration.iter().map(|(key, _)| key.as_str()));
    let site = Site::resource(index, &["Filters"]).item(number);
    let site = site.step(Step::Unknown("MatchEquals".to_owned()));
    Some(
        RULE.at(site, message)
            .help(format!("write one of its keys in the braces: {keys}")),
    )
}

fn authentication(index: usize, webhook: &Resource, words: &str) -> Option<Finding> {
    let kind = webhook.properties.get("Authentication")?.known()?;
    let shown = quoted(&kind);
    let Some((_, takes)) = TAKES.iter().find(|(it, _)| *it == kind) else {
        let message = format!("{shown} is not an authentication of a webhook");
        let site = Site::resource(index, &["Authentication"]);
        let help = format!("write {}", either(TAKES.map(|(it, _)| it)));
        return Some(RULE.at(site, message).help(help));
    };
    let configuration = webhook.properties.get("AuthenticationConfiguration");
    let has = |name: &str| configuration.is_some_and(|it| it.get(name).is_some());
    let wrong = PROPERTIES
        .into_iter()
        .find(|name| has(name) != takes.contains(name));
    let name = wrong.filter(|_| !configuration.is_some_and(Property::is_open))?;
    let (verb, help) = match has(name) {
        true => ("has", format!("remove it, or write what {shown} takes")),
        false => (
            "lacks",
            format!("add {} to `AuthenticationConfiguration`", quoted(name)),
        ),
    };
    let takes = if has(name) { "does not take" } else { "takes" };
    let message = format!("{words} {verb} {}, which {shown} {takes}", quoted(name));
    let site = Site::resource(index, &["AuthenticationConfiguration"]);
    Some(RULE.at(site, message).help(help))
}

fn filters(index: usize, webhook: &Resource, words: &str, findings: &mut Vec<Finding>) {
    let site = || Site::resource(index, &["Filters"]);
    let all = webhook.properties.get("Filters");
    let count = webhook.properties.list("Filters").len();
    if !all.is_some_and(Property::is_open) && !(1..=MOST_FILTERS).contains(&count) {
        let message = format!("{words} has {}", counted(count, "filter"));
        findings.push(
            RULE.at(site(), message)
                .help(format!("write 1 to {MOST_FILTERS} filters")),
        );
    }
    for (number, filter) in webhook.properties.list("Filters").iter().enumerate() {
        let path = filter
            .get("JsonPath")
            .map(|it| it.text().and_then(Text::known));
        let what = match path {
            None => "has no `JsonPath`".to_owned(),
            Some(Some(path)) if !(1..=LONGEST_PATH).contains(&path.chars().count()) => {
                format!(
                    "has a `JsonPath` of {}",
                    counted(path.chars().count(), "character")
                )
            }
            Some(_) => continue,
        };
        let message = format!("a filter of {words} {what}");
        let help = format!("write a path of 1 to {LONGEST_PATH} characters, such as `$.ref`");
        findings.push(RULE.at(site().item(number), message).help(help));
    }
}
