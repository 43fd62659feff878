//! Parameters of a template of the export's own: those of the definition, and what only a deployment can tell.

use stagewright_core::{
    Draft, Finding, Parameter, Part, Reference, Secret, Site, Step, Text, Value,
};

use super::declaration::NOT_EXPORTABLE;
use super::names::Names;
use super::references::Used;
use super::text::ParameterIds;
use super::tree::{entry, list, map, map_of, plain, string};
use crate::load::{Content, Entry, Node};
use crate::read::AFTER_APPLY;

/// The ids of the parameters: none is that of a resource.
pub(super) fn parameter_ids(draft: &Draft, names: &Names) -> ParameterIds {
    ParameterIds::new(&draft.parameters, names.all(draft))
}

/// The parameters of the definition as those of the template.
pub(super) fn parameters(draft: &Draft, ids: &ParameterIds) -> Vec<Entry> {
    let parameters = draft.parameters.iter().map(|parameter| {
        let mut fields = vec![entry("Type", string("String"))];
        if parameter.no_echo.is_some() {
            fields.push(entry("NoEcho", plain("true")));
        }
        if let Some(description) = &parameter.description {
            fields.push(entry("Description", string(description.as_str())));
        }
        if let Some(default) = parameter.default.as_ref() {
            fields.push(entry("Default", string(default.as_str())));
        }
        entry(ids.id(&parameter.name), map_of(fields))
    });
    parameters.collect()
}

/// What has a value nowhere in the definition and no resource in the template becomes a parameter without a default, and
/// who deploys the template gives its value: a constant in a macro that was read as text, a resource of another template,
/// what Terraform knows after `apply`. References to what the export creates (`created`) stay.
pub(super) fn symbols_to_parameters(draft: &mut Draft, created: &[String]) -> Vec<Finding> {
    let mut symbols: Vec<Symbol> = Vec::new();
    draft.visit_texts_mut(&mut |text| {
        let own = |part: &Part| matches!(part, Part::Reference { to: Reference::Resource(id), .. } if created.contains(id));
        let of_terraform = Symbol::of_terraform(text);
        let unknown = |part: &Part| match part {
            Part::Reference { to, value: None } if !own(part) => {
                of_terraform.clone().or_else(|| Symbol::of(to))
            }
            Part::Reference { .. } | Part::Literal(_) => None,
        };
        // A dynamic reference stands as the text that it is; a list or mapping is no text.
        let kept = matches!(text.written(), Some(Value::String(_))) || text.structure().is_some();
        if kept || (text.written().is_none() && !text.parts().iter().any(|it| unknown(it).is_some()))
        {
            return;
        }
        let parts = text.parts().iter().map(|part| match unknown(part) {
            None => part.clone(),
            Some(symbol) => {
                let to = Reference::Parameter(symbol.name.clone());
                if !symbols.contains(&symbol) {
                    symbols.push(symbol);
                }
                Part::Reference { to, value: None }
            }
        });
        *text = Text::from_parts(parts.collect());
    });
    let mut findings = Vec::new();
    for symbol in symbols {
        if symbol.of_terraform {
            let message = format!(
                "`{}` is known to Terraform alone: the template asks for it as a parameter",
                symbol.name
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            findings.push(finding.help("give its value when you deploy the template"));
        }
        draft.parameters.push(Parameter {
            description: Some(format!(
                "What `{}` stands for in the definition",
                symbol.name
            )),
            name: symbol.name,
            ..Parameter::default()
        });
    }
    findings
}

/// Something without a value before a deployment.
#[derive(Clone, PartialEq)]
struct Symbol {
    name: String,
    of_terraform: bool,
}

impl Symbol {
    fn of(to: &Reference) -> Option<Self> {
        let name = match to {
            Reference::Parameter(_) | Reference::Pseudo(_) | Reference::Import(_) => return None,
            Reference::Resource(name) | Reference::Other(name) => name.clone(),
            Reference::Attribute {
                resource,
                attribute,
            } => format!("{resource}.{attribute}"),
        };
        Some(Symbol {
            name,
            of_terraform: false,
        })
    }

    /// What a text stands for that Terraform knows after `apply`.
    fn of_terraform(text: &Text) -> Option<Self> {
        let Value::String(name) = text.written()?.get(AFTER_APPLY)? else {
            return None;
        };
        Some(Symbol {
            name: name.clone(),
            of_terraform: true,
        })
    }
}

/// Keeps the parameters of the definition that something refers to: any other would only ask people for a value.
pub(super) fn leave_out_unused(
    draft: &Draft,
    ids: &ParameterIds,
    parameters: &mut Vec<Entry>,
    resources: &[Entry],
) -> Vec<Finding> {
    let used = Used::in_resources(resources);
    let mut findings = Vec::new();
    for (index, parameter) in draft.parameters.iter().enumerate() {
        if !used.names.contains(ids.id(&parameter.name)) {
            let message = format!(
                "parameter `{}` is used nowhere and is left out",
                parameter.name
            );
            let site = Site::pipeline().step(Step::Parameter(index));
            let finding = Finding::warning(NOT_EXPORTABLE, site, message);
            findings.push(finding.help("use it, or remove it"));
        }
    }
    parameters.retain(|parameter| used.names.contains(&parameter.key));
    findings
}

/// Says of every `NoEcho` parameter with a value that the export refers to it and holds no value.
pub(super) fn concealed(draft: &Draft) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, parameter) in draft.parameters.iter().enumerate() {
        let concealed = parameter.no_echo.as_ref();
        let value = concealed.and_then(|it| it.value.as_ref().or(it.default.as_ref()));
        if value.map(Secret::expose).is_some_and(|it| !it.is_empty()) {
            let message = format!(
                "parameter `{}` has `NoEcho`: its value is left out, and what uses it refers to it",
                parameter.name
            );
            let site = Site::pipeline().step(Step::Parameter(index));
            let finding = Finding::warning(NOT_EXPORTABLE, site, message);
            findings.push(finding.help("give the value when you deploy"));
        }
    }
    findings
}

