//! The fields of the model, struct by struct.

use super::{Effect, Walk, keys};
use crate::catalogue;
use crate::{
    Action, ActionKey, ActionProfile, ActionType, ArtifactStore, Blocker, BuildQuota, Category,
    Circumstances, Condition, ConditionResult, ConditionRule, DisabledTransition, Draft,
    EncryptionKey, EnvironmentVariable, Filter, GitConfiguration, Given, Location, Metadata,
    OnFailure, OutputArtifact, Parameter, Part, Profile, Project, PullRequestFilter, PushFilter,
    Reference, Resource, Stage, Trigger, Variable,
};
use Effect::{Checked, PassedOn, Priced, Simulated, Unpriced, Unsimulated};

/// Takes a struct apart by the names of all its fields, and notes each that has a name and an effect. What has neither is for the
/// lines that follow (`field`), or no field of a definition (`field: _`).
macro_rules! fields {
    ($walk:ident, $of:expr => $type:ident { $($field:ident $(: $none:tt)? $(as $name:literal = $effect:expr)?),+ $(,)? }) => {
        let $type { $($field $(: $none)?),+ } = $of;
        $($($walk.put($name, $field, $effect);)?)+
    };
}

const UNKNOWN_RULE: Effect =
    Unsimulated("nothing is known of this rule: it is assumed to pass, like others");
pub(super) const FILTERS: Effect =
    Unsimulated("the executions a day that are assumed are those that pass");
pub(super) const NO_PEOPLE: Effect =
    Unsimulated("the approval takes no time until the profile says how long people take");
const RESTARTS: Effect = Unsimulated("no update comes, so none starts an execution");
/// What CDK Pipelines calls the action that updates its own pipeline. Source: aws-cdk-lib `pipelines`, checked 2026-11-30.
const UPDATES_ITSELF: (&str, &str) = ("UpdatePipeline", "SelfMutate");
const GOES_ON: Effect = Unsimulated(
    "a push that changes the pipeline starts the execution anew; the simulated one goes on until the profile says how often it `restarts`",
);
const IDLE: Effect = Unsimulated("polling was switched off then, and executions come all the same");
const BLOCKS: Effect = Unsimulated("blockers hold no execution");
const ELSEWHERE: Effect =
    Unpriced("only a deployment knows this region, so it is priced as the pipeline's own");
const QUEUED: Effect = Unsimulated(
    "the time-out is not known before a deployment, or is no such number, so builds wait as long as the profile says",
);
const NO_BUILD_OF_IT: Effect = Unsimulated("no build of this pipeline runs on it");
const LIMIT: Effect = Unsimulated(
    "the limit is not known before a deployment, or is no such number, so there is none",
);

/// Properties of projects that are carried through and matter, by the beginning of their names in CloudFormation's spelling, capitals
/// aside. Source: AWS::CodeBuild::Project in the CloudFormation user guide, checked 2026-11-30.
#[rustfmt::skip]
const CARRIED: &[(&str, Effect)] = &[
    ("cache", Unsimulated("a build takes the profile's time, cached or not")),
    ("vpcconfig", Unsimulated(keys::NETWORK)),
    ("filesystemlocations", Unsimulated("mounting takes no time of its own")),
    ("buildbatchconfig", Unsimulated("one build is simulated in place of a batch")),
    ("autoretrylimit", Unsimulated("no build is retried by its project")),
    ("triggers", Unsimulated("builds that the project's own webhook starts are left out")),
    ("environment.dockerserver", Unsimulated("no build waits for a Docker server")),
    ("logsconfig", Unpriced("logs are in no line")),
    ("encryptionkey", Unpriced("requests to this key are in no line")),
];

