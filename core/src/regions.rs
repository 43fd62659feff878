//! The regions of AWS: the one place that knows their names, and where CodePipeline and its connections are.
//!
//! AWS adds regions and takes services to them, so what is not in the list may be right: a rule calls a name wrong only
//! where it is a slip of the pen for one of the list, and tells the list's date otherwise.

use crate::rules::Speller;

/// A region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Name, such as `eu-west-1`.
    pub name: &'static str,
    /// Partition: the second piece of an ARN. No action reaches from one into another.
    pub partition: &'static str,
    /// Whether CodePipeline has an endpoint there.
    pub codepipeline: bool,
    /// Whether connections to Git hosts have an endpoint there.
    pub connections: bool,
}

/// Day of the list, ISO 8601. Source: botocore, `endpoints.json` of 1.44.8 (November 2026) for the partitions `aws` and
/// `aws-us-gov`, of 1.43.11 (May 2026) for the others.
pub const CHECKED: &str = "2026-11-29";

/// Every region that the list has.
pub const REGIONS: &[Region] = &[
    both("af-south-1", AWS).without_connections(),
    both("ap-east-1", AWS).without_connections(),
    neither("ap-east-2", AWS),
    both("ap-northeast-1", AWS),
    both("ap-northeast-2", AWS),
    both("ap-northeast-3", AWS).without_connections(),
    both("ap-south-1", AWS),
    both("ap-south-2", AWS).without_connections(),
    both("ap-southeast-1", AWS),
    both("ap-southeast-2", AWS),
    both("ap-southeast-3", AWS).without_connections(),
    both("ap-southeast-4", AWS).without_connections(),
    both("ap-southeast-5", AWS).without_connections(),
    both("ap-southeast-6", AWS).without_connections(),
    neither("ap-southeast-7", AWS),
    both("ca-central-1", AWS),
    neither("ca-west-1", AWS),
    both("eu-central-1", AWS),
    both("eu-central-2", AWS).without_connections(),
    both("eu-north-1", AWS),
    both("eu-south-1", AWS),
    both("eu-south-2", AWS).without_connections(),
    both("eu-west-1", AWS),
    both("eu-west-2", AWS),
    both("eu-west-3", AWS),
    both("il-central-1", AWS).without_connections(),
    both("me-central-1", AWS).without_connections(),
    both("me-south-1", AWS).without_connections(),
    neither("mx-central-1", AWS),
    both("sa-east-1", AWS),
    both("us-east-1", AWS),
    both("us-east-2", AWS),
    both("us-west-1", AWS),
    both("us-west-2", AWS),
    both("us-gov-east-1", "aws-us-gov"),
    both("us-gov-west-1", "aws-us-gov"),
    both("cn-north-1", "aws-cn").without_connections(),
    both("cn-northwest-1", "aws-cn").without_connections(),
    neither("eusc-de-east-1", "aws-eusc"),
    neither("us-iso-east-1", "aws-iso"),
    neither("us-iso-west-1", "aws-iso"),
    neither("us-isob-east-1", "aws-iso-b"),
    neither("us-isob-west-1", "aws-iso-b"),
    neither("eu-isoe-west-1", "aws-iso-e"),
    both("us-isof-east-1", "aws-iso-f").without_connections(),
    both("us-isof-south-1", "aws-iso-f").without_connections(),
];

const AWS: &str = "aws";

const fn both(name: &'static str, partition: &'static str) -> Region {
    Region {
        name,
        partition,
        codepipeline: true,
        connections: true,
    }
}

const fn neither(name: &'static str, partition: &'static str) -> Region {
    Region {
        codepipeline: false,
        connections: false,
        ..both(name, partition)
    }
}

impl Region {
    const fn without_connections(self) -> Self {
        Self {
            connections: false,
            ..self
        }
    }
}

