//! The shape of a definition as text for Mermaid and Graphviz.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stagewright_core::{Action, Draft, Stage};

/// The definition as a Mermaid flowchart: stages as boxes, run order as arrows, artifacts as dotted arrows.
///
/// ```
/// let text = "Name: shop\nStages:\n  - Name: Source\n    Actions:\n      - {Name: fetch, ActionTypeId: {Provider: S3}}\n";
/// let draft = stagewright_cfn::read(text, &Default::default())?.draft;
/// assert!(stagewright_cfn::mermaid(&draft).contains("subgraph stage1[\"Source\"]"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn mermaid(draft: &Draft) -> String {
    let drawing = Drawing::of(draft);
    let mut text = String::from("flowchart LR\n");
    for (index, stage) in draft.stages.iter().enumerate() {
        let _ = writeln!(
            text,
            "  subgraph stage{}[\"{}\"]",
            index + 1,
            mermaid_text(&stage.name.to_string())
        );
        for (at, action) in stage.actions.iter().enumerate() {
            let name = mermaid_text(&action.name.to_string());
            let provider = mermaid_text(&action.action_type.provider.to_string());
            let _ = writeln!(
                text,
                "    {}[\"{name}<br/>{provider}\"]",
                action_id(index, at)
            );
        }
        for barrier in drawing.barriers.iter().filter(|(stage, _)| *stage == index) {
            let _ = writeln!(text, "    {}(( ))", barrier_id(*barrier));
        }
        text.push_str("  end\n");
    }
    for (from, to) in &drawing.order {
        let _ = writeln!(text, "  {from} --> {to}");
    }
    for (from, to, artifact) in &drawing.artifacts {
        let _ = writeln!(text, "  {from} -. \"{}\" .-> {to}", mermaid_text(artifact));
    }
    text
}

/// The definition in Graphviz's language: stages as clusters, run order as arrows, artifacts as dashed arrows.
///
/// ```
/// let text = "Name: shop\nStages:\n  - Name: Source\n    Actions:\n      - {Name: fetch, ActionTypeId: {Provider: S3}}\n";
/// let draft = stagewright_cfn::read(text, &Default::default())?.draft;
/// assert!(stagewright_cfn::dot(&draft).starts_with("digraph \"shop\" {"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn dot(draft: &Draft) -> String {
    let drawing = Drawing::of(draft);
    let mut text = format!("digraph {} {{\n", dot_text(&draft.display_name()));
    text.push_str("  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (index, stage) in draft.stages.iter().enumerate() {
        let _ = writeln!(text, "  subgraph cluster_stage{} {{", index + 1);
        let _ = writeln!(text, "    label={};", dot_text(&stage.name.to_string()));
        for (at, action) in stage.actions.iter().enumerate() {
            let label = dot_text(&format!("{}\n{}", action.name, action.action_type.provider));
            let _ = writeln!(text, "    {} [label={label}];", action_id(index, at));
        }
        for barrier in drawing.barriers.iter().filter(|(stage, _)| *stage == index) {
            let _ = writeln!(text, "    {} [shape=point];", barrier_id(*barrier));
        }
        text.push_str("  }\n");
    }
    for (from, to) in &drawing.order {
        let _ = writeln!(text, "  {from} -> {to};");
    }
    for (from, to, artifact) in &drawing.artifacts {
        let _ = writeln!(
            text,
            "  {from} -> {to} [style=dashed, label={}];",
            dot_text(artifact)
        );
    }
    text.push_str("}\n");
    text
}

/// What is drawn, by the ids of nodes.
#[derive(Default)]
struct Drawing {
    /// Points where a group of several actions is complete before several others start, by stage and group.
    barriers: Vec<(usize, usize)>,
    order: Vec<(String, String)>,
    artifacts: Vec<(String, String, String)>,
}

impl Drawing {
    fn of(draft: &Draft) -> Self {
        let mut drawing = Drawing::default();
        let mut before: Vec<String> = Vec::new();
        for (index, stage) in draft.stages.iter().enumerate() {
            for (number, group) in groups(stage).into_iter().enumerate() {
                let group: Vec<String> = group.into_iter().map(|at| action_id(index, at)).collect();
                if before.len() > 1 && group.len() > 1 {
                    drawing.barriers.push((index, number));
                    let barrier = barrier_id((index, number));
                    drawing
                        .order
                        .extend(before.iter().map(|it| (it.clone(), barrier.clone())));
                    before = vec![barrier];
                }
                for from in &before {
                    drawing
                        .order
                        .extend(group.iter().map(|to| (from.clone(), to.clone())));
                }
                before = group;
            }
        }
        drawing.artifacts = artifacts(draft);
        drawing
    }
}

