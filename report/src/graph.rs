//! The graph of a pipeline, stage by stage: as a picture, as Mermaid and as DOT.
//!
//! ```
//! use stagewright_core::Category;
//! use stagewright_report::graph::{GraphAction, GraphStage, PipelineGraph};
//!
//! let action = |name: &str, category, inputs: &[&str], outputs: &[&str]| GraphAction {
//!     name: name.to_owned(),
//!     provider: "S3".to_owned(),
//!     category,
//!     inputs: inputs.iter().map(|name| (*name).to_owned()).collect(),
//!     outputs: outputs.iter().map(|name| (*name).to_owned()).collect(),
//! };
//! let graph = PipelineGraph {
//!     title: "site".to_owned(),
//!     stages: vec![
//!         GraphStage {
//!             name: "source".to_owned(),
//!             groups: vec![vec![action("fetch", Category::Source, &[], &["src"])]],
//!         },
//!         GraphStage {
//!             name: "deploy".to_owned(),
//!             groups: vec![vec![action("publish", Category::Deploy, &["src"], &[])]],
//!         },
//!     ],
//! };
//! assert!(graph.mermaid().contains("s0a0 -->|src| s1a0"));
//! assert!(graph.dot().starts_with("digraph"));
//! ```

mod draw;
mod notation;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use stagewright_core::{Category, Pipeline};

/// A pipeline as a graph: stages one after the other, in each the groups of actions that start together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineGraph {
    /// The pipeline's name.
    pub title: String,
    /// The stages, first to last.
    pub stages: Vec<GraphStage>,
}

/// A stage of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphStage {
    /// The stage's name.
    pub name: String,
    /// The run-order groups, in the order in which they run.
    pub groups: Vec<Vec<GraphAction>>,
}

/// An action of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphAction {
    /// The action's name.
    pub name: String,
    /// Its provider.
    pub provider: String,
    /// Its category, which gives it its colour.
    pub category: Category,
    /// The names of its input artifacts, in written order.
    pub inputs: Vec<String>,
    /// The names of its output artifacts, in written order.
    pub outputs: Vec<String>,
}

impl PipelineGraph {
    /// The graph of a checked pipeline.
    #[must_use]
    pub fn of(pipeline: &Pipeline) -> Self {
        let definitions = &pipeline.draft().stages;
        let stages = pipeline
            .stages()
            .iter()
            .enumerate()
            .map(|(stage_index, stage)| {
                let action = |index: usize| -> Option<GraphAction> {
                    let checked = stage.actions().get(index)?;
                    let definition = definitions.get(stage_index)?.actions.get(index)?;
                    Some(GraphAction {
                        name: checked.name().to_owned(),
                        provider: checked.provider().to_owned(),
                        category: checked.category(),
                        inputs: definition.inputs.iter().map(ToString::to_string).collect(),
                        outputs: definition
                            .outputs
                            .iter()
                            .map(|output| output.name.to_string())
                            .collect(),
                    })
                };
                let groups = stage.groups().iter();
                GraphStage {
                    name: stage.name().to_owned(),
                    groups: groups
                        .map(|group| {
                            group
                                .actions
                                .iter()
                                .filter_map(|index| action(*index))
                                .collect()
                        })
                        .collect(),
                }
            });
        Self {
            title: pipeline.name().to_owned(),
            stages: stages.collect(),
        }
    }

    /// Where each artifact comes from: stage, group and index in the group of its first producer.
    fn producers(&self) -> BTreeMap<&str, Node> {
        let mut producers = BTreeMap::new();
        for (node, action) in self.nodes() {
            for output in &action.outputs {
                producers.entry(output.as_str()).or_insert(node);
            }
        }
        producers
    }

    /// Every action with its place, in the order in which they run.
    fn nodes(&self) -> impl Iterator<Item = (Node, &GraphAction)> {
        self.stages.iter().enumerate().flat_map(|(stage, content)| {
            let mut index = 0;
            content
                .groups
                .iter()
                .enumerate()
                .flat_map(move |(group, actions)| {
                    let first = index;
                    index += actions.len();
                    actions.iter().enumerate().map(move |(at, action)| {
                        let node = Node {
                            stage,
                            group,
                            index: first + at,
                        };
                        (node, action)
                    })
                })
        })
    }

    /// The artifacts that pass from one action to another.
    fn artifacts(&self) -> Vec<(Node, &str, Node)> {
        let producers = self.producers();
        let mut edges = Vec::new();
        for (node, action) in self.nodes() {
            for input in &action.inputs {
                if let Some(producer) = producers.get(input.as_str())
                    && (producer.stage, producer.group) < (node.stage, node.group)
                {
                    edges.push((*producer, input.as_str(), node));
                }
            }
        }
        edges
    }
}

/// An action's place in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    stage: usize,
    group: usize,
    /// Counted through the whole stage.
    index: usize,
}
