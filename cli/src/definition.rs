//! A definition that was read and checked, with the places of what was found.

use std::ops::Range;
use std::path::Path;

use stagewright_cfn::{Places, Reading, Side, Template, read};
use stagewright_core::{
    CheckOptions, Draft, Finding, Message, Pipeline, Place, Profile, Severity, Site,
    check as check_draft,
};
use stagewright_dsl::{Checked, TextMessage};
use stagewright_report::text::Shown;

use crate::arguments::{DefinitionArguments, PriceArguments, ReadingArguments};
use crate::collected;
use crate::console;
use crate::failure::{self, Failure};
use crate::input::{Input, read_options, unreadable};
use crate::pricing::DEFAULT_REGION;

/// A checked pipeline and the file it came from.
pub(crate) struct Definition {
    pub(crate) input: Input,
    pub(crate) pipeline: Pipeline,
    /// What the rules warn of, where the file has no words of its own for it.
    pub(crate) warnings: Vec<Finding>,
    /// What the file says of its own assumptions, and the labelled defaults for the rest.
    pub(crate) profile: Profile,
    /// How it was checked.
    pub(crate) check: CheckOptions,
    /// Whether a default stands in for the region in which it is priced.
    pub(crate) region_is_assumed: bool,
    origin: Origin,
}

/// What the file was.
enum Origin {
    /// A template, or the answer of `get-pipeline`.
    File(Box<Reading>),
    /// Rust, with its warnings.
    Rust(Vec<TextMessage>),
}

impl Definition {
    /// Reads and checks. Warnings of the reader are told at once on standard error; findings that are errors end it.
    pub(crate) fn open(arguments: &DefinitionArguments) -> Result<Self, Failure> {
        Self::open_file(&arguments.file, &arguments.reading)
    }

    /// The same for a command that prices a file of its own: the pipeline stands where it is priced, if the definition does not tell.
    pub(crate) fn open_priced(
        file: &Path,
        reading: &ReadingArguments,
        price: &PriceArguments,
    ) -> Result<Self, Failure> {
        Ok(Self::open_file(file, reading)?.priced(price))
    }

    fn open_file(file: &Path, reading: &ReadingArguments) -> Result<Self, Failure> {
        let input = Input::definition(file, reading)?;
        if is_rust(file) {
            Self::of_rust(input, reading)
        } else {
            Self::of(input, reading)
        }
    }

    /// Puts the pipeline into the region where it is priced, unless it says where it stands: artifacts of actions elsewhere are copied
    /// from there. That rules find something wrong with that is no mistake: prices of any region are a question that anyone may ask.
    pub(crate) fn priced(mut self, price: &PriceArguments) -> Self {
        let draft = self.pipeline.draft();
        if draft.own_region().is_none() {
            let likely = price.region.clone().or_else(|| draft.likely_region());
            self.region_is_assumed = likely.is_none();
            let mut there = draft.clone();
            there.region = Some(likely.unwrap_or_else(|| DEFAULT_REGION.to_owned()).into());
            self.pipeline = check_draft(there, self.check)
                .pipeline
                .unwrap_or(self.pipeline);
        }
        self
    }

    /// Reads and checks a template or the answer of `get-pipeline`.
    pub(crate) fn of(input: Input, arguments: &ReadingArguments) -> Result<Self, Failure> {
        let reading = read_file(&input, arguments)?;
        let options = arguments.check_file();
        let checked = check_draft(reading.draft.clone(), options);
        match checked.pipeline {
            Some(pipeline) => {
                let mut profile = Profile::assumed(&pipeline);
                if let Some(folder) = &input.collected {
                    collected::calibrate(folder, &mut profile)?;
                }
                Ok(Self {
                    profile,
                    check: options,
                    region_is_assumed: false,
                    input,
                    pipeline,
                    warnings: checked.findings,
                    origin: Origin::File(Box::new(reading)),
                })
            }
            None => {
                let errors = errors(&checked.findings);
                tell_first(errors.map(|it| in_file(&input, &reading, it)));
                Err(Failure::findings())
            }
        }
    }

    fn of_rust(input: Input, arguments: &ReadingArguments) -> Result<Self, Failure> {
        let mut chosen = read_rust(&input, arguments)?;
        let messages = std::mem::take(&mut chosen.findings);
        let (Some(mut pipeline), Some(profile)) = (chosen.pipeline, chosen.profile) else {
            let errors = messages.iter().filter(|it| it.severity == Severity::Error);
            tell_first(errors.map(|it| in_rust(&input, it)));
            return Err(Failure::findings());
        };
        let origin = Origin::Rust(messages);
        if !arguments.parameters.is_empty() {
            // The values given may break rules that the defaults keep.
            let checked = check_draft(chosen.draft, arguments.check_rust());
            let Some(again) = checked.pipeline else {
                let errors = errors(&checked.findings);
                tell_first(errors.map(|it| without_place(&input, it)));
                return Err(Failure::findings());
            };
            pipeline = again;
        }
        Ok(Self {
            input,
            pipeline,
            warnings: Vec::new(),
            profile,
            check: arguments.check_rust(),
            region_is_assumed: false,
            origin,
        })
    }

