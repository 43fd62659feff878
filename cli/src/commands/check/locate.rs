//! One file, checked, with the place of everything found.

use std::collections::BTreeSet;

use stagewright_cfn::{Examined, Problem, Refused, concealed_unread, examine};
use stagewright_core::{CheckOptions, Draft, Field, Place, Site};
use stagewright_dsl::TextMessage;
use stagewright_report::findings::{LocatedFile, LocatedFinding, Stretch};

use super::files::Candidate;
use crate::arguments::CheckArguments;
use crate::definition::projects_beside_rust;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{Input, read_options};

/// A file that was checked, with the definitions in it.
pub(super) struct CheckedFile {
    pub(super) located: LocatedFile,
    pub(super) definitions: Vec<Known>,
    /// What was read, to be checked again with its mistakes mended; none where nothing could be.
    pub(super) input: Option<Input>,
}

/// A definition and the place of its name, for what several definitions have to do with each other.
pub(super) struct Known {
    pub(super) draft: Draft,
    pub(super) name: Option<Stretch>,
    /// Values given for parameters that it does not take.
    pub(super) refused: Vec<Refused>,
}

impl CheckedFile {
    fn only(file: String, finding: LocatedFinding) -> Self {
        Self {
            located: LocatedFile {
                file,
                source: None,
                findings: vec![finding],
            },
            definitions: Vec::new(),
            input: None,
        }
    }
}

/// Checks one file. What is wrong with its contents is a finding, and so is that it cannot be read: the others are checked
/// all the same.
pub(super) fn check(
    candidate: &Candidate,
    arguments: &CheckArguments,
) -> Result<CheckedFile, Failure> {
    let name = candidate.path.display().to_string();
    if let Some(problem) = &candidate.problem {
        return Ok(CheckedFile::only(name, problem.clone()));
    }
    let read = match (&candidate.collected, candidate.named) {
        (Some(folder), _) => Input::collected(folder),
        (None, true) => Input::file(&candidate.path),
        (None, false) => Input::inside(&candidate.path),
    };
    let input = match read {
        Ok(input) => input.with(candidate.environment.clone(), None),
        Err(failure) if failure.exit == Exit::Usage => {
            return Ok(CheckedFile::only(name, unreadable(failure)));
        }
        Err(failure) => return Err(failure),
    };
    check_text(input, candidate, arguments)
}

/// Checks a text as that of a file.
pub(super) fn check_text(
    input: Input,
    candidate: &Candidate,
    arguments: &CheckArguments,
) -> Result<CheckedFile, Failure> {
    let mut definitions = Vec::new();
    let mut source = input.text.clone();
    let findings = if candidate
        .path
        .extension()
        .is_some_and(|ending| ending == "rs")
    {
        if let (true, Some(path)) = (candidate.named, arguments.reading.projects.first()) {
            return Err(projects_beside_rust(path));
        }
        rust(
            &input,
            candidate,
            arguments.reading.check_rust(),
            &mut definitions,
        )
    } else if !candidate.named && !holds_a_pipeline(&input.text) {
        Vec::new()
    } else {
        let (found, shown) = definition(&input, arguments, &mut definitions)?;
        source = shown;
        found
    };
    let located = LocatedFile {
        file: input.name.clone(),
        source: Some(source),
        findings,
    };
    Ok(CheckedFile {
        located,
        definitions,
        input: Some(input),
    })
}

/// Why a file cannot be checked, as a finding.
pub(super) fn unreadable(failure: Failure) -> LocatedFinding {
    let told = failure.into_messages().into_iter().next();
    let told = told.expect("invariant: a failure to read says what it is");
    let place = told.at.map(|(line, column)| Place { line, column }.into());
    LocatedFinding {
        help: Some(told.help).filter(|it| !it.is_empty()),
        ..LocatedFinding::mistake(place, told.message)
    }
}

/// Whether a file found in a folder is worth reading as a definition.
fn holds_a_pipeline(text: &str) -> bool {
    text.contains("AWS::CodePipeline::Pipeline")
        || (text.contains("\"stages\"") && text.contains("\"actionTypeId\""))
}

/// What was found, and the text in which people are shown it: without values of `NoEcho` parameters.
fn definition(
    input: &Input,
    arguments: &CheckArguments,
    definitions: &mut Vec<Known>,
) -> Result<(Vec<LocatedFinding>, String), Failure> {
    let read = read_options(&arguments.reading, input)?;
    let prepare = |draft: &mut Draft| {
        draft.quotas = arguments.reading.quotas.map(Into::into);
        if let Some(region) = &arguments.region {
            draft.region = Some(region.as_str().into());
        }
    };
    let examination = examine(&input.text, &read, arguments.reading.check_file(), &prepare);
    let examination = match examination {
        Ok(examination) => examination,
        Err(error) => {
            let found = vec![located(*error.0)];
            return Ok((found, concealed_unread(&input.text)));
        }
    };
    let mut findings: Vec<LocatedFinding> =
        examination.passed_over.into_iter().map(located).collect();
    let mut told = BTreeSet::new();
    let first = examination.pipelines.first();
    // Without a pipeline that is switched on no one has told what is a secret and what is not.
    let shown = first
        .and_then(|it| it.reading.template.as_ref())
        .map_or_else(
            || concealed_unread(&input.text),
            |template| template.concealed_text(&input.text),
        );
    for Examined { reading, found } in examination.pipelines {
        // Several pipelines of one template share what the reader had to say, and the resources beside them.
        for finding in found.into_iter().map(located) {
            let (place, message) = (finding.site, finding.message.clone());
            if told.insert((finding.rule, place, message)) {
                findings.push(finding);
            }
        }
        definitions.push(Known {
            name: Some(
                reading
                    .places
                    .find(&Site::pipeline().field(Field::Name))
                    .into(),
            ),
            draft: reading.draft,
            refused: reading.refused,
        });
    }
    Ok((findings, shown))
}

fn located(found: Problem) -> LocatedFinding {
    found.placed(|place| place.map(Stretch::from))
}

fn of_message(message: TextMessage) -> LocatedFinding {
    message.placed(|range| Some(range.into()))
}

fn rust(
    input: &Input,
    candidate: &Candidate,
    options: CheckOptions,
    definitions: &mut Vec<Known>,
) -> Vec<LocatedFinding> {
    let left_out = stagewright_dsl::left_out(&input.text);
    match stagewright_dsl::check_source_with(&input.text, options) {
        Err(message) => vec![of_message(message)],
        Ok(checked) if checked.is_empty() && left_out.is_empty() && candidate.named => {
            let nothing = LocatedFinding::mistake(None, "the file holds no `pipeline!`");
            vec![nothing.help("write a definition inside `pipeline! { … }`")]
        }
        Ok(checked) => checked
            .into_iter()
            .flat_map(|checked| {
                definitions.push(Known {
                    draft: checked.draft,
                    name: None,
                    refused: Vec::new(),
                });
                checked.findings
            })
            .chain(left_out)
            .map(of_message)
            .collect(),
    }
}
