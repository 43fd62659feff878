//! What holds for every definition, however it was changed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use petgraph::algo::is_cyclic_directed;
use proptest::prelude::*;
use stagewright_core::rules::{self, Rule};
use stagewright_core::{
    CheckOptions, ConditionResult, Draft, Finding, Given, OutputArtifact, Part, Pipeline, Quotas,
    Reference, Severity, Text, check, findings as findings_of,
};

/// A change of a definition. Numbers choose stages, actions and inputs, whatever there is of them.
#[derive(Clone, Debug)]
enum Edit {
    RemoveStage(usize),
    RepeatStage(usize),
    SwapStages(usize, usize),
    RenameStage(usize, Text),
    RemoveAction(usize),
    RepeatAction(usize),
    MoveAction(usize, usize),
    RenameAction(usize, Text),
    RunOrder(usize, Text),
    Input(usize, Text),
    Output(usize, Text),
    Namespace(usize, Text),
    Region(usize, Text),
    Provider(usize, Text),
    Category(usize, Text),
    Configuration(usize, String, Text),
    RollBack(usize),
    Condition(usize, ConditionResult),
    Trigger(Text),
    Variable(Text),
    Type(Text),
    Mode(Text),
    Role(Text),
    NoStore,
    StoreIn(Text),
}