    /// What a file was read as; nothing of Rust.
    pub(crate) fn reading(&self) -> Option<&Reading> {
        match &self.origin {
            Origin::File(reading) => Some(reading),
            Origin::Rust(_) => None,
        }
    }

    /// The template around the pipeline, where there is one.
    pub(crate) fn template(&self) -> Option<&Template> {
        match &self.origin {
            Origin::File(reading) => reading.template.as_ref(),
            Origin::Rust(_) => None,
        }
    }

    /// Tells the warnings on standard error.
    pub(crate) fn tell_warnings(&self) {
        tell_first(self.warnings.iter().map(|it| self.line(it)));
        if let Origin::Rust(messages) = &self.origin {
            tell_first(messages.iter().map(|it| in_rust(&self.input, it)));
        }
    }

    /// One finding in the short form: place, severity, message, rule, then notes and help.
    pub(crate) fn line(&self, finding: &Finding) -> Shown {
        match &self.origin {
            Origin::File(reading) => in_file(&self.input, reading, finding),
            Origin::Rust(_) => without_place(&self.input, finding),
        }
    }
}

/// A definition that was read and not checked, with the places of its parts where they are known.
pub(crate) struct Unchecked {
    pub(crate) name: String,
    pub(crate) draft: Draft,
    places: Option<Places>,
    template: Option<Template>,
}

impl Unchecked {
    /// The definition with the template around it.
    pub(crate) fn side(&self) -> Side<'_> {
        Side {
            draft: &self.draft,
            template: self.template.as_ref(),
        }
    }

    /// Where a part stands. What a file leaves to a default stands nowhere.
    pub(crate) fn place(&self, site: &Site) -> Option<Place> {
        let places = self.places.as_ref()?;
        let of_pipeline = site.parent().is_none_or(|it| it == Site::pipeline());
        match places.exact(site) {
            None if of_pipeline => None,
            None => Some(places.find(site)),
            exact => exact,
        }
    }
}

/// Reads a definition without checking it: whether it is right does not matter to whoever compares two.
pub(crate) fn unchecked(file: &Path, arguments: &ReadingArguments) -> Result<Unchecked, Failure> {
    let input = Input::definition(file, arguments)?;
    if !is_rust(file) {
        let reading = read_file(&input, arguments)?;
        return Ok(Unchecked {
            name: input.name,
            draft: reading.draft,
            places: Some(reading.places),
            template: reading.template,
        });
    }
    let chosen = read_rust(&input, arguments)?;
    // Half a definition would differ in everything that could not be read.
    let syntax =
        |message: &&TextMessage| message.rule.is_none() && message.severity == Severity::Error;
    if let Some(message) = chosen.findings.iter().find(syntax) {
        console::tell(&in_rust(&input, message));
        let help = "`stagewright check` tells all that is wrong";
        return Err(Failure::usage(
            &input.name,
            "the definition cannot be read",
            help,
        ));
    }
    Ok(Unchecked {
        name: input.name,
        draft: chosen.draft,
        places: None,
        template: None,
    })
}

pub(crate) fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "rs")
}

fn read_file(input: &Input, arguments: &ReadingArguments) -> Result<Reading, Failure> {
    let mut reading = read(&input.text, &read_options(arguments, input)?)
        .map_err(|error| unreadable(&input.name, &error))?;
    if let Some(refused) = reading.refused.first() {
        return Err(Failure::usage(&input.name, &refused.message, &refused.help));
    }
    for warning in &reading.warnings {
        let told = failure::Message {
            at: warning.site.map(|it| (it.line, it.column)),
            ..failure::Message::new(
                &input.name,
                &warning.message,
                warning.help.as_deref().unwrap_or_default(),
            )
        };
        console::tell(&told.shown(warning.severity.as_str(), warning.severity.into()));
    }
    let is_error = |it: &stagewright_cfn::Problem| it.severity == Severity::Error;
    if reading.warnings.iter().any(is_error) {
        return Err(Failure::findings());
    }
    reading.draft.quotas = arguments.quotas.map(Into::into);
    Ok(reading)
}

