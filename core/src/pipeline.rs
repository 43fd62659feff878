//! A definition that passed every rule.

use std::fmt;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::catalogue::{self, Provider};
use crate::{Category, Draft, ExecutionMode, Owner, PipelineType};

/// A checked pipeline. Its fields are private, [`crate::check`] makes it, so it is always valid.
#[derive(Clone, Debug)]
pub struct Pipeline {
    draft: Draft,
    name: String,
    pipeline_type: PipelineType,
    execution_mode: ExecutionMode,
    stages: Vec<CheckedStage>,
    graph: DiGraph<Node, Edge>,
}

/// A stage of a checked pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedStage {
    name: String,
    actions: Vec<CheckedAction>,
    groups: Vec<RunOrderGroup>,
}

/// An action of a checked pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedAction {
    name: String,
    category: Category,
    owner: Owner,
    provider: String,
    run_order: i64,
}

/// The actions of a stage that start together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOrderGroup {
    /// Their run order.
    pub run_order: i64,
    /// Their indices in the stage, in written order.
    pub actions: Vec<usize>,
}

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An action, by stage and action index.
    Action {
        /// Index of the stage.
        stage: usize,
        /// Index of the action in the stage.
        action: usize,
    },
    /// The point where a run-order group is complete; keeps the graph small.
    Barrier {
        /// Index of the stage.
        stage: usize,
        /// Index of the group in the stage.
        group: usize,
    },
}

impl fmt::Display for Node {
    /// `action 2 of stage 1`, counted from 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action { stage, action } => {
                write!(f, "action {} of stage {}", action + 1, stage + 1)
            }
            Self::Barrier { stage, group } => {
                write!(
                    f,
                    "end of run-order group {} of stage {}",
                    group + 1,
                    stage + 1
                )
            }
        }
    }
}

impl fmt::Display for Edge {
    /// `run order` or `output 1`, counted from 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order => f.write_str("run order"),
            Self::Artifact(output) => write!(f, "output {}", output + 1),
        }
    }
}

/// An edge of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// The run order.
    Order,
    /// An artifact, by the index of the output of its producer.
    Artifact(usize),
}

impl Pipeline {
    /// Builds the pipeline of a definition that was verified. Total: nothing here can fail, and what no rule would let
    /// pass is read as its default.
    #[doc(hidden)]
    #[must_use]
    pub fn from_verified(draft: Draft) -> Self {
        let name = draft.display_name();
        let execution_mode = draft.effective_mode();
        let pipeline_type = draft.effective_type();
        let stages: Vec<CheckedStage> = draft.stages.iter().map(CheckedStage::of).collect();
        let graph = build_graph(&draft, &stages);
        Self {
            draft,
            name,
            pipeline_type,
            execution_mode,
            stages,
            graph,
        }
    }

    /// The definition.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The definition, to change and check again.
    #[must_use]
    pub fn into_draft(self) -> Draft {
        self.draft
    }

    /// The name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type: as written, else as [`Draft::effective_type`] says.
    #[must_use]
    pub const fn pipeline_type(&self) -> PipelineType {
        self.pipeline_type
    }

    /// The execution mode: as written, else SUPERSEDED.
    #[must_use]
    pub const fn execution_mode(&self) -> ExecutionMode {
        self.execution_mode
    }

    /// The stages, first to last.
    #[must_use]
    pub fn stages(&self) -> &[CheckedStage] {
        &self.stages
    }

    /// The catalogue's declaration for an action, if it has one.
    #[must_use]
    pub fn provider(&self, stage: usize, action: usize) -> Option<&'static Provider> {
        let action = self.stages.get(stage)?.actions.get(action)?;
        catalogue::find(action.category, action.owner, &action.provider)
    }

    /// The acyclic graph of actions: run order and artifacts, for the algorithms of [`petgraph`].
    ///
    /// ```
    /// use stagewright_core::petgraph::{algo, dot::Dot};
    /// # use stagewright_core::{Draft, Pipeline};
    /// # let pipeline = Pipeline::from_verified(Draft::default());
    /// let order = algo::toposort(pipeline.graph(), None).expect("a checked pipeline has no cycle");
    /// assert_eq!(order.len(), pipeline.graph().node_count());
    /// assert!(Dot::new(pipeline.graph()).to_string().starts_with("digraph"));
    /// ```
    #[must_use]
    pub const fn graph(&self) -> &DiGraph<Node, Edge> {
        &self.graph
    }
}

