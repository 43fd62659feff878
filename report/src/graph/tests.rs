//! Any graph can be drawn and written.

use proptest::prelude::*;
use stagewright_core::{
    Action, ActionType, Category, Draft, Given, OutputArtifact, Pipeline, Stage, Text,
};

use super::{GraphAction, GraphStage, PipelineGraph};
use crate::picture::{NARROW, WIDE, tests as picture};

fn action() -> impl Strategy<Value = GraphAction> {
    let category = proptest::sample::select(Category::ALL);
    let artifacts = || proptest::collection::vec(picture::name(), 0..3);
    (
        picture::name(),
        picture::name(),
        category,
        artifacts(),
        artifacts(),
    )
        .prop_map(|(name, provider, category, inputs, outputs)| GraphAction {
            name,
            provider,
            category,
            inputs,
            outputs,
        })
}

fn graph() -> impl Strategy<Value = PipelineGraph> {
    let group = proptest::collection::vec(action(), 0..4);
    let stage = (picture::name(), proptest::collection::vec(group, 0..8))
        .prop_map(|(name, groups)| GraphStage { name, groups });
    (picture::name(), proptest::collection::vec(stage, 0..6))
        .prop_map(|(title, stages)| PipelineGraph { title, stages })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn graphs_keep_their_texts_apart(graph in graph(), width in any::<u32>()) {
        for width in [width, WIDE, NARROW] {
            picture::check(&graph.scene(width))?;
        }
    }

    #[test]
    fn names_stay_inside_their_quotes(graph in graph()) {
        for line in graph.mermaid().lines() {
            prop_assert!(line.matches('"').count() % 2 == 0, "{line}");
        }
        for line in graph.dot().lines() {
            let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            prop_assert!(quotes % 2 == 0, "{line}");
        }
    }
}

#[test]
fn a_pipeline_has_its_groups_in_running_order() {
    let action = |name: &str, order: i64, inputs: &[&str], outputs: &[&str]| Action {
        run_order: Some(Given::of(order)),
        inputs: inputs.iter().map(|name| Text::literal(*name)).collect(),
        outputs: outputs
            .iter()
            .map(|name| OutputArtifact::new(Text::literal(*name)))
            .collect(),
        ..Action::new(
            Text::literal(name),
            ActionType::aws(Category::Build, Text::literal("CodeBuild")),
        )
    };
    let mut stage = Stage::new(Text::literal("build"));
    stage.actions = vec![
        action("late", 7, &["zip"], &[]),
        action("early", 2, &[], &["zip"]),
    ];
    let draft = Draft {
        stages: vec![stage],
        ..Draft::default()
    };
    let graph = PipelineGraph::of(&Pipeline::from_verified(draft));
    let names: Vec<&str> = graph
        .nodes()
        .map(|(_, action)| action.name.as_str())
        .collect();
    assert_eq!(names, ["early", "late"]);
    assert!(
        graph.mermaid().contains("s0a0 -->|zip| s0a1"),
        "{}",
        graph.mermaid()
    );
}