impl Walk {
    pub(super) fn pipeline(&mut self, draft: &Draft, profile: &Profile) {
        self.at("pipeline");
        let restarts = draft.restart_execution_on_update.as_ref();
        let restarts = match restarts.and_then(Given::value) {
            Some(false) => Checked,
            _ => RESTARTS,
        };
        // Names key the draws.
        fields!(self, draft => Draft {
            logical_id as "LogicalId" = Checked, name as "Name" = Simulated, pipeline_type as "PipelineType" = Priced,
            execution_mode as "ExecutionMode" = Simulated, quotas: _, role as "RoleArn" = Checked, creates_missing: _,
            artifact_store, artifact_stores, region as "Region" = Priced, parameters, variables, triggers, stages,
            disabled_transitions, restart_execution_on_update as "RestartExecutionOnUpdate" = restarts, tags,
            version as "Version" = Checked, metadata, projects, resources, allows: _, empty_lists: _, misspelt_keys: _, extra,
        });
        self.extra(extra);
        for (key, _) in tags {
            self.put("Tags", key, Checked);
        }
        for parameter in parameters {
            // Its value counts where it stands.
            fields!(self, parameter => Parameter {
                name as "Parameters" = Checked, default: _, value: _, description: _, no_echo: _,
            });
        }
        for variable in variables {
            fields!(self, variable => Variable { name as "Variables" = Checked, default: _, description: _, extra });
            self.extra(extra);
        }
        for closed in disabled_transitions {
            fields!(self, closed => DisabledTransition {
                stage as "DisableInboundStageTransitions" = Simulated, reason as "Reason" = Checked,
            });
        }
        if let Some(metadata) = metadata {
            fields!(self, metadata => Metadata {
                pipeline_arn as "PipelineArn" = Priced, created as "Created" = Checked, updated as "Updated" = Checked,
                polling_disabled_at as "PollingDisabledAt" = IDLE,
            });
        }
        let alone = draft.changes_stand_alone();
        for trigger in triggers {
            self.trigger(trigger, alone);
        }
        if let Some(store) = artifact_store {
            self.at("artifact store");
            self.store(store);
        }
        for (region, store) in artifact_stores.iter().flatten() {
            self.at(format!("artifact store in {region}"));
            self.put("Region", region, Priced);
            self.store(store);
        }
        for stage in stages {
            self.stage(stage, profile);
        }
        // A project that no action of this pipeline names is none of its matter.
        let named = |project: &&Project| {
            let mut actions = draft.actions();
            actions.any(|(_, _, action)| draft.project_of(action) == Some(*project))
        };
        for project in projects.iter().filter(named) {
            self.project(project);
        }
        for resource in resources {
            // A bucket's lifecycle rule says how long artifacts are kept; what else stands there is for the rules.
            self.at(format!("resource {}", resource.logical_id));
            fields!(self, resource => Resource { logical_id: _, resource_type as "Type" = Checked, properties: _ });
        }
    }

    fn store(&mut self, store: &ArtifactStore) {
        fields!(self, store => ArtifactStore { store_type as "Type" = Checked, location, encryption_key, extra });
        self.extra(extra);
        if let Location::Bucket(bucket) = location {
            self.put("Location", bucket, Checked);
        }
        match encryption_key {
            Some(EncryptionKey::Existing { id, key_type }) => {
                self.put("EncryptionKey", id, Priced);
                self.put("EncryptionKey.Type", key_type, Checked);
            }
            Some(EncryptionKey::Created) => self.put("EncryptionKey", &(), Priced),
            None => {}
        }
    }

    fn trigger(&mut self, trigger: &Trigger, changes_stand_alone: bool) {
        // Filters of tags and of pull requests decide then that no later change carries an earlier one.
        let alone = if changes_stand_alone {
            Simulated
        } else {
            FILTERS
        };
        fields!(self, trigger => Trigger { provider_type as "ProviderType" = Checked, git, extra });
        self.extra(extra);
        let Some(git) = git else { return };
        self.at(format!("trigger on {}", git.source_action_name));
        fields!(self, git => GitConfiguration { source_action_name as "SourceActionName" = Checked, push, pull_request, extra });
        self.extra(extra);
        for filter in push {
            fields!(self, filter => PushFilter { branches, file_paths, tags, extra });
            self.filter("Push.Branches", branches.as_ref(), FILTERS);
            self.filter("Push.FilePaths", file_paths.as_ref(), FILTERS);
            self.filter("Push.Tags", tags.as_ref(), alone);
            self.extra(extra);
        }
        for filter in pull_request {
            fields!(self, filter => PullRequestFilter { branches, file_paths, events as "PullRequest.Events" = alone, extra });
            self.filter("PullRequest.Branches", branches.as_ref(), alone);
            self.filter("PullRequest.FilePaths", file_paths.as_ref(), alone);
            self.extra(extra);
        }
        self.at("pipeline");
    }

    fn filter(&mut self, field: &str, filter: Option<&Filter>, effect: Effect) {
        let Some(Filter { includes, excludes }) = filter else {
            return;
        };
        let excluded = excludes.iter().map(|pattern| format!("not {pattern}"));
        let all = includes.iter().map(ToString::to_string).chain(excluded);
        self.put(field, &all.collect::<Vec<_>>(), effect);
    }

