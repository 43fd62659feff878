//! Intervals of what was fitted: `[ranges]`, whose keys name inputs as edits do.

use stagewright_core::{Basis, Micros, PerDay, Probability, Profile};
use toml::Spanned;
use toml::de::DeValue;

/// What the interval of a value that stands in a file comes from.
const SOURCE: &str = "range of the profile";

/// Every value that may have a range, as an edit names it, with its basis.
pub(super) fn inputs(profile: &mut Profile) -> Vec<(String, &mut Basis)> {
    let mut all = vec![("arrivals".to_owned(), &mut profile.workload.basis)];
    for (key, action) in &mut profile.actions {
        let name = |word: &str| format!("{key}.{word}");
        all.extend(
            action
                .duration
                .as_mut()
                .map(|it| (name("takes"), &mut it.basis)),
        );
        all.extend(
            action
                .start_up
                .as_mut()
                .map(|it| (name("starts"), &mut it.basis)),
        );
        all.push((name("fails"), &mut action.failure.basis));
    }
    all
}

/// The ends of a range, the lower one first, each written as the value of that input; an error of the mistake and what to write.
pub(super) fn ends(
    input: &str,
    value: &Spanned<DeValue<'_>>,
) -> Result<(String, String), (String, String)> {
    let (example, read): (_, fn(&str) -> Option<f64>) = match input.rsplit_once('.') {
        Some((_, "fails")) => ("[\"2%\", \"5%\"]", |text| {
            text.parse::<Probability>().ok().map(Probability::get)
        }),
        Some(_) => ("[\"150s\", \"212s\"]", |text| {
            text.parse::<Micros>().ok().map(Micros::seconds)
        }),
        None => ("[\"3/day\", \"5/day\"]", |text| {
            text.parse::<PerDay>().ok().map(|rate| rate.0)
        }),
    };
    let texts: Vec<&str> = value
        .get_ref()
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it.get_ref().as_str())
        .collect();
    match texts.as_slice() {
        [low, high]
            if read(low)
                .zip(read(high))
                .is_some_and(|(low, high)| low <= high) =>
        {
            Ok(((*low).to_owned(), (*high).to_owned()))
        }
        _ => Err((
            "a range is two values in quotes, the lower end first".to_owned(),
            format!("write `{example}`"),
        )),
    }
}

/// Gives a value its range; nothing where it is a default, which has a range of its own.
pub(super) fn give(basis: &mut Basis, ends: (String, String)) -> Option<()> {
    match basis {
        Basis::Default { .. } => return None,
        Basis::Calibrated { range, .. } => *range = Some(ends),
        Basis::Given | Basis::Definition => {
            *basis = Basis::Calibrated {
                source: SOURCE.to_owned(),
                range: Some(ends),
            };
        }
    }
    Some(())
}

/// Every range of a profile, in its order.
pub(super) fn of(profile: &Profile) -> Vec<(String, (String, String))> {
    let mut profile = profile.clone();
    let all = inputs(&mut profile).into_iter();
    all.filter_map(|(name, basis)| match basis {
        Basis::Calibrated { range, .. } => Some((name, range.clone()?)),
        _ => None,
    })
    .collect()
}
