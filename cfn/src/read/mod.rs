//! From a text to a [`Draft`] with the place of everything in it.
//!
//! Reading is lenient: what can be read and is wrong is left to the rules. Only what cannot be read at all is an error.

mod account;
mod action;
mod allow;
mod declaration;
mod examine;
mod format;
mod given;
mod parameter_file;
mod project;
mod reader;
mod resource;
mod stage;
mod terraform;
mod trigger;
mod unseen;
mod worlds;

use std::collections::BTreeMap;

use stagewright_core::{
    Concealed, Draft, Metadata, Parameter, Part, Place, Reference, Secret, Site, Step, Text,
};

use crate::load::{Document, Entry, Node, load};
use crate::places::Places;
use crate::problem::{Problem, ReadError, warning_at};
use crate::template::{PIPELINE_TYPE, PROJECT_TYPE, Scope, Template, World, default_value};
pub use account::Account;
pub use examine::{Examination, Examined, examine};
pub use format::Format;
pub use given::Refused;
pub use parameter_file::read_parameter_file;
use reader::{Reader, Spelling};
pub(crate) use terraform::{AFTER_APPLY, attribute as attribute_of_terraform};
pub(crate) use unseen::is_unseen;

/// Pipelines of one text that are read together: four times the resources that CloudFormation takes in a template.
const MOST_PIPELINES: usize = 2_000;

/// Pipelines times what each of them is given of its template: more than 500 resources and 200 parameters, the most
/// that CloudFormation takes, can ever give.
const MOST_READ_TOGETHER: usize = 500 * 700;

/// What the reader is told beside the text.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Logical id of the pipeline, where a template has several.
    pub pipeline: Option<String>,
    /// Values for parameters and pseudo parameters (`AWS::Region`), over the template's defaults.
    pub parameters: BTreeMap<String, String>,
    /// What the account tells of projects and roles that the definition only names.
    pub account: Account,
}

/// A definition that was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The definition, unchecked.
    pub draft: Draft,
    /// Where its parts stand.
    pub places: Places,
    /// What the reader has to say: duplicate keys, unknown tags, undecided conditions.
    pub warnings: Vec<Problem>,
    /// What the text was.
    pub format: Format,
    /// The template around the pipeline, for the export; none for `get-pipeline`.
    pub template: Option<Template>,
    /// Values of [`ReadOptions::parameters`] that the text does not take.
    pub refused: Vec<Refused>,
}

/// A pipeline that stands in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its logical id.
    pub logical_id: String,
    /// The condition that switches it off under the parameters in force.
    pub switched_off_by: Option<String>,
}

/// Reads the one pipeline of a text, or the one that the options choose.
///
/// ```
/// use stagewright_cfn::{ReadOptions, read};
///
/// let reading = read(r#"{"pipeline": {"name": "shop", "stages": [{"name": "Source", "actions": []}]}}"#, &ReadOptions::default())?;
/// assert_eq!(reading.draft.display_name(), "shop");
/// assert_eq!(reading.draft.stages.len(), 1);
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text cannot be loaded, holds no pipeline, holds several and none is chosen, or the pipeline is switched
/// off by its condition.
pub fn read(text: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
    let source = Source::new(text, options)?;
    let chosen = source.choose(options.pipeline.as_deref())?;
    Ok(source.reading(chosen))
}

/// Every pipeline of a text that can be read, and what there is to say of the others.
#[derive(Debug, Clone, Default)]
pub struct AllRead {
    /// The pipelines.
    pub readings: Vec<Reading>,
    /// Pipelines that their conditions switch off.
    pub notes: Vec<Problem>,
    /// Pipelines that have no shape before deployment, and what the reader says of a text in which it read none.
    pub warnings: Vec<Problem>,
}

/// Reads every pipeline of a text that is not switched off.
///
/// # Errors
///
/// As [`read`], but several pipelines are no error.
pub fn read_all(text: &str, options: &ReadOptions) -> Result<Vec<Reading>, ReadError> {
    let source = Source::new(text, options)?;
    let all = source.all(options)?;
    if all.readings.is_empty() {
        source.choose(None)?;
    }
    Ok(all.readings)
}