    fn stage(&mut self, stage: &Stage, profile: &Profile) {
        let name = stage.name.to_string();
        self.at(format!("stage {name}"));
        fields!(self, stage => Stage {
            name as "Name" = Simulated, actions, before_entry, on_success, on_failure, blockers, extra,
        });
        self.extra(extra);
        for blocker in blockers {
            fields!(self, blocker => Blocker { name as "Blockers" = BLOCKS, blocker_type: _ });
        }
        if let Some(failing) = on_failure {
            let retries = failing.result.as_ref().and_then(Given::value);
            let retries = retries == Some(ConditionResult::Retry);
            fields!(self, failing => OnFailure {
                result as "OnFailure.Result" = Simulated,
                retry_mode as "OnFailure.RetryMode" = if retries { Simulated } else { Checked }, conditions, extra,
            });
            self.extra(extra);
            self.conditions(stage, "on failure", conditions.as_deref());
        }
        self.conditions(stage, "before entry", before_entry.as_deref());
        self.conditions(stage, "on success", on_success.as_deref());
        for action in actions {
            let key = ActionKey::new(name.to_string(), action.name.to_string());
            let assumed = profile.actions.get(&key);
            self.at(key.to_string());
            if (key.stage.as_str(), key.action.as_str()) == UPDATES_ITSELF {
                let habit = profile.circumstances.habits.get(&key);
                let restarts = habit.is_some_and(|it| it.value.restarts.get() > 0.0);
                let effect = if restarts { Simulated } else { GOES_ON };
                self.put("SelfMutate", &action.action_type.provider, effect);
            }
            self.action(action, assumed.is_none_or(|it| it.duration.is_some()));
        }
    }

    fn conditions(&mut self, stage: &Stage, moment: &str, conditions: Option<&[Condition]>) {
        for condition in conditions.unwrap_or_default() {
            self.at(format!("stage {}, {moment}", stage.name));
            fields!(self, condition => Condition { result as "Result" = Simulated, rules, extra });
            self.extra(extra);
            for rule in rules {
                self.at(format!(
                    "stage {}, {moment}, rule {}",
                    stage.name, rule.name
                ));
                self.rule(rule);
            }
        }
    }

    fn rule(&mut self, rule: &ConditionRule) {
        let mut known = catalogue::RULE_PROVIDERS.iter();
        let provides = match known.any(|it| rule.provider == it.name) {
            true => Simulated,
            false => UNKNOWN_RULE,
        };
        fields!(self, rule => ConditionRule {
            name as "Name" = Checked, category as "Category" = Checked, owner as "Owner" = Checked, provider as "Provider" = provides,
            version as "Version" = Checked, configuration, inputs as "InputArtifacts" = Checked, commands as "Commands" = Checked,
            environment_variables, region as "Region" = Checked, role as "RoleArn" = Checked,
            timeout_in_minutes as "TimeoutInMinutes" = Simulated, extra,
        });
        self.environment(environment_variables);
        self.extra(extra);
        for (key, value) in configuration {
            self.put(key, value, keys::of_rule(rule, key));
        }
    }

    fn action(&mut self, action: &Action, people: bool) {
        let approval = action.action_type.category.value() == Some(Category::Approval);
        let timeout = if approval && !people {
            NO_PEOPLE
        } else {
            Simulated
        };
        // The pseudo parameter is the pipeline's own region.
        let open = |region: &crate::Text| {
            region.is_symbolic()
                && !matches!(region.parts(), [Part::Reference { to: Reference::Pseudo(name), .. }] if name == "AWS::Region")
        };
        let elsewhere = if action.region.as_ref().is_some_and(open) {
            ELSEWHERE
        } else {
            Priced
        };
        fields!(self, action => Action {
            name as "Name" = Simulated, action_type, run_order as "RunOrder" = Simulated, configuration,
            inputs as "InputArtifacts" = Priced, outputs, namespace as "Namespace" = Checked, region as "Region" = elsewhere,
            role as "RoleArn" = Checked, timeout_in_minutes as "TimeoutInMinutes" = timeout, commands as "Commands" = Checked,
            output_variables as "OutputVariables" = Checked, environment_variables, extra,
        });
        let entry = catalogue::of(action_type);
        fields!(self, action_type => ActionType {
            category as "Category" = Simulated, owner as "Owner" = Priced, provider as "Provider" = Simulated,
            version as "Version" = Checked,
        });
        for (key, value) in configuration {
            self.put(key, value, keys::of_action(entry, key, value));
        }
        for output in outputs {
            fields!(self, output => OutputArtifact { name as "OutputArtifacts" = Priced, files as "OutputArtifacts.Files" = Checked });
        }
        self.environment(environment_variables);
        self.extra(extra);
    }

    fn environment(&mut self, variables: &[EnvironmentVariable]) {
        for variable in variables {
            fields!(self, variable => EnvironmentVariable { name as "EnvironmentVariables" = Checked, value: _, kind: _ });
        }
    }

