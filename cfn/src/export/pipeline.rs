//! The pipeline itself, as the resource of a template.

use stagewright_core::{Draft, Field, Site, Step};

use super::declaration::{Fields, Writer};
use super::tree::{list, map, string};
use crate::load::Node;

/// The properties of the pipeline, in the order in which people read them.
pub(super) fn pipeline_properties(
    draft: &Draft,
    writer: &mut Writer<'_>,
    role: Option<Node>,
    store: Option<Node>,
    stores: Option<Node>,
) -> Node {
    let site = Site::pipeline();
    let mut fields = Fields::default();
    if let Some(name) = &draft.name {
        let node = writer.text(name, site.clone().field(Field::Name));
        fields.put("Name", node);
    }
    fields.put("PipelineType", super::written_type(draft, writer));
    fields.put("ExecutionMode", super::written_mode(draft, writer));
    if let Some(role) = role {
        fields.put("RoleArn", role);
    }
    if let Some(store) = store {
        fields.put("ArtifactStore", store);
    }
    if let Some(stores) = stores {
        fields.put("ArtifactStores", stores);
    }
    if !draft.variables.is_empty() {
        let node = writer.variables(&draft.variables);
        fields.put("Variables", node);
    }
    if !draft.triggers.is_empty() {
        let node = writer.triggers(&draft.triggers);
        fields.put("Triggers", node);
    }
    let stages = writer.stages(&draft.stages);
    fields.put("Stages", stages);
    if !draft.disabled_transitions.is_empty() {
        let mut items = Vec::new();
        for (index, transition) in draft.disabled_transitions.iter().enumerate() {
            let site = Site::pipeline().step(Step::DisabledTransition(index));
            let mut fields = Fields::default();
            fields.put(
                "StageName",
                writer.text(&transition.stage, site.clone().field(Field::Stage)),
            );
            let reason = match &transition.reason {
                Some(reason) => writer.text(reason, site.field(Field::Reason)),
                None => string("closed by the definition"),
            };
            fields.put("Reason", reason);
            items.push(fields.finish());
        }
        fields.put("DisableInboundStageTransitions", list(items));
    }
    if let Some(restart) = &draft.restart_execution_on_update {
        let node = writer.bare(restart, site.clone().field(Field::Restart));
        fields.put("RestartExecutionOnUpdate", node);
    }
    if !draft.tags.is_empty() {
        let tags = draft.tags.iter().enumerate().map(|(index, (key, value))| {
            let site = Site::pipeline().step(Step::Tag(index));
            map([
                ("Key", writer.text(key, site.clone())),
                ("Value", writer.text(value, site)),
            ])
        });
        fields.put("Tags", list(tags.collect::<Vec<_>>()));
    }
    writer.extra(&mut fields, &draft.extra, &site);
    fields.finish()
}
