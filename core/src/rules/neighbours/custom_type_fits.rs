//! `custom-type-fits`.

use crate::rules::texts::{Speller, counted, nearest, quoted};
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Action, Field, Finding, Owner, Property, Resource, Severity, Site, Step, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "custom-type-fits",
    evidence: Evidence::Documented,
    text: include_str!("custom_type_fits.md"),
    check,
};

const TYPE: &str = "AWS::CodePipeline::CustomActionType";
const SIDES: [(&str, &str); 2] = [
    ("InputArtifactDetails", "input"),
    ("OutputArtifactDetails", "output"),
];
const PROPERTIES: &str = "ConfigurationProperties";

/// Most artifacts of an action type each way, and most properties.
const MOST_ARTIFACTS: usize = 5;
const MOST_PROPERTIES: usize = 10;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, declared) in context.resources_of(TYPE) {
        artifacts_of(index, declared, findings);
        findings.extend(properties_of(index, declared));
    }
    let mut speller = Speller::new();
    for (place, action) in context.actions() {
        match fit(context, action) {
            Some((index, declared, None)) => {
                artifacts(context, place, action, (index, declared), findings);
                properties(
                    context,
                    place,
                    action,
                    (index, declared),
                    &mut speller,
                    findings,
                );
            }
            Some((index, declared, Some((field, key)))) => {
                let kind = &action.action_type;
                let (provider, words) = (kind.provider.to_string(), field.words());
                let value = declared.properties.get(key).and_then(Property::known);
                let value = quoted(&value.unwrap_or_default());
                let message = format!(
                    "{} is of another {words} than {}, which the template declares as {value}",
                    context.action_words(place),
                    quoted(&provider)
                );
                let mut finding = RULE.at(place.site().field(field), message);
                finding = finding.label(Site::resource(index, &[key]), "it is declared here");
                finding.severity = Severity::Warning;
                let help = format!("write {value}, unless the account has the other one too");
                findings.push(finding.help(help));
            }
            None => {
                let Some((index, declared)) = near(context, action) else {
                    continue;
                };
                let (provider, declared) =
                    (action.action_type.provider.to_string(), quoted(&declared));
                let message = format!(
                    "{} is of type {}, which the template does not declare",
                    context.action_words(place),
                    quoted(&provider)
                );
                let mut finding = RULE.at(place.site().field(Field::Provider), message);
                finding = finding.label(
                    Site::resource(index, &["Provider"]),
                    "a type with a similar name is declared here",
                );
                finding.severity = Severity::Warning;
                let help = format!("write {declared}, unless the account has the other one");
                findings.push(finding.help(help));
            }
        }
    }
}

/// The declared type that a custom action may mean, whose own type the template does not declare.
fn near(context: &Context<'_>, action: &Action) -> Option<(usize, String)> {
    let kind = &action.action_type;
    let provider = kind.provider.known()?;
    let is_unknown = kind.owner.value() == Some(Owner::Custom) && catalogue::of(kind).is_none();
    let declared = context.resources_of(TYPE).filter(|_| is_unknown);
    let mut names = declared.filter_map(|(index, it)| {
        let name = it.properties.get("Provider")?.known()?;
        Some((index, name.into_owned()))
    });
    names.find(|(_, name)| *name != provider && nearest(&provider, [name.as_str()]).is_some())
}

/// The declared type of a custom action; with what differs, where only its category or its version does.
type Fit<'a> = (usize, &'a Resource, Option<(Field, &'static str)>);

fn fit<'a>(context: &Context<'a>, action: &Action) -> Option<Fit<'a>> {
    let kind = &action.action_type;
    if kind.owner.value() != Some(Owner::Custom) {
        return None;
    }
    let provider = kind.provider.known()?;
    let (category, version) = (kind.category.text().known()?, kind.version.known()?);
    let mut near = None;
    for (index, declared) in context.resources_of(TYPE) {
        let of = |key: &str| declared.properties.get(key).and_then(Property::known);
        if of("Provider")? != provider {
            continue;
        }
        near = match (of("Category")? == category, of("Version")? == version) {
            (true, true) => return Some((index, declared, None)),
            (true, false) => Some((index, declared, Some((Field::Version, "Version")))),
            (false, _) => Some((index, declared, Some((Field::Category, "Category")))),
        };
    }
    near
}

/// Whether something is said of the type of a custom action by what the template declares.
pub(in crate::rules) fn is_told(context: &Context<'_>, action: &Action) -> bool {
    fit(context, action).is_some() || near(context, action).is_some()
}

/// The least and the most artifacts, as far as they are known.
fn counts(declared: &Resource, key: &str) -> [Option<usize>; 2] {
    let count = |it: &str| {
        declared
            .properties
            .at(&[key, it])?
            .known()?
            .trim()
            .parse()
            .ok()
    };
    ["MinimumCount", "MaximumCount"].map(count)
}

