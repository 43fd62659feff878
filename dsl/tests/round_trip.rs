//! Any definition at all: what is printed reads back as the same.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/failures.rs"]
mod failures;

use proptest::prelude::*;
use stagewright_core::{
    Action, ActionType, Category, Draft, Given, OutputArtifact, Owner, Parameter, Part, Reference,
    Stage, Text, Variable,
};
use stagewright_dsl::{check_text, format_text, normalised, print};

/// Characters that mean something to the language or to Rust.
const AWKWARD: &str = r#"[a-zA-Z0-9 ${}!#"'\\/:.\n\té—-]{0,12}"#;

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![
        prop::sample::select(vec!["app", "zone"])
            .prop_map(|name| Reference::Parameter(name.into())),
        prop::sample::select(vec!["Region", "AccountId"])
            .prop_map(|name| Reference::Pseudo(format!("AWS::{name}"))),
        "[A-Z][a-z]{1,5}".prop_map(Reference::Resource),
        ("[A-Z][a-z]{1,5}", "[A-Z][a-z]{1,4}(\\.[A-Z][a-z]{1,4})?").prop_map(
            |(resource, attribute)| Reference::Attribute {
                resource,
                attribute
            }
        ),
        AWKWARD.prop_map(Reference::Import),
        AWKWARD.prop_map(Reference::Other),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    let part = prop_oneof![
        AWKWARD.prop_map(Part::Literal),
        reference().prop_map(|to| Part::Reference { to, value: None }),
    ];
    prop::collection::vec(part, 0..5).prop_map(Text::from_parts)
}

fn action() -> impl Strategy<Value = Action> {
    let category = prop::sample::select(Category::ALL);
    let owner = prop::sample::select(Owner::ALL);
    let provider = prop_oneof![
        Just("CodeBuild".to_owned()),
        Just("S3".to_owned()),
        Just("Lambda".to_owned()),
        "[A-Z][a-z]{1,4}([ -][A-Z][a-z]{1,4})?"
    ];
    let configuration =
        prop::collection::btree_map("[A-Z][a-z]{1,4}[A-Z]?[a-z]{1,4}", text(), 0..4);
    let known = prop::option::of(text());
    (
        text(),
        category,
        owner,
        provider,
        -2..12_i64,
        configuration,
        known,
        prop::collection::vec("[a-z]{1,3}|[a-z]-[a-z]", 0..3),
        text(),
    )
        .prop_map(
            |(name, category, owner, provider, order, configuration, project, inputs, region)| {
                let action_type = ActionType {
                    category: category.into(),
                    owner: owner.into(),
                    provider: provider.into(),
                    version: "1".into(),
                };
                let mut action = Action::new(name, action_type);
                action.run_order = Some(Given::of(order.max(0)));
                action.configuration = configuration.into_iter().collect();
                action
                    .configuration
                    .extend(project.map(|project| ("ProjectName".to_owned(), project)));
                action.inputs = inputs.into_iter().map(Text::from).collect();
                action.region = Some(region);
                action
            },
        )
}

fn draft() -> impl Strategy<Value = Draft> {
    let stage = (text(), prop::collection::vec(action(), 0..4));
    (
        prop::option::of(text()),
        prop::collection::vec(stage, 0..4),
        text(),
        prop::option::of(AWKWARD),
    )
        .prop_map(|(name, stages, default, app)| {
            let mut draft = Draft {
                name,
                creates_missing: true,
                ..Draft::default()
            };
            for (parameter, default) in [("app", app), ("zone", None)] {
                draft.parameters.push(Parameter {
                    name: parameter.into(),
                    default,
                    ..Parameter::default()
                });
            }
            draft.variables.push(Variable {
                name: "tag".into(),
                default: Some(default),
                ..Variable::default()
            });
            for (stage_index, (name, actions)) in stages.into_iter().enumerate() {
                let mut stage = Stage {
                    actions,
                    ..Stage::new(name)
                };
                for (index, action) in stage.actions.iter_mut().enumerate() {
                    action
                        .outputs
                        .push(OutputArtifact::new(format!("out-{stage_index}_{index}")));
                }
                draft.stages.push(stage);
            }
            draft
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: failures::kept(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/round_trip.regressions")), ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(draft in draft()) {
        let printed = print(&draft, None);
        let back = check_text(&printed);
        let syntax: Vec<_> = back.errors().filter(|error| error.rule.is_none()).map(|error| &error.message).collect();
        prop_assert_eq!(normalised(&back.draft), normalised(&draft), "{:?}\n{}", syntax, printed);
        prop_assert_eq!(format_text(&printed).unwrap(), printed);
    }
}
