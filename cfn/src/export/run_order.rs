//! Actions stand in run order, so that a reader of the list meets every producer before its consumers.

use super::tree::value_mut;
use crate::load::{Content, Node};
use crate::template::function_of;

/// Puts the actions of written stages in run order where the list is plain.
pub(super) fn sort(stages: &mut Node) {
    let Content::List(stages) = &mut stages.content else {
        return;
    };
    for stage in stages {
        let Some(actions) = value_mut(stage, "Actions") else {
            continue;
        };
        let Content::List(actions) = &mut actions.content else {
            continue;
        };
        let orders: Option<Vec<i64>> = actions.iter().map(run_order).collect();
        if orders.is_some() {
            actions.sort_by_key(run_order);
        }
    }
}

fn run_order(action: &Node) -> Option<i64> {
    if function_of(action).is_some() || !action.is_map() {
        return None;
    }
    match action.get("RunOrder") {
        None => Some(1),
        Some(order) => order.as_text()?.parse().ok(),
    }
}