/// The one definition of a Rust file, or the one that the options choose, with the parameters given.
fn read_rust(input: &Input, arguments: &ReadingArguments) -> Result<Checked, Failure> {
    if let Some(path) = arguments.projects.first() {
        return Err(projects_beside_rust(path));
    }
    let found = stagewright_dsl::check_source_with(&input.text, arguments.check_rust()).map_err(
        |message| {
            Failure::usage(
                format!("{}:{}", input.name, message.site.start),
                message.message,
                message.help.unwrap_or_default(),
            )
        },
    )?;
    let left_out = stagewright_dsl::left_out(&input.text);
    if let (true, Some(template)) = (found.is_empty(), left_out.first()) {
        return Err(Failure::usage(
            format!("{}:{}", input.name, template.site.start),
            "the file holds no `pipeline!` outside of macros",
            "a definition is read where it stands by itself, without `$`",
        ));
    }
    for note in &left_out {
        console::tell(&in_rust(input, note));
    }
    let mut chosen = choose(input, found, arguments.pipeline.as_deref())?;
    for (name, value) in &arguments.parameters {
        if !chosen.draft.set_parameter(name, value) {
            let known: Vec<&str> = chosen
                .draft
                .parameters
                .iter()
                .map(|parameter| parameter.name.as_str())
                .collect();
            let near = stagewright_core::rules::nearest(name, known.iter().copied());
            let help = match known.as_slice() {
                _ if near.is_some() => {
                    format!("write `{}`, which is declared", near.unwrap_or_default())
                }
                [] => "it declares none".to_owned(),
                known => format!("it declares `{}`", known.join("`, `")),
            };
            let message = format!("the definition has no parameter `{name}`");
            return Err(Failure::usage(&input.name, message, help));
        }
    }
    Ok(chosen)
}

/// Rust declares the projects of its builds, or says on what they run.
pub(crate) fn projects_beside_rust(path: &Path) -> Failure {
    Failure::usage(
        format!("--projects {}", path.display()),
        "a definition in Rust is read without the projects of an account",
        "write the machine behind the action, as in `on large`",
    )
}

fn choose(input: &Input, found: Vec<Checked>, wanted: Option<&str>) -> Result<Checked, Failure> {
    let names: Vec<String> = found
        .iter()
        .filter_map(|checked| checked.name.clone())
        .collect();
    let listed = format!("choose one of `{}`", names.join("`, `"));
    let several = found.len() > 1;
    let mut fitting = found
        .into_iter()
        .filter(|checked| wanted.is_none() || checked.name.as_deref() == wanted);
    match (fitting.next(), wanted) {
        (Some(_), None) if several => Err(Failure::usage(
            &input.name,
            format!("the file holds {} pipelines", names.len()),
            format!("{listed} with --pipeline"),
        )),
        (Some(chosen), _) => Ok(chosen),
        (None, Some(wanted)) if !names.is_empty() => Err(Failure::usage(
            &input.name,
            format!("the file has no pipeline `{wanted}`"),
            listed,
        )),
        (None, _) => Err(Failure::usage(
            &input.name,
            "the file holds no `pipeline!`",
            "write a definition inside `pipeline! { … }`",
        )),
    }
}

/// Findings that are told one by one; the rest is counted.
const MOST_TOLD: usize = 100;

fn tell_first(found: impl Iterator<Item = Shown>) {
    let mut left_out = 0;
    for (index, shown) in found.enumerate() {
        match index {
            0..MOST_TOLD => console::tell(&shown),
            _ => left_out += 1,
        }
    }
    if left_out > 0 {
        console::tell_line(&format!("{left_out} more are not listed; fix these first"));
    }
}

fn errors(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
}

fn in_file(input: &Input, reading: &Reading, finding: &Finding) -> Shown {
    let place = |site: Site| format!("{}:{}", input.name, reading.places.find(&site));
    shown(finding.clone().placed(place))
}

/// Rust definitions keep no places beyond those of their own messages: the site is told in words.
fn without_place(input: &Input, finding: &Finding) -> Shown {
    let mut told = finding.clone().placed(|site| site.to_string());
    told.message = format!("{} ({})", told.message, told.site);
    told.site.clone_from(&input.name);
    shown(told)
}

fn in_rust(input: &Input, message: &TextMessage) -> Shown {
    let place = |range: Range<Place>| format!("{}:{}", input.name, range.start);
    shown(message.clone().placed(place))
}

fn shown(found: Message<String>) -> Shown {
    let rule = found.rule.map_or_else(String::new, |it| format!(" [{it}]"));
    let labels = found.labels.into_iter();
    let labels = labels.map(|label| format!("{} at {}", label.text, label.site));
    let told = failure::Message {
        notes: labels.chain(found.notes).collect(),
        ..failure::Message::new(
            found.site,
            format!("{}{rule}", found.message),
            found.help.unwrap_or_default(),
        )
    };
    told.shown(found.severity.as_str(), found.severity.into())
}
