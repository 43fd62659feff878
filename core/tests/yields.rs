//! Rules that keep silent where another one speaks, so that one mistake gives one message: the one that is left is at least
//! as severe, and the silent one speaks once the other is mended.
//!
//! A rule that yields to another one gets a row here.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    Action, Category, CheckOptions, ConditionResult, Draft, ExecutionMode, Field, Filter, Finding,
    Owner, PipelineType, Severity, Site, Step, Text, Value, check, rules,
};
use support::{
    action, at, aws, build, condition, configure, deconfigure, inputs, on_failure, outputs, owned,
    shop, stage, trigger, variable, word,
};

/// A rule that yields.
struct Row {
    /// The rule that keeps silent.
    silent: &'static str,
    /// The rule that speaks in its place.
    speaks: &'static str,
    /// Breaks both in the shop.
    both: fn(&mut Draft),
    /// Mends what the speaking rule asks for.
    mend: fn(&mut Draft),
}

macro_rules! rows {
    ($($silent:literal to $speaks:literal: $both:expr, $mend:expr;)+) => {
        &[$(Row { silent: $silent, speaks: $speaks, both: $both, mend: $mend }),+]
    };
}

/// The action that rows change: a stack of CloudFormation in place of the deployment.
fn stack(draft: &mut Draft) -> &mut Action {
    let mut stack = aws("release", Category::Deploy, "CloudFormation");
    for (key, value) in [
        ("ActionMode", "CREATE_UPDATE"),
        ("StackName", "shop"),
        ("TemplatePath", "zip::stack.yaml"),
        ("RoleArn", "arn:aws:iam::111122223333:role/stack"),
    ] {
        configure(&mut stack, key, value);
    }
    stack.inputs = inputs(&["zip"]);
    let place = action(draft, at::RELEASE);
    *place = stack;
    place
}

fn rename(draft: &mut Draft, place: (usize, usize), from: &str, to: &str) {
    for (key, _) in &mut action(draft, place).configuration {
        if key == from {
            to.clone_into(key);
        }
    }
}

fn put_provider(draft: &mut Draft, place: (usize, usize), provider: &str) {
    action(draft, place).action_type.provider = provider.into();
}

fn put_category(draft: &mut Draft, category: Category) {
    for place in [at::FETCH, at::ASSETS] {
        action(draft, place).action_type.category = category.into();
    }
}

fn words(name: &str) -> Value {
    Value::String(name.into())
}

fn skip(draft: &mut Draft, provider: &str) {
    let mut condition = condition(ConditionResult::Skip, 1);
    condition.rules[0].provider = provider.into();
    draft.stages[at::DEPLOY].before_entry = Some(vec![condition]);
}

fn late_source(draft: &mut Draft) {
    let mut late = action(draft, at::ASSETS).clone();
    late.name = "late".into();
    late.outputs = outputs(&["late"]);
    late.namespace = Some("Late".into());
    draft.stages.push(stage("late", vec![late]));
}