/// The actions of a stage by their run order; those whose order is unknown come first.
fn groups(stage: &Stage) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<Option<i64>, Vec<usize>> = BTreeMap::new();
    for (at, action) in stage.actions.iter().enumerate() {
        groups.entry(action.run_order()).or_default().push(at);
    }
    groups.into_values().collect()
}

/// From the action that makes an artifact to each that takes it.
fn artifacts(draft: &Draft) -> Vec<(String, String, String)> {
    let mut makers: BTreeMap<String, String> = BTreeMap::new();
    for (stage, at, action) in draft.actions() {
        for output in &action.outputs {
            makers
                .entry(output.name.to_string())
                .or_insert_with(|| action_id(stage, at));
        }
    }
    let takes = |(stage, at, action): (usize, usize, &Action)| {
        let inputs: Vec<String> = action.inputs.iter().map(ToString::to_string).collect();
        inputs
            .into_iter()
            .map(move |input| (action_id(stage, at), input))
    };
    let takers = draft.actions().flat_map(takes);
    takers
        .filter_map(|(taker, input)| Some((makers.get(&input)?.clone(), taker, input)))
        .collect()
}

fn action_id(stage: usize, action: usize) -> String {
    format!("action{}_{}", stage + 1, action + 1)
}

fn barrier_id((stage, group): (usize, usize)) -> String {
    format!("barrier{}_{}", stage + 1, group + 1)
}

/// A text inside Mermaid's quotes.
fn mermaid_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '#' => escaped.push_str("#35;"),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A text in Graphviz's quotes.
fn dot_text(text: &str) -> String {
    let mut escaped = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped.push('"');
    escaped
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{dot, mermaid};

    const DEFINITION: &str = "
Name: a \"shop\"
Stages:
  - Name: Source
    Actions:
      - {Name: one, ActionTypeId: {Provider: S3}, OutputArtifacts: [{Name: src}]}
      - {Name: two, ActionTypeId: {Provider: S3}}
  - Name: Build
    Actions:
      - {Name: late, RunOrder: 2, ActionTypeId: {Provider: Manual}}
      - {Name: a, ActionTypeId: {Provider: CodeBuild}, InputArtifacts: [{Name: src}, {Name: nowhere}]}
      - {Name: b, ActionTypeId: {Provider: CodeBuild}}
";

    #[test]
    fn shapes_are_drawn_with_run_order_barriers_and_artifacts() {
        let draft = crate::read(DEFINITION, &Default::default()).unwrap().draft;
        insta::assert_snapshot!(mermaid(&draft), @r##"
        flowchart LR
          subgraph stage1["Source"]
            action1_1["one<br/>S3"]
            action1_2["two<br/>S3"]
          end
          subgraph stage2["Build"]
            action2_1["late<br/>Manual"]
            action2_2["a<br/>CodeBuild"]
            action2_3["b<br/>CodeBuild"]
            barrier2_1(( ))
          end
          action1_1 --> barrier2_1
          action1_2 --> barrier2_1
          barrier2_1 --> action2_2
          barrier2_1 --> action2_3
          action2_2 --> action2_1
          action2_3 --> action2_1
          action1_1 -. "src" .-> action2_2
        "##);
        insta::assert_snapshot!(dot(&draft), @r##"
        digraph "a \"shop\"" {
          rankdir=LR;
          node [shape=box, style=rounded];
          subgraph cluster_stage1 {
            label="Source";
            action1_1 [label="one\nS3"];
            action1_2 [label="two\nS3"];
          }
          subgraph cluster_stage2 {
            label="Build";
            action2_1 [label="late\nManual"];
            action2_2 [label="a\nCodeBuild"];
            action2_3 [label="b\nCodeBuild"];
            barrier2_1 [shape=point];
          }
          action1_1 -> barrier2_1;
          action1_2 -> barrier2_1;
          barrier2_1 -> action2_2;
          barrier2_1 -> action2_3;
          action2_2 -> action2_1;
          action2_3 -> action2_1;
          action1_1 -> action2_2 [style=dashed, label="src"];
        }
        "##);
    }
}