/// Whether a property says yes to something; nothing where that is not known.
fn is(property: &Property, key: &str) -> Option<bool> {
    match property.get(key) {
        None => Some(false),
        Some(value) => value.known().map(|it| it.eq_ignore_ascii_case("true")),
    }
}

fn artifacts_of(index: usize, declared: &Resource, findings: &mut Vec<Finding>) {
    for (key, what) in SIDES {
        let [least, most] = counts(declared, key);
        let most_of_all = least.max(most).unwrap_or_default();
        let wrong = match (least, most) {
            (Some(least), Some(most)) if least > most => {
                format!("{least} at least and {most} at most")
            }
            _ if most_of_all > MOST_ARTIFACTS => most_of_all.to_string(),
            _ => continue,
        };
        let id = quoted(&declared.logical_id);
        let message = format!("action type {id} takes {wrong} of {what} artifacts");
        let help =
            format!("write a minimum and a maximum from 0 to {MOST_ARTIFACTS}, the minimum first");
        findings.push(RULE.at(Site::resource(index, &[key]), message).help(help));
    }
}

fn properties_of(index: usize, declared: &Resource) -> Option<Finding> {
    let properties = declared.properties.list(PROPERTIES);
    let mut queryable = properties
        .iter()
        .filter(|it| is(it, "Queryable") == Some(true));
    let (first, second) = (queryable.next(), queryable.next());
    let (wrong, help) = if properties.len() > MOST_PROPERTIES {
        (
            format!("has {} properties", properties.len()),
            format!("write at most {MOST_PROPERTIES}"),
        )
    } else if second.is_some() {
        let help = "write `Queryable` `true` on one property alone".to_owned();
        ("has more than one queryable property".to_owned(), help)
    } else {
        let property = first?;
        let word = match (is(property, "Required"), is(property, "Secret")) {
            (Some(false), _) => "that is not required",
            (_, Some(true)) => "that is secret",
            _ => return None,
        };
        let help = "make it required and not secret, or not queryable".to_owned();
        (format!("has a queryable property {word}"), help)
    };
    let message = format!("action type {} {wrong}", quoted(&declared.logical_id));
    Some(
        RULE.at(Site::resource(index, &[PROPERTIES]), message)
            .help(help),
    )
}

fn artifacts(
    context: &Context<'_>,
    place: Place,
    action: &Action,
    (index, declared): (usize, &Resource),
    findings: &mut Vec<Finding>,
) {
    let has = [
        (action.inputs.len(), Field::Inputs),
        (action.outputs.len(), Field::Outputs),
    ];
    for ((key, what), (has, field)) in SIDES.into_iter().zip(has) {
        let [Some(least), Some(most)] = counts(declared, key) else {
            continue;
        };
        if least > most || (least..=most).contains(&has) {
            continue;
        }
        let wanted = if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        };
        let has = counted(has, &format!("{what} artifact"));
        let message = format!(
            "{} has {has}, and its type takes {wanted}",
            context.action_words(place)
        );
        let finding = RULE.at(place.site().field(field), message);
        let finding = finding.label(Site::resource(index, &[key]), "the type says so here");
        findings.push(finding.help(format!("write {wanted}")));
    }
}

fn properties(
    context: &Context<'_>,
    place: Place,
    action: &Action,
    (index, declared): (usize, &Resource),
    speller: &mut Speller,
    findings: &mut Vec<Finding>,
) {
    let listed = declared.properties.list(PROPERTIES);
    let names: Option<Vec<_>> = listed.iter().map(|it| it.get("Name")?.known()).collect();
    let open = declared
        .properties
        .get(PROPERTIES)
        .is_some_and(Property::is_open);
    let Some(names) = names.filter(|_| !open && action.extra.is_empty()) else {
        return;
    };
    let words = context.action_words(place);
    let mut tell = |site, message: String, help: String| {
        let declared = Site::resource(index, &[PROPERTIES]);
        let finding = RULE
            .at(site, message)
            .label(declared, "its type says so here");
        findings.push(finding.help(help));
    };
    for (property, name) in listed.iter().zip(&names) {
        if is(property, "Required") == Some(true) && action.configuration(name).is_none() {
            let name = quoted(name);
            let message = format!("{words} has no {name}, which its type requires");
            let site = place.site().field(Field::Configuration);
            tell(site, message, format!("add {name} to its configuration"));
        }
    }
    for (key, _) in &action.configuration {
        if names.iter().any(|it| it == key) {
            continue;
        }
        let site = place.site().step(Step::ConfigurationKey(key.clone()));
        let near = speller.nearest(key, names.iter().map(AsRef::as_ref));
        let help = near.map(|near| format!("write {}", quoted(near)));
        let message = format!("{} is not a property of the type of {words}", quoted(key));
        tell(
            site,
            message,
            help.unwrap_or_else(|| "remove it, or add it to the type".to_owned()),
        );
    }
}
