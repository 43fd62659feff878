//! `stagewright export`: a template with everything the pipeline needs, and the other forms of a definition.

use std::path::Path;

use clap::ValueEnum;
use stagewright_cfn::{
    ExportOptions, NOT_EXPORTABLE, cloudformation, create_pipeline, diff, left_to_the_export,
};
use stagewright_core::{Draft, Profile, Quotas, RegionEvidence};
use stagewright_dsl::normalised;
use stagewright_report::graph::PipelineGraph;
use stagewright_report::picture::WIDE;
use stagewright_report::text::Shown;

use crate::arguments::{Create, ExportArguments, ExportFormat};
use crate::console;
use crate::definition::Definition;
use crate::failure::Failure;
use crate::files;

pub(crate) fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    refuse_what_the_format_cannot_hold(arguments)?;
    let definition = Definition::open(&arguments.definition)?;
    let graph = || PipelineGraph::of(&definition.pipeline);
    let text = match arguments.format {
        ExportFormat::Yaml | ExportFormat::Json | ExportFormat::CreatePipeline => {
            for_aws(&definition, arguments)
        }
        ExportFormat::Rust => rust(&definition, arguments)?,
        ExportFormat::Mermaid => with_line_break(graph().mermaid()),
        ExportFormat::Dot => with_line_break(graph().dot()),
        ExportFormat::Svg => with_line_break(graph().scene(WIDE).svg().map_err(Failure::internal)?),
    };
    match arguments.output.as_deref() {
        None => console::print(&Shown::document(&text)),
        Some(path) if path == Path::new("-") => console::print(&Shown::document(&text)),
        Some(path) => files::write(path, text.as_bytes()),
    }
}

/// What is created goes into a template. Rust can leave role and store to its own export, the other formats nothing.
fn refuse_what_the_format_cannot_hold(arguments: &ExportArguments) -> Result<(), Failure> {
    let format = arguments
        .format
        .to_possible_value()
        .map_or_else(String::new, |it| it.get_name().to_owned());
    let holds = |wish: Create| match arguments.format {
        ExportFormat::Yaml | ExportFormat::Json => true,
        ExportFormat::Rust => matches!(wish, Create::Role | Create::Store | Create::Key),
        _ => false,
    };
    let wish = arguments.create.iter().find(|wish| !holds(**wish));
    let name = wish.and_then(ValueEnum::to_possible_value);
    let name = match (name, arguments.approval_topic) {
        (Some(name), _) => format!("--create {}", name.get_name()),
        (None, true) if !holds(Create::Connections) => "--approval-topic".to_owned(),
        (None, _) => return Ok(()),
    };
    Err(Failure::usage(
        name,
        format!("nothing is created in the format `{format}`"),
        "write a template: `--format yaml` or `--format json`",
    ))
}

fn options(arguments: &ExportArguments) -> ExportOptions {
    let wants = |wish| arguments.create.contains(&wish);
    ExportOptions {
        approval_topic: arguments.approval_topic,
        role: wants(Create::Role),
        store: wants(Create::Store),
        key: wants(Create::Key),
        connections: wants(Create::Connections),
        instead_of_polling: wants(Create::ChangeDetection),
        ..ExportOptions::default()
    }
}

fn for_aws(definition: &Definition, arguments: &ExportArguments) -> String {
    let draft = definition.pipeline.draft();
    let exported = match arguments.format {
        ExportFormat::CreatePipeline => create_pipeline(draft),
        _ => cloudformation(draft, definition.template(), &options(arguments)),
    };
    for finding in &exported.findings {
        console::tell(&definition.line(finding));
    }
    match arguments.format {
        ExportFormat::Yaml => exported.to_yaml(),
        _ => exported.to_json(),
    }
}

/// A whole Rust file. It is read back before it is given away: what the language cannot say is told, never lost silently.
fn rust(definition: &Definition, arguments: &ExportArguments) -> Result<String, Failure> {
    let (draft, told) = left_to_the_export(definition.pipeline.draft(), &options(arguments));
    for finding in &told {
        console::tell(&definition.line(finding));
    }
    rust_of(&definition.input.name, &draft, &definition.profile)
}

/// The Rust file of a definition; `name` is what messages call the definition.
pub(super) fn rust_of(name: &str, draft: &Draft, profile: &Profile) -> Result<String, Failure> {
    let mut draft = draft.without_own_region().into_owned();
    if draft.region.is_none() {
        // The language has no metadata, and what is paid depends on the region in them.
        let own = draft.own_region();
        let own = own.filter(|it| it.from == RegionEvidence::PipelineArn);
        draft.region = own.map(|it| it.name.into());
    }
    if draft.stages.len() > Quotas::Guide.max_stages() {
        // The macro keeps to the guide unless it is told otherwise.
        draft.quotas = draft.quotas.or(Some(Quotas::Current));
    }
    let draft = &draft;
    let file = stagewright_dsl::print_file(draft, Some(profile))
        .map_err(|message| Failure::internal(message.message))?;
    let back = stagewright_dsl::check_source(&file)
        .map_err(|message| Failure::internal(message.message))?;
    let Some(back) = back.into_iter().next() else {
        return Err(Failure::internal(
            "the text that was printed holds no definition",
        ));
    };
    for error in back.errors() {
        console::tell_line(&format!(
            "{name}: warning: in the Rust that was written: {}",
            error.message
        ));
    }
    // Read back equal, only what the language has no words for is missing; otherwise the printer missed something.
    let (draft, back) = (with_defaults(draft), with_defaults(&back.draft));
    let said = normalised(&draft);
    let same = said == normalised(&back);
    for difference in diff(&draft, if same { &said } else { &back }) {
        console::tell_line(&format!(
            "{name}: warning: not said in Rust: {difference} [{NOT_EXPORTABLE}]"
        ));
    }
    Ok(file)
}

/// Every parameter with its value in place: a template may leave a default open that Rust fills in.
fn with_defaults(draft: &Draft) -> Draft {
    let mut filled = draft.clone();
    for parameter in &draft.parameters {
        if let Some(value) = parameter.value.as_ref().or(parameter.default.as_ref()) {
            filled.set_parameter(&parameter.name, value);
        }
    }
    filled
}

fn with_line_break(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