/// Reads every pipeline of a text, and says which it passed over. That all are is no error here.
///
/// ```
/// use stagewright_cfn::{ReadOptions, read_every};
///
/// let text = "
/// Conditions: {Never: !Equals [a, b]}
/// Resources:
///   Release: {Type: AWS::CodePipeline::Pipeline, Condition: Never, Properties: {Stages: []}}
/// ";
/// let all = read_every(text, &ReadOptions::default())?;
/// assert!(all.readings.is_empty());
/// assert!(all.notes[0].message.contains("its condition `Never` is false"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text cannot be loaded, holds no pipeline, or not the one that the options choose.
pub fn read_every(text: &str, options: &ReadOptions) -> Result<AllRead, ReadError> {
    Source::new(text, options)?.all(options)
}

/// Reads a pipeline of a template once more, as it was before the draft was changed.
pub(crate) fn read_again(template: &Template, logical_id: &str) -> Option<Draft> {
    let source = Source {
        template: template.clone(),
        warnings: Vec::new(),
        refused: Vec::new(),
        format: Format::CloudFormation,
        account: Account::default(),
    };
    let chosen = source.choose(Some(logical_id)).ok()?;
    Some(source.reading(chosen).draft)
}

/// Lists the pipelines of a text; a bare `get-pipeline` declaration has none with a logical id.
///
/// # Errors
///
/// When the text cannot be loaded or is no definition.
pub fn list_pipelines(text: &str, options: &ReadOptions) -> Result<Vec<Listed>, ReadError> {
    let source = Source::new(text, options)?;
    let scope = Scope::new(&source.template);
    let listed = source.pipelines().map(|resource| Listed {
        logical_id: resource.key.clone(),
        switched_off_by: switched_off_by(&scope, resource),
    });
    Ok(listed.collect())
}

/// A loaded text whose format is known.
struct Source {
    template: Template,
    warnings: Vec<Problem>,
    refused: Vec<Refused>,
    format: Format,
    account: Account,
}

/// What to read from a source.
#[derive(Clone, Copy)]
enum Chosen<'source> {
    /// A resource of the template.
    Resource(&'source Entry),
    /// The declaration that the whole text is.
    Declaration,
}

impl Source {
    fn new(text: &str, options: &ReadOptions) -> Result<Self, ReadError> {
        let Document {
            root,
            mut warnings,
            unsupported,
        } = load(text)?;
        let mut given = options.parameters.clone();
        if let Some(region) = terraform::region(&root) {
            given
                .entry("AWS::Region".to_owned())
                .or_insert_with(|| region.to_owned());
        }
        let (format, root) = format::recognise(root, &mut warnings)?;
        if format == Format::CloudFormation {
            warnings.extend(unsupported);
            unseen::tell(&root, &mut warnings);
        }
        let refused = given::refused(&root, &options.parameters);
        Ok(Source {
            refused,
            template: Template::new(root, given),
            warnings,
            format,
            account: options.account.clone(),
        })
    }

    fn all(&self, options: &ReadOptions) -> Result<AllRead, ReadError> {
        let mut all = AllRead::default();
        if self.format == Format::GetPipeline || options.pipeline.is_some() {
            let chosen = self.choose(options.pipeline.as_deref())?;
            all.readings.push(self.reading(chosen));
            return Ok(all);
        }
        if self.pipelines().next().is_none() {
            return Err(format::no_pipeline(&self.template));
        }
        let on = self.switched_on();
        self.refuse_too_many(on.len())?;
        let scope = Scope::new(&self.template);
        for resource in self.pipelines() {
            match passed_over(&scope, resource) {
                Some(PassedOver::Off(condition)) => {
                    all.notes.push(switched_off(resource, &condition));
                }
                Some(PassedOver::Unknown(unknown)) => all.warnings.push(unknown),
                None => {}
            }
        }
        if on.is_empty() {
            all.warnings.extend(self.warnings.iter().cloned());
            all.warnings.extend(scope.finish().0);
        }
        all.readings = on.into_iter().map(|it| self.reading(it)).collect();
        Ok(all)
    }

    fn pipelines(&self) -> impl Iterator<Item = &Entry> {
        self.template.resources_of_type(PIPELINE_TYPE)
    }

