//! Artifacts that are taken and that nothing gives. Several rules speak of them, and each of them is told once.

use std::collections::HashMap;

use crate::rules::{Context, Origin, Place};
use crate::{Site, Text};

/// An artifact that no action produces.
pub(in crate::rules) struct Missing<'a> {
    /// Its name.
    pub(in crate::rules) name: &'a Text,
    /// The first input that takes it.
    pub(in crate::rules) first: Site,
    /// The others, in written order.
    pub(in crate::rules) others: Vec<Site>,
}

/// Every artifact that is an input of an action or of a condition's rule, and certainly an output of none.
pub(in crate::rules) fn missing<'a>(context: &Context<'a>) -> Vec<Missing<'a>> {
    let mut all: Vec<Missing<'a>> = Vec::new();
    let mut places = HashMap::new();
    let mut note = |name: &'a Text, site: Site| {
        if context.origin(name) != Origin::Nobody {
            return;
        }
        let place = *places.entry(name.to_string()).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.others.push(site),
            None => all.push(Missing {
                name,
                first: site,
                others: Vec::new(),
            }),
        }
    };
    for (place, action) in context.actions() {
        for (index, input) in action.inputs.iter().enumerate() {
            note(input, place.site().input(index));
        }
    }
    for (place, rule) in context.rules() {
        for (index, input) in rule.inputs.iter().enumerate() {
            note(input, place.site().input(index));
        }
    }
    all
}

/// The artifact that an action without an output was surely meant to give: it alone lacks an output that its provider
/// requires, and one artifact alone is missing.
pub(in crate::rules) fn forgotten<'a>(context: &Context<'a>) -> Option<(Place, Missing<'a>)> {
    let mut lacking = context.actions().filter_map(|(place, action)| {
        let provider = context.provider(place)?;
        (action.outputs.is_empty() && provider.outputs.min == 1).then_some(place)
    });
    let place = lacking.next().filter(|_| lacking.next().is_none())?;
    let mut missing = missing(context);
    let only = missing.pop().filter(|_| missing.is_empty())?;
    Some((place, only))
}