const ROWS: &[Row] = rows! {
    "configuration-unknown" to "configuration-required":
        |draft| rename(draft, at::COMPILE, "ProjectName", "Project"),
        |draft| configure(action(draft, at::COMPILE), "ProjectName", "shop");
    "configuration-misspelt" to "configuration-required":
        |draft| rename(draft, at::COMPILE, "ProjectName", "ProjectNane"),
        |draft| configure(action(draft, at::COMPILE), "ProjectName", "shop");
    "configuration-expected" to "configuration-misspelt":
        |draft| {
            stack(draft);
            rename(draft, at::RELEASE, "RoleArn", "RoleArm");
        },
        |draft| deconfigure(action(draft, at::RELEASE), "RoleArm");
    "configuration-required" to "configuration-form":
        |draft| {
            action(draft, at::COMPILE).configuration.clear();
            action(draft, at::COMPILE).extra = vec![("Configuration".into(), words("shop"))];
        },
        |draft| action(draft, at::COMPILE).extra.clear();
    "unknown-key" to "configuration-form":
        |draft| action(draft, at::COMPILE).extra = vec![("Configuration".into(), words("shop"))],
        |draft| action(draft, at::COMPILE).extra[0].0 = "Colour".into();
    "configuration-required" to "misspelt-key":
        |draft| {
            let pairs = Value::Map(vec![("ProjectName".into(), words("shop"))]);
            action(draft, at::COMPILE).configuration.clear();
            action(draft, at::COMPILE).extra = vec![("Configuraton".into(), pairs)];
        },
        |draft| action(draft, at::COMPILE).extra.clear();
    "unknown-key" to "misspelt-key":
        |draft| action(draft, at::COMPILE).extra = vec![("RunOder".into(), words("2"))],
        |draft| action(draft, at::COMPILE).extra[0].0 = "Colour".into();
    "configuration-long" to "configuration-length":
        |draft| configure(action(draft, at::TELL), "UserParameters", &"x".repeat(50_001)),
        |draft| configure(action(draft, at::TELL), "UserParameters", &"x".repeat(50_000));
    "configuration-value" to "configuration-length":
        |draft| configure(action(draft, at::RELEASE), "Extract", ""),
        |draft| configure(action(draft, at::RELEASE), "Extract", "perhaps");
    "configuration-artifact" to "configuration-length":
        |draft| configure(action(draft, at::COMPILE), "PrimarySource", ""),
        |draft| configure(action(draft, at::COMPILE), "PrimarySource", "nothing");
    "notification-topic" to "configuration-length":
        |draft| configure(action(draft, at::ASK), "NotificationArn", ""),
        |draft| configure(action(draft, at::ASK), "NotificationArn", "nothing");
    "configuration-required" to "provider-known":
        |draft| {
            deconfigure(action(draft, at::TELL), "FunctionName");
            put_provider(draft, at::TELL, "Lambada");
        },
        |draft| put_provider(draft, at::TELL, "Lambda");
    "artifact-counts" to "provider-owner":
        |draft| {
            action(draft, at::RELEASE).inputs = inputs(&["zip", "src"]);
            action(draft, at::RELEASE).action_type.owner = Owner::ThirdParty.into();
        },
        |draft| action(draft, at::RELEASE).action_type.owner = Owner::Aws.into();
    "configuration-required" to "provider-owner":
        |draft| {
            let mut jenkins = owned("compile", Category::Build, Owner::ThirdParty, "Jenkins");
            jenkins.inputs = inputs(&["src"]);
            jenkins.outputs = outputs(&["zip"]);
            jenkins.namespace = Some("Build".into());
            *action(draft, at::COMPILE) = jenkins;
        },
        |draft| action(draft, at::COMPILE).action_type.owner = Owner::Custom.into();
    "configuration-misspelt" to "provider-category":
        |draft| {
            configure(action(draft, at::RELEASE), "CanedACL", "private");
            action(draft, at::RELEASE).action_type.category = Category::Build.into();
        },
        |draft| action(draft, at::RELEASE).action_type.category = Category::Deploy.into();
    "configuration-required" to "category-known":
        |draft| {
            deconfigure(action(draft, at::RELEASE), "BucketName");
            action(draft, at::RELEASE).action_type.category = word("deploy").unwrap();
        },
        |draft| action(draft, at::RELEASE).action_type.category = Category::Deploy.into();
    "configuration-required" to "owner-known":
        |draft| {
            deconfigure(action(draft, at::RELEASE), "BucketName");
            action(draft, at::RELEASE).action_type.owner = word("aws").unwrap();
        },
        |draft| action(draft, at::RELEASE).action_type.owner = Owner::Aws.into();
    "partner-known" to "provider-known":
        |draft| {
            *action(draft, at::TELL) = owned("tell", Category::Invoke, Owner::ThirdParty, "Synk");
        },
        |draft| put_provider(draft, at::TELL, "Checkmarx");
    "partner-known" to "provider-category":
        |draft| {
            *action(draft, at::TELL) = owned("tell", Category::Invoke, Owner::ThirdParty, "Runscope");
        },
        |draft| put_provider(draft, at::TELL, "Checkmarx");
    "timeout-on-approvals" to "category-known":
        |draft| {
            action(draft, at::RELEASE).timeout_in_minutes = Some(30.into());
            action(draft, at::RELEASE).action_type.category = word("deploy").unwrap();
        },
        |draft| action(draft, at::RELEASE).action_type.category = Category::Deploy.into();
    "approval-timeout" to "timeout-on-approvals":
        |draft| action(draft, at::RELEASE).timeout_in_minutes = Some(1.into()),
        |draft| {
            action(draft, at::RELEASE).timeout_in_minutes = None;
            action(draft, at::ASK).timeout_in_minutes = Some(1.into());
        };
    "output-files" to "owner-known":
        |draft| {
            action(draft, at::COMPILE).outputs[0].files = inputs(&["a"]);
            action(draft, at::COMPILE).action_type.owner = word("aws").unwrap();
        },
        |draft| action(draft, at::COMPILE).action_type.owner = Owner::Aws.into();
    "clone-ref-consumer" to "provider-known":
        |draft| {
            configure(action(draft, at::FETCH), "OutputArtifactFormat", "CODEBUILD_CLONE_REF");
            action(draft, at::RELEASE).inputs = inputs(&["src"]);
            put_provider(draft, at::RELEASE, "S33");
        },
        |draft| put_provider(draft, at::RELEASE, "S3");
    "provider-needs-v2" to "provider-category":
        |draft| {
            draft.pipeline_type = Some(PipelineType::V1.into());
            let mut commands = aws("tell", Category::Invoke, "Commands");
            commands.commands = inputs(&["make"]);
            commands.inputs = inputs(&["zip"]);
            *action(draft, at::TELL) = commands;
        },
        |draft| action(draft, at::TELL).action_type.category = Category::Compute.into();
    "type-v2-needed" to "provider-needs-v2":
        |draft| {
            draft.pipeline_type = Some(PipelineType::V1.into());
            let mut commands = aws("tell", Category::Compute, "Commands");
            commands.commands = inputs(&["make"]);
            commands.inputs = inputs(&["zip"]);
            *action(draft, at::TELL) = commands;
        },
        |draft| {
            draft.stages[at::DEPLOY].actions.pop();
            draft.variables.push(variable("tag"));
        };
    "artifact-known" to "first-stage-source-only":
        |draft| {
            put_category(draft, Category::Build);
            action(draft, at::RELEASE).inputs = inputs(&["nothing"]);
        },
        |draft| put_category(draft, Category::Source);
    "source-first-stage-only" to "first-stage-source-only":
        |draft| {
            late_source(draft);
            put_category(draft, Category::Build);
        },
        |draft| put_category(draft, Category::Source);
    "source-first-stage-only" to "some-action-no-source":
        |draft| {
            late_source(draft);
            draft.stages.drain(1..4);
        },
        |draft| draft.stages.push(stage("ask", vec![support::approval("ask")]));
    "first-stage-source-only" to "action-count":
        |draft| {
            draft.stages.insert(0, stage("empty", vec![]));
        },
        |draft| draft.stages[0].actions.push(support::approval("ask"));
    "artifact-ready" to "first-stage-source-only":
        |draft| {
            let early = build("early", &["zip"], &[]);
            draft.stages[at::SOURCE].actions.push(early);
        },
        |draft| {
            let early = draft.stages[at::SOURCE].actions.pop().unwrap();
            draft.stages[at::BUILD].actions.push(early);
        };
    "artifact-ready" to "source-first-stage-only":
        |draft| {
            late_source(draft);
            action(draft, at::RELEASE).inputs = inputs(&["late"]);
        },
        |draft| {
            let late = &mut draft.stages.last_mut().unwrap().actions[0];
            *late = build("late", &["zip"], &["late"]);
        };
    "artifact-ready" to "artifact-names-unique":
        |draft| {
            draft.stages.push(stage("later", vec![build("later", &["src"], &["zip"])]));
            action(draft, at::COMPILE).inputs = inputs(&["src", "zip"]);
            action(draft, at::ASSETS).outputs = outputs(&["zip"]);
        },
        |draft| {
            draft.stages.pop();
            action(draft, at::ASSETS).outputs = outputs(&["assets"]);
        };
    "artifact-ready" to "run-order-range":
        |draft| action(draft, at::CHECK).run_order = word("first"),
        |draft| action(draft, at::CHECK).run_order = Some(1.into());
    "variable-ready" to "source-first-stage-only":
        |draft| {
            late_source(draft);
            configure(action(draft, at::ASK), "CustomData", "#{Late.ETag}");
        },
        |draft| {
            let late = &mut draft.stages.last_mut().unwrap().actions[0];
            *late = build("late", &["zip"], &["late"]);
            late.namespace = Some("Late".into());
        };
    "variable-ready" to "namespaces-unique":
        |draft| {
            action(draft, at::TELL).namespace = Some("Src".into());
            configure(action(draft, at::ASK), "CustomData", "#{Src.CommitId}");
        },
        |draft| action(draft, at::FETCH).namespace = None;
    "variable-given" to "namespaces-unique":
        |draft| {
            action(draft, at::ASSETS).namespace = Some("Src".into());
            configure(action(draft, at::ASK), "CustomData", "#{Src.Colour}");
        },
        |draft| action(draft, at::ASSETS).namespace = None;
    "variable-given" to "namespace-known":
        |draft| configure(action(draft, at::ASK), "CustomData", "#{Sauce.Colour}"),
        |draft| configure(action(draft, at::ASK), "CustomData", "#{Src.Colour}");
    "cross-region-store" to "artifact-store-form":
        |draft| {
            draft.artifact_store = None;
            action(draft, at::FETCH).region = Some("us-east-1".into());
            action(draft, at::TELL).region = Some("us-west-2".into());
        },
        |draft| draft.artifact_store = shop().artifact_store;
    "own-region-told" to "cross-region-store":
        |draft| {
            action(draft, at::COMPILE).region = Some("eu-west-2".into());
            action(draft, at::TELL).region = Some("us-west-2".into());
        },
        |draft| action(draft, at::TELL).region = None;
    "value-format" to "configuration-length":
        |draft| configure(action(draft, at::COMPILE), "EnvironmentVariables", ""),
        |draft| configure(action(draft, at::COMPILE), "EnvironmentVariables", "STAGE=prod");
    "list-not-empty" to "trigger-filter-complete":
        |draft| {
            draft.triggers = vec![trigger("fetch", &[])];
            let filter = Site::pipeline().step(Step::Trigger(0)).step(Step::Push(0));
            draft.empty_lists = vec![filter.field(Field::Branches).field(Field::Includes)];
        },
        |draft| {
            let tags = Filter { includes: vec!["v*".into()], excludes: Vec::new() };
            draft.triggers[0].git.as_mut().unwrap().push[0].tags = Some(tags);
        };
    "failure-result" to "failure-result-or-conditions":
        |draft| {
            let mut failure = on_failure(ConditionResult::Fail).unwrap();
            failure.conditions = Some(vec![condition(ConditionResult::Rollback, 1)]);
            draft.stages[at::DEPLOY].on_failure = Some(failure);
        },
        |draft| draft.stages[at::DEPLOY].on_failure.as_mut().unwrap().conditions = None;
    "rollback-possible" to "condition-result":
        |draft| {
            draft.execution_mode = Some(ExecutionMode::Parallel.into());
            draft.stages[at::DEPLOY].before_entry = Some(vec![condition(ConditionResult::Rollback, 1)]);
        },
        |draft| {
            let deploy = &mut draft.stages[at::DEPLOY];
            deploy.on_success = deploy.before_entry.take();
        };
    "skip-possible" to "condition-provider":
        |draft| skip(draft, "CloudWatchAlert"),
        |draft| skip(draft, "CloudWatchAlarm");
    "configuration-required" to "condition-provider":
        |draft| {
            skip(draft, "Lambda");
            draft.stages[at::DEPLOY].before_entry.as_mut().unwrap()[0].rules[0].configuration.clear();
        },
        |draft| draft.stages[at::DEPLOY].before_entry.as_mut().unwrap()[0].rules[0].provider = "LambdaInvoke".into();
    "condition-result" to "known-word":
        |draft| {
            let mut condition = condition(ConditionResult::Fail, 1);
            condition.result = word("RETREAT");
            draft.stages[at::DEPLOY].before_entry = Some(vec![condition]);
        },
        |draft| {
            let conditions = draft.stages[at::DEPLOY].before_entry.as_mut().unwrap();
            conditions[0].result = Some(ConditionResult::Retry.into());
        };
    "stage-names-unique" to "name-length":
        |draft| {
            draft.stages[at::BUILD].name = Text::default();
            draft.stages[at::DEPLOY].name = Text::default();
        },
        |draft| {
            draft.stages[at::BUILD].name = "deploy".into();
            draft.stages[at::DEPLOY].name = "deploy".into();
        };
    "action-names-unique" to "name-length":
        |draft| {
            action(draft, at::RELEASE).name = Text::default();
            action(draft, at::TELL).name = Text::default();
        },
        |draft| {
            action(draft, at::RELEASE).name = "tell".into();
            action(draft, at::TELL).name = "tell".into();
        };
    "artifact-names-unique" to "name-length":
        |draft| action(draft, at::CHECK).outputs = outputs(&["", ""]),
        |draft| action(draft, at::CHECK).outputs = outputs(&["a", "a"]);
    "namespaces-unique" to "name-length":
        |draft| {
            action(draft, at::RELEASE).namespace = Some(Text::default());
            action(draft, at::TELL).namespace = Some(Text::default());
        },
        |draft| {
            action(draft, at::RELEASE).namespace = Some("Tell".into());
            action(draft, at::TELL).namespace = Some("Tell".into());
        };
    "variable-names-unique" to "name-length":
        |draft| draft.variables = vec![variable(""), variable("")],
        |draft| draft.variables = vec![variable("a"), variable("a")];
    "trigger-unique" to "trigger-source":
        |draft| draft.triggers = vec![trigger("", &["main"]), trigger("", &["main"])],
        |draft| draft.triggers = vec![trigger("fetch", &["main"]), trigger("fetch", &["main"])];
    "trigger-source" to "trigger-filter-count":
        |draft| {
            draft.triggers = (0..50).map(|_| trigger("fetch", &["main"])).collect();
            draft.triggers.push(trigger("nothing", &["main"]));
        },
        |draft| drop(draft.triggers.remove(0));
    "artifact-used" to "stage-count":
        |draft| draft.stages.truncate(1),
        |draft| draft.stages.push(stage("ask", vec![support::approval("ask")]));
};

