//! `cross-region-store`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::regions::{Home, is_pseudo, same};
use crate::rules::texts::{both, could_equal, quoted};
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{ArtifactStore, Draft, Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "cross-region-store",
    evidence: Evidence::Reproduced,
    text: include_str!("cross_region_store.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    let Some(stores) = listed(context.draft) else {
        return;
    };
    let mut told = HashSet::new();
    let mut maybe_home: Option<(Place, Cow<'_, str>)> = None;
    for (place, region) in elsewhere(context) {
        let Some(name) = region.known() else { continue };
        let lacking = match lacks_store(&home, stores, region) {
            None => match &maybe_home {
                None => {
                    maybe_home = Some((place, name));
                    continue;
                }
                Some((_, first)) => !same(first, &name),
            },
            Some(lacking) => lacking,
        };
        if !lacking || !told.insert(name.clone()) {
            continue;
        }
        let site = place.site().field(Field::Region);
        let words = context.action_words(place);
        let finding = match stores {
            None => RULE
                .at(
                    site,
                    format!("{words} runs in {}, and the only artifact store is in the pipeline's own region", quoted(&name)),
                )
                .help(format!("write a list of artifact stores, one in {} and one in the pipeline's own region", quoted(&name)))
                .in_language(format!("add `store \"…\" in \"{name}\";`")),
            Some(_) => RULE
                .at(site, format!("{words} runs in {}, and no artifact store is there", quoted(&name)))
                .help(format!("add an artifact store in {}", quoted(&name)))
                .in_language(format!("add `store \"…\" in \"{name}\";`")),
        };
        findings.push(match &maybe_home {
            Some((first, region)) if home.own().is_none() => finding.label(
                first.site().field(Field::Region),
                format!("another action runs in {}", quoted(region)),
            ),
            _ => finding,
        });
    }
    if let Some(stores) = stores.filter(|stores| lacks_home(&home, stores)) {
        let own = home
            .name()
            .map_or_else(String::new, |own| format!(", {}", quoted(own)));
        let regions: Vec<String> = stores
            .iter()
            .map(|(region, _)| region.to_string())
            .collect();
        findings.push(
            RULE.at(
                Site::pipeline()
                    .step(Step::RegionalStore(0))
                    .field(Field::Region),
                format!("no artifact store is in the pipeline's own region{own}"),
            )
            .note(format!(
                "there are stores in {}",
                both(regions.iter().map(String::as_str))
            ))
            .help("add a store in the region in which the pipeline stands")
            .in_language("add `store \"…\";`, which stands in the pipeline's own region"),
        );
    }
}

/// The actions that name a region and are no sources, which run at home.
pub(super) fn elsewhere<'a>(context: &Context<'a>) -> impl Iterator<Item = (Place, &'a Text)> {
    context.actions().filter_map(|(place, action)| {
        let region = action.region.as_ref()?;
        let told = region.known().is_none_or(|name| name.is_empty());
        (context.is_source(action) == Some(false) && !told).then_some((place, region))
    })
}

/// Whether a region lacks a store; nothing where it lacks one unless the pipeline itself stands there.
pub(super) fn lacks_store(
    home: &Home,
    stores: Option<&[(Text, ArtifactStore)]>,
    region: &Text,
) -> Option<bool> {
    let served =
        |stores: &[(Text, ArtifactStore)]| stores.iter().any(|(of, _)| may_serve(of, region));
    match (home.contains(region), stores) {
        (Some(true), _) => Some(false),
        (Some(false), None) => Some(true),
        (Some(false), Some(stores)) => Some(!served(stores)),
        (None, Some(stores)) if served(stores) => Some(false),
        // A list has a store for every region that is used, the pipeline's own included.
        (None, Some(stores)) => {
            let home = stores.iter().any(|(of, _)| is_pseudo(of));
            (!home).then_some(true)
        }
        (None, None) => None,
    }
}

/// The stores by region; nothing for a single one, and for none at all nothing can be said.
pub(super) fn listed(draft: &Draft) -> Option<Option<&[(Text, ArtifactStore)]>> {
    match (&draft.artifact_store, &draft.artifact_stores) {
        (_, Some(stores)) if !stores.is_empty() => Some(Some(stores)),
        (Some(_), _) => Some(None),
        // Told elsewhere, or created on export.
        _ => None,
    }
}

/// Whether a store's region is, or could turn out to be, the region of an action that runs elsewhere.
fn may_serve(store: &Text, region: &Text) -> bool {
    (!is_pseudo(store) || !store.is_symbolic())
        && (could_equal(store, region) || mean_the_same(store, region))
}

pub(super) fn mean_the_same(left: &Text, right: &Text) -> bool {
    matches!((left.known(), right.known()), (Some(left), Some(right)) if same(&left, &right))
}

/// Whether certainly no store is in the pipeline's own region.
fn lacks_home(home: &Home, stores: &[(Text, ArtifactStore)]) -> bool {
    home.name().is_some_and(|own| {
        let own = Text::from(own);
        !stores.iter().any(|(region, _)| {
            is_pseudo(region) || could_equal(region, &own) || mean_the_same(region, &own)
        })
    })
}