    fn switched_on(&self) -> Vec<Chosen<'_>> {
        let scope = Scope::new(&self.template);
        let on = self
            .pipelines()
            .filter(|resource| passed_over(&scope, resource).is_none());
        on.map(Chosen::Resource).collect()
    }

    /// What one reading of so many pipelines comes to.
    fn weight(&self, pipelines: usize) -> usize {
        let beside = self.template.resources().iter();
        let beside = beside.filter(|it| resource::is_read(it)).count();
        let parameters = self.template.section("Parameters");
        let parameters = parameters.map_or(0, |it| it.entries().len());
        pipelines.saturating_mul(beside + parameters + 1).max(1)
    }

    /// Whether a pipeline is not known to be switched off.
    fn is_on(&self, chosen: Chosen<'_>, scope: &Scope<'_>) -> bool {
        match chosen {
            Chosen::Declaration => true,
            Chosen::Resource(resource) => switched_off_by(scope, resource).is_none(),
        }
    }

    /// Every pipeline comes with the parameters of its template and what else is read there: they multiply.
    fn refuse_too_many(&self, pipelines: usize) -> Result<(), ReadError> {
        if pipelines <= MOST_PIPELINES && self.weight(pipelines) <= MOST_READ_TOGETHER {
            return Ok(());
        }
        let place = self
            .pipelines()
            .next()
            .map_or(Place::START, |it| it.key_place);
        Err(ReadError::at(
            place,
            format!("the template has {pipelines} pipelines, too many to read them all"),
            "CloudFormation takes 500 resources in a template; choose one pipeline by its logical id (`--pipeline`)",
        ))
    }

    fn choose(&self, wanted: Option<&str>) -> Result<Chosen<'_>, ReadError> {
        if self.format == Format::GetPipeline {
            return Ok(Chosen::Declaration);
        }
        let ids: Vec<&str> = self.pipelines().map(|it| it.key.as_str()).collect();
        let Some(first) = self.pipelines().next() else {
            return Err(format::no_pipeline(&self.template));
        };
        let listed = format::listed(&ids);
        if let Some(wanted) = wanted {
            let Some(found) = self.pipelines().find(|it| it.key == wanted) else {
                return Err(ReadError::overall(
                    format!("the template has no pipeline `{wanted}`"),
                    format!("choose one of {listed}"),
                ));
            };
            return match unknown_shape(found) {
                Some(unknown) => Err(unknown.into()),
                None => Ok(Chosen::Resource(found)),
            };
        }
        match self.switched_on().as_slice() {
            [only] => Ok(*only),
            [] => {
                let scope = Scope::new(&self.template);
                let problem = match passed_over(&scope, first) {
                    Some(PassedOver::Unknown(unknown)) => unknown,
                    Some(PassedOver::Off(condition)) => switched_off(first, &condition),
                    None => unreachable!("a pipeline that is not passed over is switched on"),
                };
                Err(problem.into())
            }
            several => {
                let second = several.get(1).and_then(|it| match it {
                    Chosen::Resource(resource) => Some(resource.key_place),
                    Chosen::Declaration => None,
                });
                Err(ReadError::at(
                    second.unwrap_or(first.key_place),
                    format!("the template has {} pipelines: {listed}", several.len()),
                    "choose one by its logical id (`--pipeline`)",
                ))
            }
        }
    }

    fn reading(&self, chosen: Chosen<'_>) -> Reading {
        self.reading_in(chosen, Scope::new(&self.template)).0
    }

    /// The same in a world, with what was asked of it.
    fn reading_in(&self, chosen: Chosen<'_>, scope: Scope<'_>) -> (Reading, World) {
        let (spelling, node) = match chosen {
            Chosen::Declaration => {
                let root = &self.template.root;
                (Spelling::Camel, root.get("pipeline").unwrap_or(root))
            }
            Chosen::Resource(resource) => {
                let of_template = self.format == Format::CloudFormation;
                let spelling = if of_template {
                    Spelling::Pascal
                } else {
                    Spelling::Camel
                };
                (
                    spelling,
                    resource.value.get("Properties").unwrap_or(&resource.value),
                )
            }
        };
        let mut reader = Reader {
            scope: &scope,
            spelling,
            places: Places::default(),
            empty_lists: Vec::new(),
            misspelt_keys: Vec::new(),
        };
        let mut draft = reader.declaration(node);
        draft.empty_lists = std::mem::take(&mut reader.empty_lists);
        draft.misspelt_keys = std::mem::take(&mut reader.misspelt_keys);
        match chosen {
            Chosen::Declaration => {
                draft.metadata = self.template.root.get("metadata").map(metadata);
            }
            Chosen::Resource(resource) => {
                if self.format == Format::CloudFormation {
                    draft.logical_id = Some(resource.key.clone());
                }
                draft.parameters = self.parameters();
                let declared = self
                    .template
                    .section("Parameters")
                    .map_or(&[][..], Node::entries);
                for (index, entry) in declared.iter().enumerate() {
                    let site = Site::pipeline().step(Step::Parameter(index));
                    reader.places.put(site, entry.key_place);
                }
                let projects = self.template.resources_of_type(PROJECT_TYPE).enumerate();
                draft.projects = projects
                    .map(|(index, it)| reader.project(it, index))
                    .collect();
                scope.dependencies(resource);
                draft.resources = reader.resources(&self.template, &resource.key);
            }
        }
        let of_account = self.account.join(&mut reader, &mut draft);
        draft.region = self.template.given.get("AWS::Region").map(|region| {
            let to = Reference::Pseudo("AWS::Region".to_owned());
            Text::from_parts(vec![Part::Reference {
                to,
                value: Some(region.clone()),
            }])
        });
        if self.format == Format::GetPipeline && draft.region.is_none() {
            draft.region = draft.region_of_running_pipeline();
        }
        let mut places = reader.places;
        if let Chosen::Resource(resource) = chosen {
            for metadata in [
                resource.value.get("Metadata"),
                self.template.root.get("Metadata"),
            ] {
                allow::read(metadata, &mut draft, &mut places);
            }
        }
        let mut warnings = self.warnings.clone();
        let (problems, world) = scope.finish();
        warnings.extend(problems);
        warnings.extend(of_account);
        let template = (self.format == Format::CloudFormation).then(|| self.template.clone());
        let reading = Reading {
            draft,
            places,
            warnings,
            format: self.format,
            template,
            refused: self.refused.clone(),
        };
        (reading, world)
    }

    fn parameters(&self) -> Vec<Parameter> {
        let declared = self
            .template
            .section("Parameters")
            .map_or(&[][..], Node::entries);
        let parameters = declared.iter().map(|entry| {
            let default = default_value(&entry.value);
            let given = self.template.given.get(&entry.key).cloned();
            let value = given.or_else(|| default.clone());
            let mut parameter = Parameter {
                name: entry.key.clone(),
                description: entry
                    .value
                    .get("Description")
                    .and_then(Node::as_text)
                    .map(str::to_owned),
                ..Parameter::default()
            };
            if self.template.conceals(&entry.key) {
                parameter.no_echo = Some(Concealed {
                    default: default.map(Secret::new),
                    value: value.map(Secret::new),
                });
            } else {
                parameter.default = default;
                parameter.value = value;
            }
            parameter
        });
        parameters.collect()
    }
}

