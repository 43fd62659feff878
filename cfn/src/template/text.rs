//! Functions on texts: what a value reads as, with every reference kept.

use std::collections::BTreeMap;

use stagewright_core::{Part, Place, Reference, Text};

use super::function_of;
use super::list::Items;
use super::scope::{Scope, value_of};
use crate::load::{Content, Node, is_function, misread_number, placeholder_in};
use crate::read::{AFTER_APPLY, attribute_of_terraform};

impl Scope<'_> {
    /// A value as a text: known, or symbolic with the expression as it was written.
    pub(crate) fn text(&self, node: &Node) -> Text {
        if let Content::Scalar(scalar) = &node.content {
            if node.is_null() {
                return Text::default();
            }
            if !scalar.quoted {
                self.counts_otherwise(&scalar.text, node.place);
            }
            return match placeholder_in(&scalar.text) {
                None => Text::literal(scalar.read()),
                Some(placeholder) => {
                    self.unfilled(&scalar.text, placeholder, node.place);
                    symbolic(Reference::Other(scalar.text.clone())).with_written(value_of(node))
                }
            };
        }
        let mut parts = Parts {
            scope: self,
            place: node.place,
            parts: Vec::new(),
        };
        let resolved = self.deeper(node.place, || {
            self.resolve(node, &mut parts);
            Some(())
        });
        if resolved.is_none() {
            parts.push_symbol(Reference::Other("…".to_owned()));
        }
        Text::from_parts(parts.parts).with_written(value_of(node))
    }

    /// Warns of a value that is nothing but a placeholder of another tool. Inside a longer text it may be meant, as in
    /// `docker inspect --format '{{.Id}}'`, and `{{resolve:…}}` is CloudFormation's own.
    fn unfilled(&self, value: &str, placeholder: &str, place: Place) {
        if value.trim() == placeholder && !placeholder.starts_with("{{resolve:") {
            self.warn_once(
                format!("placeholder {placeholder}"),
                place,
                format!("`{placeholder}` is a placeholder that is not filled in"),
                "render the template first, or put the value in its place",
            );
        }
    }

    /// Warns of a number without quotes that CloudFormation reads as another one: `012345678901` is an account to people.
    fn counts_otherwise(&self, word: &str, place: Place) {
        if let Some(read) = misread_number(word) {
            self.warn_once(
                format!("number {word}"),
                place,
                format!("CloudFormation reads `{word}` without quotes as the number `{read}`"),
                "write it in quotes",
            );
        }
    }

    fn resolve(&self, node: &Node, parts: &mut Parts<'_, '_>) {
        let Some((name, argument)) = function_of(node) else {
            return self.resolve_data(node, parts);
        };
        match name {
            "Ref" => match argument.as_text() {
                Some(target) => self.resolve_reference(target, argument.place, parts),
                None => parts.push_symbol(Reference::Other("Ref".to_owned())),
            },
            "GetAtt" => self.resolve_attribute(argument, parts),
            "Sub" => self.resolve_sub(argument, parts),
            "Join" => self.resolve_join(argument, parts),
            "If" => match self.branch(argument, false) {
                Some(branch) if super::is_no_value(branch) => {}
                Some(branch) => parts.append(&self.text(branch)),
                None => parts.push_symbol(other(name, argument)),
            },
            "Select" => match self.selected_text(argument) {
                Some(text) => parts.append(&text),
                None => parts.push_symbol(other(name, argument)),
            },
            "FindInMap" => match self.find_in_map(argument) {
                Some(found) => parts.append(&self.text(found)),
                None => parts.push_symbol(other(name, argument)),
            },
            "ImportValue" => {
                let export = self.text(argument).to_string();
                parts.push_symbol(Reference::Import(export));
            }
            AFTER_APPLY => parts.push_symbol(
                self.of_terraform(argument)
                    .unwrap_or_else(|| other(name, argument)),
            ),
            _ => {
                self.without_value(name, node.place);
                parts.push_symbol(other(name, argument));
            }
        }
    }

    /// What Terraform knows after `apply`, as a reference to another resource of the plan.
    fn of_terraform(&self, argument: &Node) -> Option<Reference> {
        let (address, name) = argument.as_text()?.rsplit_once('.')?;
        let attribute = attribute_of_terraform(address, name)?;
        let mut all = self.template.resources().iter();
        all.find(|it| it.key == address)?;
        // For those that ask for resources by what refers to them.
        self.referred(address, argument.place);
        let resource = address.to_owned();
        Some(match attribute {
            "" => Reference::Resource(resource),
            _ => Reference::Attribute {
                resource,
                attribute: attribute.to_owned(),
            },
        })
    }

    /// Warns of a function that no deployment without further help resolves. Of a tag that CloudFormation does not know
    /// the reader has spoken already, and of CodePipeline's own functions the rule on the form of a configuration speaks.
    fn without_value(&self, name: &str, place: Place) {
        let of_pipeline = matches!(name, "GetParam" | "GetArtifactAtt");
        if name.starts_with('!') || of_pipeline || (name != "Transform" && is_function(name)) {
            return;
        }
        let message = if name == "Transform" {
            "`Fn::Transform` has no value before deployment; it is kept as it is written".to_owned()
        } else {
            format!("CloudFormation knows no function `Fn::{name}`; it is kept as it is written")
        };
        self.warn_once(
            format!("function {name}"),
            place,
            message,
            "put the value in its place, or read the processed template",
        );
    }

    /// Warns of a parameter whose default is a function: CloudFormation takes none, and two could go in circles.
    fn plain_default(&self, name: &str) {
        let declaration = self.template.declared("Parameters", name);
        let Some(default) = declaration.and_then(|it| it.value.get("Default")) else {
            return;
        };
        if let Content::Scalar(scalar) = &default.content
            && !scalar.quoted
            && !self.template.given.contains_key(name)
        {
            self.counts_otherwise(&scalar.text, default.place);
        }
        if default.is_map() {
            self.warn_once(
                format!("default {name}"),
                default.place,
                format!(
                    "the default of parameter `{name}` is not plain text; the parameter stays open"
                ),
                "parameters take no functions: write the value, or give it with `--parameter`",
            );
        }
    }

    /// `Ref`, and `${Name}` in `Fn::Sub`.
    fn resolve_reference(&self, name: &str, place: Place, parts: &mut Parts<'_, '_>) {
        let value = self.parameter(name);
        if name.starts_with("AWS::") {
            return parts.push(Part::Reference {
                to: Reference::Pseudo(name.to_owned()),
                value,
            });
        }
        if self.has_parameter(name) {
            self.plain_default(name);
            if let Some(value) = &value
                && let Some(placeholder) = placeholder_in(value)
                && !self.template.conceals(name)
            {
                self.unfilled(value, placeholder, place);
                return parts.push_symbol(Reference::Parameter(name.to_owned()));
            }
            return parts.push(Part::Reference {
                to: Reference::Parameter(name.to_owned()),
                value,
            });
        }
        self.referred(name, place);
        parts.push_symbol(Reference::Resource(name.to_owned()));
    }

    fn resolve_attribute(&self, argument: &Node, parts: &mut Parts<'_, '_>) {
        let (resource, attribute) = match argument.items() {
            [resource, attribute] => (
                resource.as_text().unwrap_or_default(),
                self.text(attribute).to_string(),
            ),
            _ => {
                let dotted = argument.as_text().unwrap_or_default();
                let (resource, attribute) = dotted.split_once('.').unwrap_or((dotted, ""));
                (resource, attribute.to_owned())
            }
        };
        self.has_attributes(resource, argument.place);
        parts.push_symbol(Reference::Attribute {
            resource: resource.to_owned(),
            attribute,
        });
    }

    fn resolve_join(&self, argument: &Node, parts: &mut Parts<'_, '_>) {
        let known_items = match argument.items() {
            [delimiter, list] => self.items(list).map(|items| (self.text(delimiter), items)),
            _ => None,
        };
        let Some((delimiter, items)) = known_items else {
            return parts.push_symbol(other("Join", argument));
        };
        match items {
            Items::Nodes(nodes) => {
                let present = nodes.iter().filter_map(|node| self.structure(node));
                for (index, node) in present.enumerate() {
                    if index > 0 {
                        parts.append(&delimiter);
                    }
                    parts.append(&self.text(node));
                }
            }
            Items::Pieces(pieces) => {
                for (index, piece) in pieces.into_iter().enumerate() {
                    if index > 0 {
                        parts.append(&delimiter);
                    }
                    parts.push(Part::Literal(piece));
                }
            }
        }
    }

    /// Both forms: a text, or a text with variables of its own. `${!x}` is `${x}` to the letter.
    fn resolve_sub(&self, argument: &Node, parts: &mut Parts<'_, '_>) {
        let (template, variables) = match argument.items() {
            [template, variables] => (template, Some(variables)),
            [template] => (template, None),
            _ => (argument, None),
        };
        let Some(mut rest) = template.as_text() else {
            return parts.push_symbol(other("Sub", argument));
        };
        if let Some(placeholder) = placeholder_in(rest) {
            return parts.push_symbol(Reference::Other(placeholder.to_owned()));
        }
        // Each variable is resolved once, however often it is used: it may be such a text itself.
        let mut resolved: BTreeMap<&str, Text> = BTreeMap::new();
        while let Some((before, after)) = rest.split_once("${") {
            parts.push(Part::Literal(before.to_owned()));
            let Some((name, after)) = after.split_once('}') else {
                rest = rest.get(before.len()..).unwrap_or_default();
                break;
            };
            if let Some(literal) = name.strip_prefix('!') {
                parts.push(Part::Literal(format!("${{{literal}}}")));
            } else if let Some(variable) =
                variables.and_then(|variables| variables.get(name.trim()))
            {
                let text = resolved
                    .entry(name.trim())
                    .or_insert_with(|| self.text(variable));
                parts.append(text);
            } else if let Some((resource, attribute)) = name.trim().split_once('.') {
                self.has_attributes(resource, template.place);
                parts.push_symbol(Reference::Attribute {
                    resource: resource.to_owned(),
                    attribute: attribute.to_owned(),
                });
            } else {
                self.resolve_reference(name.trim(), template.place, parts);
            }
            rest = after;
        }
        parts.push(Part::Literal(rest.to_owned()));
    }

    /// A list or mapping where a text belongs: its JSON, with the references inside it kept.
    fn resolve_data(&self, node: &Node, parts: &mut Parts<'_, '_>) {
        let literal =
            |parts: &mut Parts<'_, '_>, text: &str| parts.push(Part::Literal(text.to_owned()));
        match &node.content {
            Content::Scalar(_) => literal(parts, &value_of(node).to_string()),
            Content::List(items) => {
                literal(parts, "[");
                for (index, item) in items.iter().enumerate() {
                    literal(parts, if index > 0 { "," } else { "" });
                    self.resolve_inner(item, parts);
                }
                literal(parts, "]");
            }
            Content::Map(entries) => {
                literal(parts, "{");
                for (index, entry) in entries.iter().enumerate() {
                    let key = stagewright_core::Value::String(entry.key.clone());
                    literal(
                        parts,
                        &format!("{}{key}:", if index > 0 { "," } else { "" }),
                    );
                    self.resolve_inner(&entry.value, parts);
                }
                literal(parts, "}");
            }
        }
    }

    fn resolve_inner(&self, node: &Node, parts: &mut Parts<'_, '_>) {
        if function_of(node).is_some() {
            parts.push(Part::Literal("\"".to_owned()));
            parts.append(&self.text(node));
            parts.push(Part::Literal("\"".to_owned()));
        } else {
            let resolved = self.deeper(node.place, || {
                self.resolve_data(node, parts);
                Some(())
            });
            if resolved.is_none() {
                parts.push_symbol(Reference::Other("…".to_owned()));
            }
        }
    }
}

