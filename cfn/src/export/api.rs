//! The input of `aws codepipeline create-pipeline`.

use stagewright_core::{Draft, EncryptionKey, Field, Finding, Location, Site, Step};

use super::declaration::{Fields, Target, Writer};
use super::text::ParameterIds;
use super::tree::{entry, list, map, map_of};
use crate::load::Node;

/// The declaration, and `tags` beside it where the definition has some.
pub(super) fn declaration(draft: &Draft) -> (Node, Vec<Finding>) {
    let ids = ParameterIds::default();
    let mut writer = Writer::new(Target::Api, &ids, true);
    let concealed = draft.parameters.iter().filter(|it| it.no_echo.is_some());
    writer.concealed = concealed.map(|it| it.name.clone()).collect();
    let site = Site::pipeline();
    let mut fields = Fields::default();
    match &draft.name {
        Some(name) => fields.put("name", writer.text(name, site.clone().field(Field::Name))),
        None => writer.cannot(
            site.clone(),
            "the pipeline has no name",
            "give it one: the API makes none",
        ),
    }
    match &draft.role {
        Some(role) => fields.put(
            "roleArn",
            writer.text(role, site.clone().field(Field::Role)),
        ),
        None => writer.cannot(
            site.clone().field(Field::Role),
            "the pipeline has no role, and `create-pipeline` makes none",
            "give `role`, or export CloudFormation, which creates one",
        ),
    }
    fields.put("pipelineType", super::written_type(draft, &mut writer));
    fields.put("executionMode", super::written_mode(draft, &mut writer));
    stores(draft, &mut writer, &mut fields);
    if !draft.variables.is_empty() {
        fields.put("variables", writer.variables(&draft.variables));
    }
    if !draft.triggers.is_empty() {
        fields.put("triggers", writer.triggers(&draft.triggers));
    }
    fields.put("stages", writer.stages(&draft.stages));
    writer.extra(&mut fields, &draft.extra, &site);
    for index in 0..draft.disabled_transitions.len() {
        writer.cannot(
            site.clone().step(Step::DisabledTransition(index)),
            "`create-pipeline` cannot close a transition",
            "run `aws codepipeline disable-stage-transition` after it",
        );
    }
    if draft.restart_execution_on_update.is_some() {
        writer.cannot(
            site.clone().field(Field::Restart),
            "only CloudFormation restarts an execution on update",
            "leave it out",
        );
    }
    for (index, project) in draft
        .projects
        .iter()
        .enumerate()
        .filter(|(_, project)| project.created)
    {
        let name = project
            .name
            .as_ref()
            .map_or_else(|| format!("{}", index + 1), ToString::to_string);
        writer.cannot(
            site.clone().step(Step::Project(index)),
            format!("`create-pipeline` cannot create the CodeBuild project `{name}`"),
            "export CloudFormation, or create the project first",
        );
    }
    let mut root = vec![entry("pipeline", fields.finish())];
    if !draft.tags.is_empty() {
        let tags = draft.tags.iter().enumerate().map(|(index, (key, value))| {
            let site = Site::pipeline().step(Step::Tag(index));
            map([
                ("key", writer.text(key, site.clone())),
                ("value", writer.text(value, site)),
            ])
        });
        root.push(entry("tags", list(tags.collect::<Vec<_>>())));
    }
    (map_of(root), writer.findings)
}

fn stores(draft: &Draft, writer: &mut Writer<'_>, fields: &mut Fields) {
    let site = Site::pipeline().step(Step::Store);
    let created = |location: &Location| *location == Location::Created;
    let stores = super::store::stores(draft);
    if stores.all().any(|store| created(&store.location)) {
        writer.cannot(
            site.clone(),
            "`create-pipeline` cannot create the artifact bucket",
            "give `store`, or export CloudFormation, which creates one",
        );
    }
    if stores
        .all()
        .any(|store| store.encryption_key == Some(EncryptionKey::Created))
    {
        writer.cannot(
            site.clone().field(Field::EncryptionKey),
            "`create-pipeline` cannot create the key",
            "give the ARN of a key, or export CloudFormation, which creates one",
        );
    }
    if let Some(main) = stores
        .main
        .as_ref()
        .filter(|main| !created(&main.location) && !stores.listed)
    {
        fields.put("artifactStore", writer.store(main, None, None, &site));
    }
    if !stores.listed {
        return;
    }
    let own = draft
        .region
        .clone()
        .unwrap_or_else(super::store::own_region);
    let (at, own) = stores.main_in_list.unwrap_or((0, &own));
    let main = stores.main.iter().map(|store| (at, own, store));
    let regional = stores
        .regional
        .iter()
        .map(|(index, region, store)| (*index, *region, *store));
    let mut all: Vec<_> = main.chain(regional).collect();
    all.sort_by_key(|(index, _, _)| *index);
    let mut entries = Vec::new();
    for (index, region, store) in all {
        let site = Site::pipeline().step(Step::RegionalStore(index));
        let region = writer.text(region, site.clone().field(Field::Region));
        let region = region.as_text().unwrap_or_default().to_owned();
        entries.push(entry(region, writer.store(store, None, None, &site)));
    }
    fields.put("artifactStores", map_of(entries));
}