    fn project(&mut self, project: &Project) {
        let own = project.name.as_ref().map(ToString::to_string);
        let id = || project.logical_id.clone();
        let known = own.filter(|own| !own.contains('$')).or_else(id);
        self.at(format!("project {}", known.unwrap_or_default()));
        let limit = match project.most_at_once() {
            Some(_) => Simulated,
            None => LIMIT,
        };
        let queued = match project.most_minutes_queued() {
            Some(_) => Simulated,
            None => QUEUED,
        };
        fields!(self, project => Project {
            logical_id: _, name as "Name" = Checked, compute_type as "ComputeType" = Simulated,
            environment_type as "EnvironmentType" = Simulated, image as "Image" = Checked, fleet as "Fleet" = Simulated,
            buildspec as "BuildSpec" = Checked, timeout_in_minutes as "TimeoutInMinutes" = Simulated,
            queued_timeout_in_minutes as "QueuedTimeoutInMinutes" = queued,
            concurrent_build_limit as "ConcurrentBuildLimit" = limit, source_type as "Source.Type" = Checked,
            artifacts_type as "Artifacts.Type" = Checked, service_role as "ServiceRole" = Checked,
            badge as "BadgeEnabled" = Checked, created: _, extra,
        });
        for (key, value) in extra {
            let small = key.to_lowercase().replace(['_', '-'], "");
            let part = |rest: &str| rest.is_empty() || rest.starts_with('.');
            let known = CARRIED
                .iter()
                .find(|(name, _)| small.strip_prefix(name).is_some_and(part));
            let off = value.to_string().contains("\"NO_CACHE\"");
            let effect = known
                .filter(|_| !off)
                .map_or(PassedOn, |(_, effect)| *effect);
            self.put(key, &(), effect);
        }
    }

    /// What is assumed: everything in it changes a figure.
    #[rustfmt::skip]
    pub(super) fn profile(&mut self, profile: &Profile) {
        self.at("profile");
        let Profile {
            trigger: _, transition: _, transitions, actions, build_quota, artifact_days: _, workload: _, counted_stage, circumstances,
        } = profile;
        let Circumstances {
            approvers, approver, retrier, fix, flaky, common_cause, gates, interventions, rules, habits, fleets, compute_quotas, transfer_rate, matching: _, second_start, bucket_key, first_day: _,
            service: _,
        } = circumstances;
        let BuildQuota { running: _, queued: _, queue_timeout: _ } = build_quota.value;
        for field in ["trigger", "transition", "build_quota", "workload", "matching", "first_day", "service"] {
            self.put(field, &(), Simulated);
        }
        self.put("artifact_days", &(), Priced);
        if bucket_key.is_some() {
            self.put("bucket_key", &(), Priced);
        }
        let there = [
            (counted_stage.is_some(), "counted_stage"), (approver.is_some(), "approver"), (retrier.is_some(), "retrier"), (fix.is_some(), "fix"), (flaky.is_some(), "flaky"),
            (common_cause.is_some(), "common_cause"),
            (!interventions.is_empty(), "interventions"), (transfer_rate.is_some(), "transfer_rate"),
            (second_start.is_some(), "second_start"), (!fleets.is_empty(), "fleets"),
        ];
        for (_, field) in there.into_iter().filter(|(there, _)| *there) {
            self.put(field, &(), Simulated);
        }
        for compute in compute_quotas.keys() {
            let mut builds = actions.values().filter_map(|it| it.compute.as_ref());
            let effect = if builds.any(|it| it.value == *compute) { Simulated } else { NO_BUILD_OF_IT };
            self.put(&format!("quota of {compute}"), &(), effect);
        }
        for stage in transitions.keys() {
            self.put(&format!("transition into {stage}"), &(), Simulated);
        }
        for stage in gates.keys() {
            self.put(&format!("hours of stage {stage}"), &(), Simulated);
        }
        let of_keys = [("approver", approvers.keys().collect::<Vec<_>>()), ("habit", habits.keys().collect()), ("rule", rules.keys().collect())];
        for (what, keys) in of_keys {
            for key in keys {
                self.put(&format!("{what} of {key}"), &(), Simulated);
            }
        }
        for (key, action) in actions {
            // `origin` keys the draws of an edited pipeline.
            let ActionProfile { duration, start_up, failure: _, compute, outputs, origin: _ } = action;
            self.at(format!("profile, {key}"));
            let there = [(true, "failure"), (duration.is_some(), "duration"), (start_up.is_some(), "start_up"), (compute.is_some(), "compute")];
            for (_, field) in there.into_iter().filter(|(there, _)| *there) {
                self.put(field, &(), Simulated);
            }
            for (output, _) in outputs {
                self.put(&format!("size of {output}"), &(), Priced);
            }
        }
    }
}
