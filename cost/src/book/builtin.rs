//! The files of `data/`, embedded, parsed one by one when first asked for.

use std::sync::OnceLock;

use jiff::civil::{Date, date};

use super::EVERYWHERE;
use super::document::Document;

struct File {
    name: &'static str,
    edition: Date,
    /// The regions that it prices; `global` alone for files that price everywhere.
    regions: &'static [&'static str],
    text: &'static str,
    document: OnceLock<Document>,
}

macro_rules! file {
    // A file of the first edition that prices one region is named after it.
    ($region:literal) => {
        file!(
            2026 - 11 - 23,
            "2026-11-23",
            &[$region],
            concat!($region, ".toml")
        )
    };
    ($year:literal - $month:literal - $day:literal, $folder:literal, $regions:expr, $name:expr) => {
        File {
            name: concat!($folder, "/", $name),
            edition: date($year, $month, $day),
            regions: $regions,
            text: include_str!(concat!("../../data/", $folder, "/", $name)),
            document: OnceLock::new(),
        }
    };
}

/// The regions of `2026-11-29/regions.toml`.
const FURTHER: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
];
/// The regions with files of their own.
const FIRST: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-1",
    "ap-southeast-2",
    "sa-east-1",
];
const GLOBAL: &[&str] = &[EVERYWHERE];

/// Newest editions first.
static FILES: [File; 16] = [
    file!(2026 - 11 - 29, "2026-11-29", FURTHER, "regions.toml"),
    file!(2026 - 11 - 29, "2026-11-29", FIRST, "additions.toml"),
    file!(2026 - 11 - 29, "2026-11-29", GLOBAL, "sources.toml"),
    file!(2026 - 11 - 29, "2026-11-29", GLOBAL, "vendors.toml"),
    file!("us-east-1"),
    file!("us-east-2"),
    file!("us-west-2"),
    file!("eu-west-1"),
    file!("eu-central-1"),
    file!("ap-northeast-1"),
    file!("ap-southeast-2"),
    file!("sa-east-1"),
    file!(2026 - 11 - 23, "2026-11-23", GLOBAL, "global.toml"),
    file!(2026 - 11 - 23, "2026-11-23", GLOBAL, "sources.toml"),
    file!(2026 - 11 - 23, "2026-11-23", GLOBAL, "vendors.toml"),
    file!(2023 - 1 - 1, "2023-01-01", GLOBAL, "vendors.toml"),
];

impl File {
    fn document(&self) -> &Document {
        self.document.get_or_init(|| {
            Document::parse(self.name, self.text)
                .expect("a built-in file parses; a test reads each")
        })
    }
}

/// The built-in documents that price a region, or all, newest first; of a day, if one is given: editions younger than it
/// come last, the oldest of them first.
pub(super) fn documents<'book, 'region>(
    as_published_on: Option<Date>,
    region: Option<&'region str>,
) -> impl Iterator<Item = &'book Document> + use<'book, 'region> {
    let known = move |file: &&File| as_published_on.is_none_or(|day| file.edition <= day);
    // An entry that no edition of that day has is better taken from the next one than left out.
    let later = FILES.iter().rev().filter(move |file| !known(file));
    FILES
        .iter()
        .filter(known)
        .chain(later)
        .filter(move |file| region.is_none_or(|region| file.regions.contains(&region)))
        .map(File::document)
}

/// The edition that prices a region on a day before the first one of it; none where there is one of that day.
pub(super) fn stand_in(day: Date, region: &str) -> Option<Date> {
    let editions = FILES.iter().filter(|file| file.regions.contains(&region));
    editions
        .map(|file| file.edition)
        .min()
        .filter(|oldest| *oldest > day)
}

/// Whether a built-in file prices this region.
pub(super) fn knows(region: &str) -> bool {
    FILES
        .iter()
        .any(|file| file.regions.contains(&region) && region != EVERYWHERE)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn every_file_parses_stands_under_its_date_and_prices_its_region_only() {
        for file in &FILES {
            let document = Document::parse(file.name, file.text).unwrap();
            let edition = document.as_edition();
            assert_eq!(edition.edition, file.edition.into(), "{}", file.name);
            assert!(
                file.name.starts_with(&file.edition.to_string()),
                "{}",
                file.name
            );
            for entry in document.entries() {
                let known = file.regions.contains(&entry.region.as_str());
                assert!(known, "{}: {}", file.name, entry.sku);
            }
        }
    }

    #[test]
    fn files_stand_newest_first() {
        assert!(
            FILES
                .windows(2)
                .all(|pair| matches!(pair, [newer, older] if newer.edition >= older.edition))
        );
    }
}
