//! The longest path through a pipeline's graph: what an execution takes that never waits.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::visit::{EdgeRef, Topo};
use stagewright_core::{ActionKey, Distribution, Micros, Node, Pipeline, Profile};

/// The longest path of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LongestPath {
    /// From the trigger to the end of the last action, transitions included.
    pub lead_time: Micros,
    /// What of it is trigger latency and transitions.
    pub latency: Micros,
    /// The actions on the path, first to last. An action that takes no time is on it only where nothing longer runs beside it.
    pub actions: Vec<ActionKey>,
}

/// The longest path through the graph of a pipeline, with each action at its mean duration.
///
/// With fixed durations it is the lead time of every execution that meets no other, to the microsecond; with others it is a lower bound
/// of the mean, since the longest of several is longer on average than the longest average.
///
/// ```
/// use stagewright_sim::{doc_pipeline, longest_path};
///
/// let (pipeline, profile) = doc_pipeline();
/// let path = longest_path(&pipeline, &profile);
/// assert_eq!(path.actions.len(), 3);
/// assert!(path.latency < path.lead_time);
/// ```
#[must_use]
pub fn longest_path(pipeline: &Pipeline, profile: &Profile) -> LongestPath {
    let graph = pipeline.graph();
    let action_at = |stage: usize, action: usize| {
        let stage = pipeline.stages().get(stage)?;
        let action = stage.actions().get(action)?;
        Some(ActionKey::new(stage.name(), action.name()))
    };
    let time = |key: &ActionKey| {
        let Some(assumed) = profile.actions.get(key) else {
            return Micros::ZERO;
        };
        let parts = [&assumed.duration, &assumed.start_up];
        parts
            .into_iter()
            .flatten()
            .map(|part| mean(&part.value))
            .fold(Micros::ZERO, |sum, part| sum + part)
    };
    // Stages follow each other by barriers, so each transition is on every path and may be added at the end.
    let latency = pipeline
        .stages()
        .iter()
        .skip(1)
        .fold(mean(&profile.trigger.value), |sum, stage| {
            sum + mean(&profile.transition_into(stage.name()).value)
        });
    let mut ends = BTreeMap::new();
    let mut last = None;
    let mut topological = Topo::new(graph);
    while let Some(node) = topological.next(graph) {
        let before = graph
            .edges_directed(node, Direction::Incoming)
            .map(|edge| edge.source())
            .filter_map(|source| ends.get(&source).map(|(end, _)| (*end, source)))
            // Of equal ones the first in the definition.
            .min_by_key(|(end, source)| (std::cmp::Reverse(*end), source.index()));
        let start = before.map_or(Micros::ZERO, |(end, _)| end);
        let own = match graph.node_weight(node) {
            Some(Node::Action { stage, action }) => {
                action_at(*stage, *action).map_or(Micros::ZERO, |key| time(&key))
            }
            _ => Micros::ZERO,
        };
        let end = start + own;
        ends.insert(node, (end, before.map(|(_, source)| source)));
        if last.is_none_or(|(longest, _)| end >= longest) {
            last = Some((end, node));
        }
    }
    let mut actions = Vec::new();
    let mut step = last.map(|(_, node)| node);
    while let Some(node) = step {
        if let Some(Node::Action { stage, action }) = graph.node_weight(node) {
            actions.extend(action_at(*stage, *action));
        }
        step = ends.get(&node).and_then(|(_, before)| *before);
    }
    actions.reverse();
    let work = last.map_or(Micros::ZERO, |(end, _)| end);
    LongestPath {
        lead_time: work + latency,
        latency,
        actions,
    }
}

/// The mean, exact where the distribution is fixed.
fn mean(distribution: &Distribution) -> Micros {
    match distribution {
        Distribution::Fixed(value) => *value,
        other => Micros::from_seconds_f64(other.mean_seconds()).unwrap_or(Micros::ZERO),
    }
}
