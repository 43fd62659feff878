//! Whatever a definition says comes back from every format that can carry it.

#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use stagewright_cfn::{
    ExportOptions, Exported, ReadOptions, cloudformation, create_pipeline, diff, read,
};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Blocker, Condition, ConditionResult, ConditionRule,
    DisabledTransition, Draft, EncryptionKey, EnvironmentVariable, ExecutionMode, Filter,
    GitConfiguration, Given, OnFailure, OutputArtifact, Parameter, PipelineType, PullRequestFilter,
    PushFilter, Stage, Text, Trigger, Value, Variable,
};

/// Texts that people write and that writers stumble over. Braces in pairs are left to the tests on placeholders.
fn text() -> impl Strategy<Value = Text> {
    let texts = prop_oneof![
        "[A-Za-z][A-Za-z0-9_-]{0,12}",
        "[ -$&-z|~]{1,20}",
        "[a-z: #\n\t'\"\\\\!&*-]{1,20}",
        "[\u{e9}\u{20ac}\u{1f600}\u{85}\u{2028}\u{feff}]{1,3}",
        prop::sample::select(vec![
            "yes",
            "null",
            "~",
            "012",
            "1e3",
            "2012-10-17",
            "1:30",
            "=",
            "<<",
            "",
            " x",
            "x ",
            "${a}",
            "#{Src.CommitId}",
            "- a",
            "a: b",
            "|",
            "'",
            "\"",
            "line\nline",
            "line\n",
            "\n",
            "!Ref x",
            "*",
            "%",
            "@x",
            "0x1F",
            ".5",
            "true",
        ])
        .prop_map(str::to_owned),
    ];
    texts.prop_map(Text::literal)
}

fn given<T: stagewright_core::Word + std::fmt::Debug>() -> impl Strategy<Value = Given<T>> {
    text().prop_map(Given::read)
}