fn found(draft: Draft) -> Vec<Finding> {
    check(draft, CheckOptions::default()).findings
}

#[test]
fn a_rule_yields_only_to_one_that_is_as_severe() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let Row {
            silent,
            speaks,
            both,
            mend,
        } = row;
        let name = format!("{silent} to {speaks}");
        let own = rules::find(silent).unwrap().severity();
        let mut draft = shop();
        both(&mut draft);
        let left = found(draft.clone());
        let of = |all: &[Finding], rule: &str| -> Vec<Severity> {
            let named = all.iter().filter(|finding| finding.rule == rule);
            named.map(|finding| finding.severity).collect()
        };
        // Errors come first in the order of severities.
        match of(&left, speaks).into_iter().min() {
            None => wrong.push(format!("{name}: nothing speaks: {left:#?}")),
            Some(severity) if severity > own => {
                wrong.push(format!("{name}: {severity:?} hides {own:?}"));
            }
            Some(_) => {}
        }
        if !of(&left, silent).is_empty() {
            wrong.push(format!("{name}: does not yield: {left:#?}"));
        }
        mend(&mut draft);
        let mended = found(draft);
        if of(&mended, silent).is_empty() {
            wrong.push(format!("{name}: never speaks: {mended:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A reference to a variable that is not declared is an error, whatever else has its namespace: whether the service takes the
/// namespace is not known, and that warning must not hide it.
#[test]
fn a_namespace_of_the_service_hides_no_variable() {
    let mut draft = shop();
    action(&mut draft, at::COMPILE).namespace = Some("variables".into());
    configure(
        action(&mut draft, at::ASK),
        "CustomData",
        "#{variables.tag}",
    );
    let rules: Vec<_> = found(draft)
        .into_iter()
        .map(|finding| (finding.rule, finding.severity))
        .collect();
    assert!(
        rules.contains(&("namespace-free", Severity::Warning)),
        "{rules:?}"
    );
    assert!(
        rules.contains(&("variable-declared", Severity::Error)),
        "{rules:?}"
    );
}