fn text() -> impl Strategy<Value = Text> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "src", "zip", "assets", "build", "deploy", "Src", "Build", "compile", "fetch", "codepipeline", "variables",
            "V1", "V2", "QUEUED", "PARALLEL", "CodeBuild", "Lambda", "Source", "Test", "eu-west-1", "1", "2", "0", "-7",
            "#{Src.CommitId}", "#{Build.X} #{variables.tag}", "#{", "src::template.yaml", "",
        ]).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => (90_usize..120).prop_map(|length| "x".repeat(length)),
    ];
    let part = prop_oneof![
        4 => word.prop_map(Part::Literal),
        1 => "[A-Z][a-z]{0,3}".prop_map(|name| Part::Reference { to: Reference::Parameter(name), value: None }),
        1 => "[a-z]{0,4}".prop_map(|value| Part::Reference {
            to: Reference::Pseudo("AWS::Region".into()),
            value: Some(value),
        }),
    ];
    prop_oneof![
        4 => part.clone().prop_map(|part| Text::from_parts(vec![part])),
        1 => prop::collection::vec(part, 0..4).prop_map(Text::from_parts),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0_usize..40;
    prop_oneof![
        at.clone().prop_map(Edit::RemoveStage),
        at.clone().prop_map(Edit::RepeatStage),
        (at.clone(), at.clone()).prop_map(|(a, b)| Edit::SwapStages(a, b)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::RenameStage(a, text)),
        at.clone().prop_map(Edit::RemoveAction),
        at.clone().prop_map(Edit::RepeatAction),
        (at.clone(), at.clone()).prop_map(|(a, b)| Edit::MoveAction(a, b)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::RenameAction(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::RunOrder(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Input(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Output(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Namespace(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Region(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Provider(a, text)),
        (at.clone(), text()).prop_map(|(a, text)| Edit::Category(a, text)),
        (at.clone(), "[A-Z][a-z]{1,8}", text())
            .prop_map(|(a, key, text)| Edit::Configuration(a, key, text)),
        at.clone().prop_map(Edit::RollBack),
        (at, prop::sample::select(ConditionResult::ALL))
            .prop_map(|(a, result)| Edit::Condition(a, result)),
        text().prop_map(Edit::Trigger),
        text().prop_map(Edit::Variable),
        text().prop_map(Edit::Type),
        text().prop_map(Edit::Mode),
        text().prop_map(Edit::Role),
        Just(Edit::NoStore),
        text().prop_map(Edit::StoreIn),
    ]
}

/// The place of an action by a number that may be anything.
fn place(draft: &Draft, number: usize) -> Option<(usize, usize)> {
    let places: Vec<(usize, usize)> = draft
        .actions()
        .map(|(stage, action, _)| (stage, action))
        .collect();
    places.get(number % places.len().max(1)).copied()
}

fn apply(draft: &mut Draft, edit: Edit) {
    let stages = draft.stages.len().max(1);
    let on = |draft: &mut Draft, number, change: &dyn Fn(&mut stagewright_core::Action)| {
        if let Some(at) = place(draft, number) {
            change(support::action(draft, at));
        }
    };
    match edit {
        Edit::RemoveStage(at) if !draft.stages.is_empty() => drop(draft.stages.remove(at % stages)),
        Edit::RepeatStage(at) if !draft.stages.is_empty() => {
            draft.stages.push(draft.stages[at % stages].clone());
        }
        Edit::SwapStages(a, b) if !draft.stages.is_empty() => {
            draft.stages.swap(a % stages, b % stages);
        }
        Edit::RenameStage(at, name) if !draft.stages.is_empty() => {
            draft.stages[at % stages].name = name;
        }
        Edit::RemoveAction(at) => {
            if let Some((stage, action)) = place(draft, at) {
                draft.stages[stage].actions.remove(action);
            }
        }
        Edit::RepeatAction(at) => {
            if let Some((stage, action)) = place(draft, at) {
                let again = draft.stages[stage].actions[action].clone();
                draft.stages[stage].actions.push(again);
            }
        }
        Edit::MoveAction(from, to) => {
            if let Some((stage, action)) = place(draft, from) {
                let moved = draft.stages[stage].actions.remove(action);
                draft.stages[to % stages].actions.push(moved);
            }
        }
        Edit::RenameAction(at, name) => on(draft, at, &|action| action.name = name.clone()),
        Edit::RunOrder(at, text) => on(draft, at, &|action| {
            action.run_order = Some(Given::read(text.clone()));
        }),
        Edit::Input(at, name) => on(draft, at, &|action| action.inputs.push(name.clone())),
        Edit::Output(at, name) => on(draft, at, &|action| {
            action.outputs.push(OutputArtifact::new(name.clone()));
        }),
        Edit::Namespace(at, name) => on(draft, at, &|action| action.namespace = Some(name.clone())),
        Edit::Region(at, name) => on(draft, at, &|action| action.region = Some(name.clone())),
        Edit::Provider(at, name) => on(draft, at, &|action| {
            action.action_type.provider = name.clone();
        }),
        Edit::Category(at, name) => {
            on(draft, at, &|action| {
                action.action_type.category = Given::read(name.clone());
            });
        }
        Edit::Configuration(at, key, value) => {
            on(draft, at, &|action| {
                action.configuration.push((key.clone(), value.clone()));
            });
        }
        Edit::RollBack(at) if !draft.stages.is_empty() => {
            draft.stages[at % stages].on_failure = support::on_failure(ConditionResult::Rollback);
        }
        Edit::Condition(at, result) if !draft.stages.is_empty() => {
            draft.stages[at % stages]
                .before_entry
                .get_or_insert_default()
                .push(support::condition(result, 2));
        }
        Edit::Trigger(source) => {
            let mut trigger = support::trigger("fetch", &["main"]);
            if let Some(git) = &mut trigger.git {
                git.source_action_name = source;
            }
            draft.triggers.push(trigger);
        }
        Edit::Variable(name) => {
            let mut variable = support::variable("");
            variable.name = name;
            draft.variables.push(variable);
        }
        Edit::Type(text) => draft.pipeline_type = Some(Given::read(text)),
        Edit::Mode(text) => draft.execution_mode = Some(Given::read(text)),
        Edit::Role(text) => draft.role = Some(text),
        Edit::NoStore => draft.artifact_store = None,
        Edit::StoreIn(region) => {
            let store = stagewright_core::ArtifactStore::bucket("shop");
            draft
                .artifact_stores
                .get_or_insert_default()
                .push((region, store));
        }
        _ => {}
    }
}

fn edited() -> impl Strategy<Value = Draft> {
    prop::collection::vec(edit(), 0..8).prop_map(|edits| {
        let mut draft = support::shop();
        edits.into_iter().for_each(|edit| apply(&mut draft, edit));
        draft
    })
}

const OPTIONS: CheckOptions = CheckOptions {
    quotas: Quotas::Current,
};

/// A checked pipeline's promise: an acyclic graph, and for every known input exactly one output that surely came before.
fn assert_sound(pipeline: &Pipeline) {
    assert!(!is_cyclic_directed(pipeline.graph()));
    let draft = pipeline.draft();
    for (stage, _, action) in draft.actions() {
        for input in action.inputs.iter().filter(|input| !input.is_symbolic()) {
            let produces = |output: &OutputArtifact| output.name.known() == input.known();
            let producers: Vec<_> = draft
                .actions()
                .flat_map(|(at, _, from)| {
                    from.outputs
                        .iter()
                        .filter(|output| produces(output))
                        .map(move |_| (at, from))
                })
                .collect();
            // A name that nobody is known to produce may be that of an output whose name is symbolic.
            let symbolic = draft
                .actions()
                .any(|(_, _, from)| from.outputs.iter().any(|out| out.name.is_symbolic()));
            if producers.is_empty() && symbolic {
                continue;
            }
            let [(from_stage, from)] = producers.as_slice() else {
                panic!("{input} has {} producers", producers.len());
            };
            // A run order that is known only after a deployment is not judged.
            let (Some(before), Some(after)) = (from.run_order(), action.run_order()) else {
                continue;
            };
            assert!(
                (*from_stage, before) < (stage, after),
                "{input} is not ready"
            );
        }
    }
}

/// Where the seeds of failures are kept, to be tried first from then on.
fn failures_kept() -> Option<Box<dyn proptest::test_runner::FailurePersistence>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties.regressions");
    Some(Box::new(
        proptest::test_runner::FileFailurePersistence::Direct(file),
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: failures_kept(), ..ProptestConfig::default() })]

    #[test]
    fn a_definition_either_fails_or_is_sound(draft in edited()) {
        let checked = check(draft, OPTIONS);
        let refused = checked.findings.iter().any(|finding| finding.severity == Severity::Error);
        prop_assert_eq!(refused, checked.pipeline.is_none());
        if let Some(pipeline) = &checked.pipeline {
            assert_sound(pipeline);
        }
    }

    #[test]
    fn the_order_of_the_rules_changes_nothing(draft in edited(), order in Just(rules::all().collect::<Vec<&Rule>>()).prop_shuffle()) {
        let findings: Vec<Finding> = findings_of(&draft, OPTIONS, rules::all());
        prop_assert_eq!(&findings, &findings_of(&draft, OPTIONS, order));
        prop_assert!(findings.is_sorted_by(|left, right| left.site <= right.site));
    }

    #[test]
    fn a_guide_finds_all_that_the_service_refuses(draft in edited()) {
        let rules_of = |quotas| -> Vec<(&'static str, stagewright_core::Site)> {
            let found = findings_of(&draft, CheckOptions { quotas }, rules::all());
            found.into_iter().map(|finding| (finding.rule, finding.site)).collect()
        };
        let guide = rules_of(Quotas::Guide);
        for finding in rules_of(Quotas::Current) {
            prop_assert!(guide.contains(&finding), "{:?}", finding);
        }
    }
}