impl CheckedStage {
    fn of(stage: &crate::Stage) -> Self {
        let actions: Vec<CheckedAction> = stage.actions.iter().map(CheckedAction::of).collect();
        let mut order: Vec<usize> = (0..actions.len()).collect();
        order.sort_by_key(|index| actions[*index].run_order);
        let mut groups: Vec<RunOrderGroup> = Vec::new();
        for index in order {
            let run_order = actions[index].run_order;
            match groups.last_mut() {
                Some(group) if group.run_order == run_order => group.actions.push(index),
                _ => groups.push(RunOrderGroup {
                    run_order,
                    actions: vec![index],
                }),
            }
        }
        Self {
            name: stage.name.to_string(),
            actions,
            groups,
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The actions in written order.
    #[must_use]
    pub fn actions(&self) -> &[CheckedAction] {
        &self.actions
    }

    /// The run-order groups in the order in which they run.
    #[must_use]
    pub fn groups(&self) -> &[RunOrderGroup] {
        &self.groups
    }
}

impl CheckedAction {
    fn of(action: &crate::Action) -> Self {
        Self {
            name: action.name.to_string(),
            category: action
                .action_type
                .category
                .value()
                .unwrap_or(Category::Build),
            owner: action.action_type.owner.value().unwrap_or(Owner::Aws),
            provider: action.action_type.provider.to_string(),
            run_order: action.run_order().unwrap_or(1),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The category.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }

    /// The owner.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The run order; 1 where it is absent or symbolic.
    #[must_use]
    pub const fn run_order(&self) -> i64 {
        self.run_order
    }
}

/// Edges only ever lead to a later stage or a higher run order, so the graph has no cycle whatever the definition.
fn build_graph(draft: &Draft, stages: &[CheckedStage]) -> DiGraph<Node, Edge> {
    let mut graph = DiGraph::new();
    let mut nodes: Vec<Vec<NodeIndex>> = Vec::with_capacity(stages.len());
    let mut last_barrier: Option<NodeIndex> = None;
    for (stage_index, stage) in stages.iter().enumerate() {
        let stage_nodes: Vec<NodeIndex> = (0..stage.actions.len())
            .map(|action| {
                graph.add_node(Node::Action {
                    stage: stage_index,
                    action,
                })
            })
            .collect();
        for (group_index, group) in stage.groups.iter().enumerate() {
            let barrier = graph.add_node(Node::Barrier {
                stage: stage_index,
                group: group_index,
            });
            for action in &group.actions {
                if let Some(before) = last_barrier {
                    graph.add_edge(before, stage_nodes[*action], Edge::Order);
                }
                graph.add_edge(stage_nodes[*action], barrier, Edge::Order);
            }
            last_barrier = Some(barrier);
        }
        nodes.push(stage_nodes);
    }
    let mut producers = std::collections::HashMap::new();
    for (stage, action, definition) in draft.actions() {
        for (index, output) in definition.outputs.iter().enumerate() {
            producers
                .entry(output.name.to_string())
                .or_insert((stage, action, index));
        }
    }
    for (stage, action, definition) in draft.actions() {
        for input in &definition.inputs {
            if let Some(&(from_stage, from_action, output)) = producers.get(&input.to_string()) {
                let before = (
                    from_stage,
                    stages[from_stage].actions[from_action].run_order,
                ) < (stage, stages[stage].actions[action].run_order);
                if before {
                    graph.add_edge(
                        nodes[from_stage][from_action],
                        nodes[stage][action],
                        Edge::Artifact(output),
                    );
                }
            }
        }
    }
    graph
}