/// Why a pipeline is not read.
enum PassedOver {
    /// The condition that switches it off.
    Off(String),
    /// It has no shape before deployment.
    Unknown(Problem),
}

fn passed_over(scope: &Scope<'_>, resource: &Entry) -> Option<PassedOver> {
    let off = switched_off_by(scope, resource).map(PassedOver::Off);
    off.or_else(|| unknown_shape(resource).map(PassedOver::Unknown))
}

fn switched_off(resource: &Entry, condition: &str) -> Problem {
    warning_at(
        resource.key_place,
        format!(
            "pipeline `{}` is switched off: its condition `{condition}` is false",
            resource.key
        ),
        format!(
            "to read it all the same, give parameters under which the condition holds (`--parameter NAME=VALUE`), or choose it by its logical id (`--pipeline {}`)",
            resource.key
        ),
    )
}

/// Terraform may know only after `apply` how many stages or actions there are.
fn unknown_shape(resource: &Entry) -> Option<Problem> {
    let unknown = resource.value.get(AFTER_APPLY)?;
    Some(warning_at(
        unknown.place,
        format!(
            "only `apply` tells the `{}` blocks of `{}`, so there is no pipeline to read",
            unknown.as_text().unwrap_or_default(),
            resource.key
        ),
        "read the state after `apply` (`terraform show -json`), or write the blocks without values that are known only then",
    ))
}

/// The condition that is known not to hold for a resource.
fn switched_off_by(scope: &Scope<'_>, resource: &Entry) -> Option<String> {
    let condition = resource.value.get("Condition")?.as_text()?;
    (scope.condition(condition) == Some(false)).then(|| condition.to_owned())
}

/// Time stamps stay as they are: epoch seconds from CLI v1, ISO 8601 from v2.
fn metadata(node: &Node) -> Metadata {
    let text = |key| node.get(key).and_then(Node::as_text).map(str::to_owned);
    Metadata {
        pipeline_arn: text("pipelineArn"),
        created: text("created"),
        updated: text("updated"),
        polling_disabled_at: text("pollingDisabledAt"),
    }
}