fn configuration() -> impl Strategy<Value = Vec<(String, Text)>> {
    btree_map("[A-Za-z]{1,10}", text(), 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

fn filter() -> impl Strategy<Value = Filter> {
    (vec(text(), 0..3), vec(text(), 0..3))
        .prop_map(|(includes, excludes)| Filter { includes, excludes })
}

fn trigger() -> impl Strategy<Value = Trigger> {
    let push = (
        option::of(filter()),
        option::of(filter()),
        option::of(filter()),
    )
        .prop_map(|(branches, file_paths, tags)| PushFilter {
            branches,
            file_paths,
            tags,
            extra: Vec::new(),
        });
    let request = (
        option::of(filter()),
        option::of(filter()),
        vec(given(), 0..3),
    )
        .prop_map(|(branches, file_paths, events)| PullRequestFilter {
            branches,
            file_paths,
            events,
            extra: Vec::new(),
        });
    let git = (text(), vec(push, 0..3), vec(request, 0..3)).prop_map(
        |(source_action_name, push, pull_request)| GitConfiguration {
            source_action_name,
            push,
            pull_request,
            extra: Vec::new(),
        },
    );
    (option::of(given()), option::of(git)).prop_map(|(provider_type, git)| Trigger {
        provider_type,
        git,
        extra: Vec::new(),
    })
}

fn action() -> impl Strategy<Value = Action> {
    let environment = (text(), text(), option::of(given()))
        .prop_map(|(name, value, kind)| EnvironmentVariable { name, value, kind });
    let output =
        (text(), vec(text(), 0..3)).prop_map(|(name, files)| OutputArtifact { name, files });
    let kind =
        (given(), given(), text(), text()).prop_map(|(category, owner, provider, version)| {
            ActionType {
                category,
                owner,
                provider,
                version,
            }
        });
    let run_order = prop_oneof![(0_i64..5).prop_map(Given::of), given()];
    let first = (
        text(),
        kind,
        option::of(run_order),
        configuration(),
        vec(text(), 0..3),
        vec(output, 0..3),
    );
    let second = (
        option::of(text()),
        option::of(text()),
        option::of(text()),
        option::of((0_i64..99).prop_map(Given::of)),
        vec(text(), 0..3),
        vec(text(), 0..2),
        vec(environment, 0..2),
    );
    (first, second).prop_map(|(first, second)| {
        let (name, kind, run_order, configuration, inputs, outputs) = first;
        let (
            namespace,
            region,
            role,
            timeout_in_minutes,
            commands,
            output_variables,
            environment_variables,
        ) = second;
        Action {
            run_order,
            configuration,
            inputs,
            outputs,
            namespace,
            region,
            role,
            timeout_in_minutes,
            commands,
            output_variables,
            environment_variables,
            ..Action::new(name, kind)
        }
    })
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let kind = (
        option::of(text()),
        option::of(text()),
        text(),
        option::of(text()),
    );
    let rule = (
        text(),
        kind,
        configuration(),
        vec(text(), 0..2),
        vec(text(), 0..2),
        option::of(text()),
        option::of(text()),
    )
        .prop_map(
            |(name, kind, configuration, inputs, commands, region, role)| ConditionRule {
                name,
                category: kind.0,
                owner: kind.1,
                provider: kind.2,
                version: kind.3,
                configuration,
                inputs,
                commands,
                region,
                role,
                // No template has a time-out of a rule, and neither format its environment variables.
                timeout_in_minutes: None,
                environment_variables: Vec::new(),
                extra: Vec::new(),
            },
        );
    let condition = (option::of(given()), vec(rule, 0..3)).prop_map(|(result, rules)| Condition {
        result,
        rules,
        extra: Vec::new(),
    });
    vec(condition, 0..2)
}

fn stage() -> impl Strategy<Value = Stage> {
    let result = prop_oneof![
        Just(ConditionResult::Rollback),
        Just(ConditionResult::Retry)
    ]
    .prop_map(Given::of);
    let on_failure = (
        option::of(result),
        option::of(given()),
        option::of(conditions()),
    )
        .prop_map(|(result, retry_mode, conditions)| OnFailure {
            result,
            retry_mode,
            conditions,
            extra: Vec::new(),
        });
    let parts = (
        text(),
        vec(action(), 0..4),
        option::of(conditions()),
        option::of(conditions()),
        option::of(on_failure),
        vec(
            (text(), given()).prop_map(|(name, blocker_type)| Blocker { name, blocker_type }),
            0..2,
        ),
    );
    parts.prop_map(
        |(name, actions, before_entry, on_success, on_failure, blockers)| Stage {
            actions,
            before_entry,
            on_success,
            on_failure,
            blockers,
            ..Stage::new(name)
        },
    )
}

fn store() -> impl Strategy<Value = ArtifactStore> {
    let key = (option::of(text()), option::of(given()))
        .prop_map(|(id, key_type)| EncryptionKey::Existing { id, key_type });
    (text(), option::of(given()), option::of(key)).prop_map(
        |(bucket, store_type, encryption_key)| ArtifactStore {
            store_type,
            encryption_key,
            ..ArtifactStore::bucket(bucket)
        },
    )
}

/// A definition that both formats can carry.
fn draft() -> impl Strategy<Value = Draft> {
    let variable = (text(), option::of(text()), option::of(text())).prop_map(
        |(name, default, description)| Variable {
            name,
            default,
            description,
            extra: Vec::new(),
        },
    );
    let stores = btree_map("[a-z]{2}-[a-z]{4}-[1-9]", store(), 0..3).prop_map(|stores| {
        stores
            .into_iter()
            .map(|(region, store)| (Text::literal(region), store))
            .collect()
    });
    let stores = prop_oneof![
        store().prop_map(|store| (Some(store), None)),
        stores.prop_map(|stores: Vec<_>| (None, Some(stores))),
    ];
    let parts = (
        text(),
        text(),
        option::of(given::<PipelineType>()),
        option::of(given::<ExecutionMode>()),
        stores,
        vec(variable, 0..3),
        vec(trigger(), 0..2),
        vec(stage(), 0..4),
    );
    parts.prop_map(
        |(
            name,
            role,
            pipeline_type,
            execution_mode,
            (artifact_store, artifact_stores),
            variables,
            triggers,
            stages,
        )| Draft {
            name: Some(name),
            role: Some(role),
            pipeline_type,
            execution_mode,
            artifact_store,
            artifact_stores,
            variables,
            triggers,
            stages,
            ..Draft::default()
        },
    )
}

/// Keys that no field takes.
type Extra = Vec<(String, Value)>;

/// Closed transitions, tags, whether an update starts an execution, and keys that no field takes: of the pipeline, and
/// of the first stage, action, variable and condition.
type TemplateParts = (
    Vec<DisabledTransition>,
    Vec<(Text, Text)>,
    Option<bool>,
    Extra,
    Extra,
);

/// What CloudFormation carries beyond the API.
fn only_in_templates() -> impl Strategy<Value = TemplateParts> {
    let transition = (text(), text()).prop_map(|(stage, reason)| DisabledTransition {
        stage,
        reason: Some(reason),
    });
    let extra = btree_map(
        "X[A-Za-z]{1,6}",
        "[a-z ]{1,9}".prop_map(Value::String),
        0..3,
    );
    let extra = extra
        .prop_map(|extra| extra.into_iter().collect::<Extra>())
        .boxed();
    (
        vec(transition, 0..2),
        vec((text(), text()), 0..3),
        option::of(any::<bool>()),
        extra.clone(),
        extra,
    )
}

/// Puts keys that no field takes wherever they may stand.
fn with_extra(draft: &mut Draft, extra: &Extra) {
    for variable in &mut draft.variables {
        variable.extra.clone_from(extra);
    }
    if let Some(store) = &mut draft.artifact_store {
        store.extra.clone_from(extra);
    }
    for stage in &mut draft.stages {
        stage.extra.clone_from(extra);
        for action in &mut stage.actions {
            action.extra.clone_from(extra);
        }
        let conditions = [&mut stage.before_entry, &mut stage.on_success];
        for condition in conditions.into_iter().flatten().flatten() {
            condition.extra.clone_from(extra);
            for rule in &mut condition.rules {
                rule.extra.clone_from(extra);
            }
        }
    }
}

/// What an export makes explicit.
fn as_exported(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    draft
        .pipeline_type
        .get_or_insert(Given::of(PipelineType::V2));
    draft
        .execution_mode
        .get_or_insert(Given::of(ExecutionMode::Superseded));
    for stage in &mut draft.stages {
        if stage
            .actions
            .iter()
            .all(|action| action.run_order().is_some())
        {
            stage.actions.sort_by_key(Action::run_order);
        }
    }
    draft
}

fn read_again(text: &str) -> Result<Draft, TestCaseError> {
    let reading = read(text, &ReadOptions::default());
    // What the reader notes beside the definition: lists that were written empty, and the region of a running pipeline.
    let definition = |draft| Draft {
        empty_lists: Vec::new(),
        region: None,
        ..draft
    };
    reading
        .map(|it| definition(it.draft))
        .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))
}