/// The parts of a text as they come together; neighbouring literals become one.
struct Parts<'scope, 'template> {
    scope: &'scope Scope<'template>,
    place: Place,
    parts: Vec<Part>,
}

impl Parts<'_, '_> {
    fn push(&mut self, part: Part) {
        let bytes = size_of::<Part>() + part.known().map_or(0, str::len);
        match part {
            Part::Literal(text) if text.is_empty() => {}
            _ if !self.scope.may_keep(bytes, self.place) => self.give_up(),
            Part::Literal(text) => match self.parts.last_mut() {
                Some(Part::Literal(last)) => last.push_str(&text),
                _ => self.parts.push(Part::Literal(text)),
            },
            reference @ Part::Reference { .. } => self.parts.push(reference),
        }
    }

    /// Too much text: what was lost must not look known.
    fn give_up(&mut self) {
        let mark = Part::Reference {
            to: Reference::Other("…".to_owned()),
            value: None,
        };
        if self.parts.last() != Some(&mark) {
            self.parts.push(mark);
        }
    }

    fn push_symbol(&mut self, to: Reference) {
        self.push(Part::Reference { to, value: None });
    }

    fn append(&mut self, text: &Text) {
        for part in text.parts() {
            self.push(part.clone());
        }
    }
}

fn symbolic(to: Reference) -> Text {
    Text::from_parts(vec![Part::Reference { to, value: None }])
}

