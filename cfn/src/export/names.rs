//! Logical ids of what an export creates: none is that of something which the template has already.

use std::collections::BTreeSet;

use stagewright_core::Draft;
use stagewright_core::permissions::ASKED;

use super::{connection, events, project};
use crate::load::Node;
use crate::template::Template;

pub(super) const ROLE: &str = "PipelineRole";
pub(super) const ROLE_POLICY: &str = "PipelinePolicy";
/// What a role that stays is given for the sake of what is created.
pub(super) const ACCESS_POLICY: &str = "PipelineAccess";
pub(super) const TOPIC: &str = "ApprovalTopic";
pub(super) const BUCKET: &str = "ArtifactBucket";
pub(super) const BUCKET_POLICY: &str = "ArtifactBucketPolicy";
/// The parameter that says how long the bucket keeps artifacts.
pub(super) const DAYS: &str = "ArtifactDays";
pub(super) const KEY: &str = "ArtifactKey";
pub(super) const KEY_ALIAS: &str = "ArtifactKeyAlias";
/// The role with which event rules start the pipeline.
pub(super) const START_ROLE: &str = "StartRole";
/// The parameter that names the secret of the webhooks.
pub(super) const WEBHOOK_SECRET: &str = "WebhookSecret";
pub(super) const CONNECTION: &str = "Connection";
/// The parameter that says where the repositories of created connections are: the definition does not.
pub(super) const CONNECTION_PROVIDER: &str = "ConnectionProvider";

/// Which ids are in use.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// For a template of the export's own, in which the pipeline has this id.
    pub(super) fn around(pipeline: &str) -> Self {
        Names {
            taken: BTreeSet::from([pipeline.to_owned()]),
        }
    }

    /// For what comes into a template beside the rest of it.
    pub(super) fn beside(template: &Template) -> Self {
        let sections = ["Resources", "Parameters", "Conditions", "Mappings"];
        let entries = sections
            .iter()
            .flat_map(|name| template.section(name).map_or(&[][..], Node::entries));
        Names {
            taken: entries.map(|it| it.key.clone()).collect(),
        }
    }

    /// The id, or the first free one of `NewId`, `NewNewId` and so on: the same for the same wish, always.
    pub(super) fn id(&self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        while self.taken.contains(&id) {
            id.insert_str(0, "New");
        }
        id
    }

    /// Every id that an export of this definition may take, for the parameters, which come last.
    pub(super) fn all(&self, draft: &Draft) -> Vec<String> {
        let fixed = [
            ROLE,
            ROLE_POLICY,
            ACCESS_POLICY,
            TOPIC,
            BUCKET,
            BUCKET_POLICY,
            DAYS,
            KEY,
            KEY_ALIAS,
            START_ROLE,
            WEBHOOK_SECRET,
            CONNECTION_PROVIDER,
        ];
        let asked = ASKED.iter().map(|(name, _)| name);
        let fixed = fixed.iter().chain(asked);
        let mut ids: Vec<String> = fixed.map(|it| self.id(it)).collect();
        ids.extend(self.taken.iter().cloned());
        let projects = project::created(draft).into_iter();
        ids.extend(projects.flat_map(|(id, _)| project::resource_ids(&id)));
        ids.extend(events::resource_ids(draft, self));
        ids.extend(connection::resource_ids(draft, self));
        ids
    }
}