/// Parameter values in the form that `aws cloudformation deploy` and `create-stack` read.
pub(super) fn parameter_file(draft: &Draft, values: &[(&str, &str)]) -> Node {
    let names = Names::around(&super::template::pipeline_id(draft));
    let ids = parameter_ids(draft, &names);
    let pair = |key: &str, value: &str| {
        map([
            ("ParameterKey", string(ids.id(key))),
            ("ParameterValue", string(value)),
        ])
    };
    let declared = draft.parameters.iter().filter_map(|parameter| {
        let given = values
            .iter()
            .find(|(name, _)| *name == parameter.name)
            .map(|(_, value)| *value)
            .filter(|_| parameter.no_echo.is_none());
        let value = given.or(parameter.value.as_deref())?;
        Some(pair(&parameter.name, value))
    });
    let undeclared = values
        .iter()
        .filter(|(name, _)| {
            draft
                .parameters
                .iter()
                .all(|parameter| parameter.name != *name)
        })
        .map(|(name, value)| pair(name, value));
    list(declared.chain(undeclared).collect::<Vec<_>>())
}

/// A value given for a parameter that stands in a policy must be no wildcard there.
pub(super) fn allow_no_wildcards(parameters: &mut [Entry], resources: &[Entry]) {
    const NO_WILDCARD: &str = "[^*?$]*";
    let mut used = Used::default();
    for resource in resources {
        let properties = resource.value.get("Properties");
        for document in ["AssumeRolePolicyDocument", "PolicyDocument", "KeyPolicy"] {
            if let Some(document) = properties.and_then(|it| it.get(document)) {
                used.add(document);
            }
        }
    }
    for parameter in parameters {
        let is_open = parameter.value.get("Type").and_then(Node::as_text) == Some("String")
            && ["AllowedPattern", "AllowedValues"]
                .iter()
                .all(|it| parameter.value.get(it).is_none());
        let default = parameter.value.get("Default").and_then(Node::as_text);
        let is_wild = default.is_some_and(|it| it.contains(['*', '?', '$']));
        if !used.names.contains(&parameter.key) || !is_open || is_wild {
            continue;
        }
        if let Content::Map(fields) = &mut parameter.value.content {
            fields.push(entry("AllowedPattern", string(NO_WILDCARD)));
            let constraint = "no *, ? or $, which would be a wildcard in a policy";
            fields.push(entry("ConstraintDescription", string(constraint)));
        }
    }
}