/// What the list says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A region.
    Listed(&'static Region),
    /// None, and this one was meant.
    Misspelt(&'static Region),
    /// None of the list. This one is near, though the name may be that of a region which AWS has added.
    Unlisted(Option<&'static Region>),
}

/// Looks a name up.
///
/// ```
/// use stagewright_core::regions::{Known, look_up};
///
/// assert!(matches!(look_up("eu-west-1"), Known::Listed(region) if region.connections));
/// assert!(matches!(look_up("us-est-2"), Known::Misspelt(meant) if meant.name == "us-east-2"));
/// // AWS counts on, and opens regions in new directions: these may be right one day.
/// assert!(matches!(look_up("eu-west-4"), Known::Unlisted(Some(_))));
/// assert!(matches!(look_up("sa-west-1"), Known::Unlisted(_)));
/// assert_eq!(look_up("mars"), Known::Unlisted(None));
/// ```
#[must_use]
pub fn look_up(name: &str) -> Known {
    if let Some(region) = REGIONS.iter().find(|region| region.name == name) {
        return Known::Listed(region);
    }
    let lower = name.to_lowercase();
    let near = nearest(&lower);
    match near {
        Some(near) if name != lower || !may_be_new(name) => Known::Misspelt(near),
        near => Known::Unlisted(near),
    }
}

/// The region of a name that is listed or misspelt: what it stands for.
#[must_use]
pub fn meant(name: &str) -> Option<&'static Region> {
    match look_up(name) {
        Known::Listed(region) | Known::Misspelt(region) => Some(region),
        Known::Unlisted(_) => None,
    }
}

/// The nearest region: one edit away, or two where the name has not the shape of one.
fn nearest(name: &str) -> Option<&'static Region> {
    if let Some(region) = REGIONS.iter().find(|region| region.name == name) {
        return Some(region);
    }
    let near = Speller::new().nearest(name, REGIONS.iter().map(|region| region.name))?;
    let most = if pieces(name).is_some() { 1 } else { 2 };
    REGIONS
        .iter()
        .find(|region| region.name == near && strsim::osa_distance(name, near) <= most)
}

/// Whether AWS may have given a new region this name: the next number of an area and direction, or the first of a
/// direction that the area has not yet.
fn may_be_new(name: &str) -> bool {
    let Some((area, direction, number)) = pieces(name) else {
        return false;
    };
    let known = || REGIONS.iter().filter_map(|region| pieces(region.name));
    let last = known()
        .filter(|(other, way, _)| (*other, *way) == (area, direction))
        .map(|(_, _, number)| number)
        .max();
    number == last.map_or(1, |last| last + 1) && known().any(|(other, ..)| other == area)
}

/// Area, direction and number of a name such as `us-gov-west-1`.
fn pieces(name: &str) -> Option<(&str, &str, u32)> {
    const DIRECTIONS: [&str; 9] = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    ];
    let (rest, number) = name.rsplit_once('-')?;
    let (area, direction) = rest.rsplit_once('-')?;
    let number = number.parse().ok()?;
    (DIRECTIONS.contains(&direction) && !area.is_empty()).then_some((area, direction, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_told_from_what_may_be_new() {
        for (name, meant) in [
            ("us-est-2", Some("us-east-2")),
            ("eu-wset-1", Some("eu-west-1")),
            ("eu-west1", Some("eu-west-1")),
            ("euwest1", Some("eu-west-1")),
            ("EU_WEST_1", Some("eu-west-1")),
            ("EU-West-1", Some("eu-west-1")),
            ("us-east-1a", Some("us-east-1")),
            ("us-east", Some("us-east-1")),
            ("ue-west-1", Some("eu-west-1")),
            ("eu-west-9", Some("eu-west-1")),
            ("ap-south-east-2", Some("ap-southeast-2")),
            ("us-gov-wset-1", Some("us-gov-west-1")),
            ("eu-west-4", None),
            ("us-east-3", None),
            ("ap-southeast-8", None),
            ("sa-west-1", None),
            ("ca-east-1", None),
            ("nz-south-1", None),
            ("frankfurt", None),
            ("local", None),
            ("", None),
        ] {
            let found = match look_up(name) {
                Known::Misspelt(region) => Some(region.name),
                Known::Unlisted(_) => None,
                Known::Listed(region) => panic!("{name} is listed as {}", region.name),
            };
            assert_eq!(found, meant, "{name}");
        }
    }

    #[test]
    fn every_region_is_found_and_has_the_shape_that_new_ones_have() {
        for region in REGIONS {
            assert_eq!(look_up(region.name), Known::Listed(region));
            assert!(pieces(region.name).is_some(), "{}", region.name);
        }
        let with = |has: fn(&Region) -> bool| {
            let commercial = REGIONS.iter().filter(|region| region.partition == AWS);
            commercial.filter(|region| has(region)).count()
        };
        assert_eq!(
            (
                with(|_| true),
                with(|it| it.codepipeline),
                with(|it| it.connections)
            ),
            (34, 30, 17)
        );
    }
}
