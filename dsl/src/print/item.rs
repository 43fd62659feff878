//! The statements of a definition.

use stagewright_core::edit::{Change, Edit, surroundings};
use stagewright_core::{
    ActionKey, Arrivals, ArtifactStore, BuildQuota, Calendar, EncryptionKey, Filter, Given,
    Location, Part, PipelineType, Probability, Profile, Quotas, Reference, Retrier, RetryMode,
    Stage, Text, Trigger,
};

use super::names::is_identifier;
use super::{Printer, is_written};
use crate::lower::kebab_case;

impl Printer<'_> {
    pub(super) fn items(&mut self) {
        let pipeline = self.names.pipeline.clone();
        self.line(0, &format!("pub struct {pipeline};"));
        let settings = self.settings(&pipeline);
        if !settings.is_empty() {
            self.blank();
        }
        for setting in settings {
            self.line(0, &setting);
        }
        for index in 0..self.draft.stages.len() {
            self.stage(index);
        }
    }

    /// Everything above the stages.
    fn settings(&self, pipeline: &str) -> Vec<String> {
        let draft = self.draft;
        let mut lines = Vec::new();
        for parameter in draft
            .parameters
            .iter()
            .filter(|parameter| is_identifier(&parameter.name))
        {
            let default = parameter.default.as_ref().or(parameter.value.as_ref());
            let default = default
                .map(|default| format!(" = {default:?}"))
                .unwrap_or_default();
            let description = parameter
                .description
                .as_ref()
                .map(|text| format!(" description {text:?}"))
                .unwrap_or_default();
            lines.push(format!(
                "parameter {}{default}{description};",
                parameter.name
            ));
        }
        match &draft.name {
            None => lines.push("name new;".to_owned()),
            Some(name) if *name == Text::literal(kebab_case(pipeline)) => {}
            Some(name) => lines.push(format!("name {};", self.text(name))),
        }
        if let Some(pipeline_type) = draft.pipeline_type.as_ref().and_then(Given::value) {
            lines.push(format!(
                "type {};",
                if pipeline_type == PipelineType::V1 {
                    "V1"
                } else {
                    "V2"
                }
            ));
        }
        if let Some(mode) = draft.execution_mode.as_ref().and_then(Given::value) {
            lines.push(format!("mode {mode:?};"));
        }
        if let Some(quotas) = draft.quotas {
            lines.push(format!(
                "quotas {};",
                if quotas == Quotas::Current {
                    "Current"
                } else {
                    "Guide"
                }
            ));
        }
        if let Some(region) = &draft.region {
            lines.push(format!("region {};", self.text(region)));
        }
        if let Some(role) = &draft.role {
            lines.push(format!("role {};", self.text(role)));
        }
        if let Some(store) = &draft.artifact_store {
            lines.push(self.store(store, None));
        }
        for (region, store) in draft.artifact_stores.iter().flatten() {
            let own = self.is_own_region(region);
            lines.push(self.store(store, Some(region).filter(|_| !own)));
        }
        if let Some(restart) = draft
            .restart_execution_on_update
            .as_ref()
            .and_then(Given::value)
        {
            lines.push(format!("restart_on_update {restart};"));
        }
        for variable in &draft.variables {
            let name = variable.name.to_string();
            let name = if is_identifier(&name) {
                name
            } else {
                self.text(&variable.name)
            };
            let default = variable
                .default
                .as_ref()
                .map(|text| format!(" = {}", self.text(text)))
                .unwrap_or_default();
            let description = variable
                .description
                .as_ref()
                .map(|text| format!(" description {}", self.text(text)))
                .unwrap_or_default();
            lines.push(format!("variable {name}{default}{description};"));
        }
        for trigger in &draft.triggers {
            self.trigger(trigger, &mut lines);
        }
        for (key, value) in &draft.tags {
            lines.push(format!("tag {} = {};", self.text(key), self.text(value)));
        }
        for allow in &draft.allows {
            let reason = if allow.reason.is_empty() {
                String::new()
            } else {
                format!(" {:?}", allow.reason)
            };
            lines.push(format!("allow {}{reason};", allow.rule));
        }
        let Some(profile) = self.profile else {
            return lines;
        };
        if is_written(&profile.trigger.basis) {
            lines.push(format!("trigger takes {};", profile.trigger.value));
        }
        let quota = &profile.build_quota;
        if is_written(&quota.basis) {
            let BuildQuota {
                running,
                queued,
                queue_timeout,
            } = quota.value;
            lines.push(format!("quota {running};"));
            let usual = BuildQuota::running(running);
            if queued != usual.queued {
                lines.push(format!("assume \"queue={queued}\";"));
            }
            if queue_timeout != usual.queue_timeout {
                lines.push(format!("assume \"queue_timeout={queue_timeout}\";"));
            }
        }
        if is_written(&profile.workload.basis) {
            let arrivals = profile.workload.value.to_string();
            lines.push(match profile.workload.value.arrivals {
                // Hours of the week are no tokens.
                Arrivals::Weekly { .. } => format!("arrivals {arrivals:?};"),
                _ => format!("arrivals {arrivals};"),
            });
        }
        if is_written(&profile.artifact_days.basis) {
            lines.push(format!(
                "assume \"artifact_days={}\";",
                profile.artifact_days.value
            ));
        }
        self.surroundings(profile, &mut lines);
        if is_written(&profile.transition.basis) {
            lines.push(format!("transition takes {};", profile.transition.value));
        }
        lines
    }

    /// People, hours and the rest of what surrounds the pipeline; hours of transitions and approvers stand there.
    fn surroundings(&self, profile: &Profile, lines: &mut Vec<String>) {
        let around = &profile.circumstances;
        let usual_retrier = |retrier: &Retrier| {
            retrier.mode == RetryMode::FailedActions && retrier.most == Retrier::MOST
        };
        let retrier = around.retrier.as_ref().filter(|it| is_written(&it.basis));
        let by_hand = retrier.map(|it| &it.value).filter(|it| usual_retrier(it));
        if let Some(retrier) = by_hand {
            let hours = retrier.calendar.as_ref().map(hours).unwrap_or_default();
            lines.push(format!(
                "retried by hand {} after {}{hours};",
                retrier.chance, retrier.response
            ));
        }
        for change in surroundings(profile) {
            let stands_elsewhere = match &change {
                Change::Retrier { .. }
                | Change::RetrierHours { .. }
                | Change::RetrierMode { .. }
                | Change::RetrierMost { .. } => by_hand.is_some(),
                Change::Opens { stage, .. } => {
                    let first = self.draft.stages.first();
                    first.is_none_or(|first| first.name.to_string() != *stage)
                }
                Change::Approver { action, .. }
                | Change::ApproverHours { action, .. }
                | Change::Rejects { action, .. } => {
                    self.approver_hours(&action.stage, &action.action).is_some()
                }
                _ => false,
            };
            if !stands_elsewhere {
                lines.push(format!("assume {:?};", Edit::from(change).to_string()));
            }
        }
    }

    /// The hours of an approver of whom the action's own clauses say all the rest.
    pub(super) fn approver_hours(&self, stage: &str, action: &str) -> Option<String> {
        let profile = self.profile?;
        let key = ActionKey::new(stage, action);
        let around = &profile.circumstances;
        let approver = &around.approvers.get(&key)?.value;
        let takes = profile.actions.get(&key)?.duration.as_ref()?;
        // An approver of all approvals may say more.
        let alike = takes.value == approver.response
            && approver.rejects == Probability::NEVER
            && around.approver.is_none();
        let calendar = approver.calendar.as_ref();
        calendar
            .filter(|_| alike && is_written(&takes.basis))
            .map(hours)
    }

    /// Whether a store beside others says its region by saying none.
    fn is_own_region(&self, region: &Text) -> bool {
        let stores = self.draft.artifact_stores.as_deref().unwrap_or_default();
        let own = match &self.draft.region {
            Some(own) => own == region,
            None => {
                matches!(region.parts(), [Part::Reference { to: Reference::Pseudo(name), value: None }] if name == "AWS::Region")
            }
        };
        own && stores.len() > 1 && stores.iter().filter(|(other, _)| other == region).count() == 1
    }

    fn store(&self, store: &ArtifactStore, region: Option<&Text>) -> String {
        let bucket = match &store.location {
            Location::Bucket(bucket) => self.text(bucket),
            Location::Created | Location::Missing => "new".to_owned(),
        };
        let key = match &store.encryption_key {
            Some(EncryptionKey::Existing { id: Some(id), .. }) => format!(" key {}", self.text(id)),
            Some(EncryptionKey::Created) => " key new".to_owned(),
            Some(EncryptionKey::Existing { id: None, .. }) | None => String::new(),
        };
        let region = region
            .map(|region| format!(" in {}", self.text(region)))
            .unwrap_or_default();
        format!("store {bucket}{key}{region};")
    }

    fn trigger(&self, trigger: &Trigger, lines: &mut Vec<String>) {
        let Some(git) = &trigger.git else { return };
        let place = self.source_action(&git.source_action_name);
        for push in &git.push {
            let filters = [
                ("branches", &push.branches),
                ("tags", &push.tags),
                ("file_paths", &push.file_paths),
            ];
            lines.push(format!(
                "trigger push on {place}{};",
                self.filters(&filters, &[])
            ));
        }
        for request in &git.pull_request {
            let filters = [
                ("branches", &request.branches),
                ("file_paths", &request.file_paths),
            ];
            let events: Vec<String> = request
                .events
                .iter()
                .filter_map(Given::value)
                .map(|event| event.as_str().to_lowercase())
                .collect();
            lines.push(format!(
                "trigger pull_request on {place}{};",
                self.filters(&filters, &events)
            ));
        }
        if git.push.is_empty() && git.pull_request.is_empty() {
            lines.push(format!("trigger on {place};"));
        }
    }

    fn source_action(&self, name: &Text) -> String {
        for (stage_index, action_index, action) in self.draft.actions() {
            if action.name.to_string() != name.to_string() {
                continue;
            }
            let stage = self.names.stages.get(stage_index);
            let action = self
                .names
                .actions
                .get(stage_index)
                .and_then(|actions| actions.get(action_index));
            if let (Some(stage), Some(action)) = (stage, action) {
                return format!("{}/{}", stage.handle, action.handle);
            }
        }
        super::text::name_literal(name, &self.parameters)
    }

    fn filters(&self, filters: &[(&str, &Option<Filter>)], events: &[String]) -> String {
        let mut fields = Vec::new();
        for (key, filter) in filters {
            let Some(filter) = filter else { continue };
            let excludes = filter
                .excludes
                .iter()
                .map(|pattern| format!("!{}", self.text(pattern)));
            let patterns: Vec<String> = filter
                .includes
                .iter()
                .map(|pattern| self.text(pattern))
                .chain(excludes)
                .collect();
            fields.push(format!("{key}: [{}]", patterns.join(", ")));
        }
        if !events.is_empty() {
            fields.push(format!("events: [{}]", events.join(", ")));
        }
        if fields.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", fields.join(", "))
        }
    }

    fn stage(&mut self, index: usize) {
        let draft = self.draft;
        let Some(stage) = draft.stages.get(index) else {
            return;
        };
        if let Some(transition) = self.transition(stage, index) {
            self.blank();
            self.line(0, &transition);
        }
        let declared = self
            .names
            .stages
            .get(index)
            .map(|handle| handle.declared.clone())
            .unwrap_or_default();
        self.blank();
        self.line(0, &format!("stage {declared} {{"));
        self.reactions(stage);
        self.actions(index, stage);
        self.line(0, "}");
    }

    fn transition(&self, stage: &Stage, index: usize) -> Option<String> {
        if index == 0 {
            return None;
        }
        let name = stage.name.to_string();
        let disabled = self
            .draft
            .disabled_transitions
            .iter()
            .find(|transition| transition.stage.to_string() == name);
        let disabled = disabled.map(|transition| match &transition.reason {
            Some(reason) => format!(" disabled {}", self.text(reason)),
            None => " disabled".to_owned(),
        });
        let takes = self
            .profile
            .and_then(|profile| profile.transitions.get(&name))
            .filter(|latency| is_written(&latency.basis))
            .map(|latency| format!(" takes {}", latency.value));
        let opens = self
            .profile
            .and_then(|profile| profile.circumstances.gates.get(&name))
            .filter(|opens| is_written(&opens.basis))
            .map(|opens| hours(&opens.value));
        if disabled.is_none() && takes.is_none() && opens.is_none() {
            return None;
        }
        Some(format!(
            "transition{}{}{};",
            disabled.unwrap_or_default(),
            takes.unwrap_or_default(),
            opens.unwrap_or_default()
        ))
    }
}

/// ` hours "Mon-Fri 9-17" zone "Europe/Berlin" closed "2026-12-25"`
fn hours(calendar: &Calendar) -> String {
    let week = Calendar {
        holidays: Vec::new(),
        freezes: Vec::new(),
        ..calendar.clone()
    };
    let (week, all) = (week.to_string(), calendar.to_string());
    let days = week
        .strip_suffix(&calendar.time_zone)
        .map_or(week.as_str(), |days| days.trim_end_matches('+'));
    let closed = all[week.len()..].trim_start_matches('+').replace('+', " ");
    let closed = match closed.is_empty() {
        true => String::new(),
        false => format!(" closed \"{closed}\""),
    };
    let (days, zone) = (days.replace('+', " "), &calendar.time_zone);
    format!(" hours \"{days}\" zone \"{zone}\"{closed}")
}
