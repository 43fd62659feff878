//! A template of the export's own: the pipeline, and what it lacks.

use stagewright_core::{Draft, Finding};

use super::created::Assembly;
use super::names::Names;
use super::tree::{entry, map_of, string};
use super::wanted::wanted;
use super::{ExportOptions, connection, events, parameters};
use crate::load::Node;

pub(super) fn standalone(draft: &Draft, options: &ExportOptions) -> (Node, Vec<Finding>) {
    let pipeline_id = pipeline_id(draft);
    let names = Names::around(&pipeline_id);
    let mut wanted = wanted(draft, options, &names);
    if options.change_detection && draft.creates_missing {
        events::switch_polling_off(&mut wanted.draft, false);
    }
    let mut findings = wanted.findings;
    let mut created = connection::ids(wanted.connections, &names);
    created.push(names.id(super::names::TOPIC));
    let told = parameters::symbols_to_parameters(&mut wanted.draft, &created);
    findings.extend(told);
    let draft = &wanted.draft;
    let ids = parameters::parameter_ids(draft, &names);
    let mut assembly = Assembly::new(draft, (&ids, &names), None, draft.role.is_none());
    assembly.parameters = parameters::parameters(draft, &ids);
    assembly.surroundings(wanted.connections, wanted.topic);
    assembly.pipeline(&pipeline_id);
    if options.change_detection || options.instead_of_polling {
        assembly.watchers(&pipeline_id);
    }
    let (mut declared, resources) = (assembly.parameters, assembly.resources);
    findings.extend(assembly.findings);
    findings.extend(parameters::leave_out_unused(
        draft,
        &ids,
        &mut declared,
        &resources,
    ));
    findings.extend(parameters::concealed(draft));
    parameters::allow_no_wildcards(&mut declared, &resources);
    let description = format!("Pipeline {}", draft.display_name());
    let mut sections = vec![
        entry("AWSTemplateFormatVersion", string("2010-09-09")),
        entry("Description", string(description)),
    ];
    if !declared.is_empty() {
        sections.push(entry("Parameters", map_of(declared)));
    }
    sections.push(entry("Resources", map_of(resources)));
    (map_of(sections), findings)
}

/// The logical id of the pipeline.
pub(super) fn pipeline_id(draft: &Draft) -> String {
    draft
        .logical_id
        .clone()
        .unwrap_or_else(|| "Pipeline".to_owned())
}