/// A function without a value, as a short text for people.
fn other(name: &str, argument: &Node) -> Reference {
    let first = argument.items().first().unwrap_or(argument);
    match first.as_text() {
        Some(text) if text.len() <= 60 => Reference::Other(format!("{name} {text}")),
        _ => Reference::Other(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeMap;

    use super::super::{Scope, Template};
    use crate::load::load;

    const HEAD: &str = "
Parameters:
  App: {Type: String, Default: shop}
  Token: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: 'a,b,c'}
  Ssm: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
Mappings:
  Sizes: {eu-west-1: {size: large}, us-east-1: {size: small}}
Conditions:
  IsShop: !Equals [!Ref App, shop]
  HasToken: !Not [!Equals [!Ref Token, '']]
  Both: !And [!Condition IsShop, !Condition HasToken]
  Neither: !Or [!Not [!Condition IsShop], !Equals [a, b]]
Resources:
  Role: {Type: AWS::IAM::Role}
";

    /// What an expression reads as, and whether it is known.
    fn read(expression: &str) -> (String, bool) {
        let document = load(&format!("{HEAD}Value: {expression}\n")).unwrap();
        let given = BTreeMap::from([("AWS::Region".to_owned(), "eu-west-1".to_owned())]);
        let template = Template::new(document.root, given);
        let text = Scope::new(&template).text(template.root.get("Value").unwrap());
        (text.to_string(), text.known().is_some())
    }

    #[test]
    fn functions_resolve_as_far_as_parameters_go() {
        for (expression, expected, known) in [
            ("!Ref App", "shop", true),
            ("!Ref Token", "${Token}", false),
            ("!Ref Ssm", "${Ssm}", false),
            ("!Ref AWS::Region", "eu-west-1", true),
            ("!Ref AWS::AccountId", "${AWS::AccountId}", false),
            ("!GetAtt Role.Arn", "${Role.Arn}", false),
            (
                "!Sub '${App}-${!App}-${Role.Arn}-${AWS::Region}'",
                "shop-${App}-${Role.Arn}-eu-west-1",
                false,
            ),
            ("!Sub ['${x}${App}', {x: !Ref App}]", "shopshop", true),
            ("!Sub 'a${b'", "a${b", true),
            ("!Join ['-', [a, !Ref App, b]]", "a-shop-b", true),
            (
                "!Join ['', [a, !Join ['/', [b, !Ref Token]]]]",
                "ab/${Token}",
                false,
            ),
            ("!Join ['+', !Ref Zones]", "a+b+c", true),
            ("!Select [1, !Ref Zones]", "b", true),
            ("!Select ['0', [!Ref App, x]]", "shop", true),
            ("!Select [2, !Split ['|', 'a|b|c']]", "c", true),
            ("!If [IsShop, yes, no]", "true", true),
            ("!If [Both, a, b]", "${If Both}", false),
            ("!If [Neither, yes, no]", "false", true),
            ("!FindInMap [Sizes, !Ref AWS::Region, size]", "large", true),
            (
                "!FindInMap [Sizes, !Ref Token, size]",
                "${FindInMap Sizes}",
                false,
            ),
            (
                "!ImportValue {'Fn::Sub': '${App}-export'}",
                "${import shop-export}",
                false,
            ),
            ("!Base64 x", "${Base64 x}", false),
            (
                "'{{resolve:secretsmanager:x}}'",
                "${{{resolve:secretsmanager:x}}}",
                false,
            ),
            (
                "[{name: A, value: !Ref App}]",
                "[{\"name\":\"A\",\"value\":\"shop\"}]",
                true,
            ),
        ] {
            assert_eq!(
                read(expression),
                (expected.to_owned(), known),
                "{expression}"
            );
        }
    }

    #[test]
    fn conditions_in_a_circle_are_reported_and_end() {
        let document =
            load("Conditions: {A: !Condition B, B: !Not [!Condition A]}\nValue: !If [A, 1, 2]\n")
                .unwrap();
        let template = Template::new(document.root, BTreeMap::new());
        let scope = Scope::new(&template);
        assert_eq!(scope.condition("A"), None);
        let problems = scope.finish().0;
        assert!(
            problems[0].message.contains("`A` depends on itself"),
            "{problems:?}"
        );
    }
}