fn template(draft: &Draft) -> Exported {
    let options = ExportOptions {
        change_detection: false,
        ..ExportOptions::default()
    };
    cloudformation(draft, None, &options)
}

proptest! {
    #[test]
    fn cloudformation_gives_back_what_it_was_given(draft in draft(), more in only_in_templates()) {
        let (disabled_transitions, tags, restart, extra, inner) = more;
        let restart_execution_on_update = restart.map(Given::of);
        let mut draft = Draft { disabled_transitions, tags, extra, restart_execution_on_update, ..draft };
        with_extra(&mut draft, &inner);
        let exported = template(&draft);
        let expected = Draft { logical_id: Some("Pipeline".to_owned()), ..as_exported(&draft) };
        prop_assert_eq!(&read_again(&exported.to_yaml())?, &expected, "{}", exported.to_yaml());
        prop_assert_eq!(&read_again(&exported.to_json())?, &expected, "{}", exported.to_json());
    }

    #[test]
    fn create_pipeline_gives_back_what_it_was_given(draft in draft()) {
        let exported = create_pipeline(&draft);
        prop_assert_eq!(&exported.findings, &vec![]);
        // An empty mapping of the API is read as a field without a value.
        prop_assume!(!exported.to_json().contains("{}"));
        prop_assert_eq!(&read_again(&exported.to_json())?, &as_exported(&draft), "{}", exported.to_json());
    }

    #[test]
    fn the_same_definition_is_the_same_bytes(draft in draft()) {
        prop_assert_eq!(template(&draft).to_yaml(), template(&draft.clone()).to_yaml());
    }

    #[test]
    fn a_definition_does_not_differ_from_itself_and_does_from_another(draft in draft(), other in draft()) {
        prop_assert_eq!(diff(&draft, &as_exported(&draft)), vec![]);
        let told = diff(&draft, &other);
        prop_assert!(!told.is_empty() || as_exported(&draft).name == as_exported(&other).name);
        prop_assert_eq!(told.len(), diff(&other, &draft).len());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[-a-zA-Z{}\\[\\],:!&*?|>'\"%@#\\n\\t\\\\ $0-9]{0,200}") {
        let _ = read(&text, &ReadOptions::default());
        let mut history = stagewright_cfn::history::History::default();
        let _ = history.add(text.as_bytes());
        let _ = stagewright_cfn::cdk_assembly(&text);
    }

    #[test]
    fn no_change_of_a_template_makes_a_reader_panic(at in 0_usize..2000, insert in "[-{}\\[\\]:!&*%\\n\\t\"' a]{0,4}", cut in 0_usize..30) {
        const TEMPLATE: &str = include_str!("data/release.yaml");
        let at = at.min(TEMPLATE.len());
        let end = (at + cut).min(TEMPLATE.len());
        if let (Some(before), Some(after)) = (TEMPLATE.get(..at), TEMPLATE.get(end..)) {
            let text = format!("{before}{insert}{after}");
            if let Ok(reading) = read(&text, &ReadOptions::default()) {
                let exported = cloudformation(&reading.draft, reading.template.as_ref(), &ExportOptions::default());
                // A default that must not be shown is not exported, so that a condition that asks for it is not decided there.
                let kept_back = |it: &Parameter| it.no_echo.as_ref().is_some_and(|it| it.default.is_some());
                prop_assume!(!reading.draft.parameters.iter().any(kept_back));
                let again = read_again(&exported.to_yaml())?;
                prop_assert_eq!(again.stages, as_exported(&reading.draft).stages);
            }
        }
    }
}
