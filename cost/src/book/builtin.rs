//! The files of `data/`, embedded, parsed one by one when first asked for.

use std::sync::OnceLock;

use jiff::civil::{Date, date};

use super::EVERYWHERE;
use super::document::Document;
use crate::CostError;

struct File {
    name: &'static str,
    edition: Date,
    /// The only region that it prices; `global` for files that price everywhere.
    region: &'static str,
    text: &'static str,
    document: OnceLock<Result<Document, CostError>>,
}

macro_rules! file {
    ($year:literal - $month:literal - $day:literal, $folder:literal, $region:expr, $name:literal) => {
        File {
            name: concat!($folder, "/", $name),
            edition: date($year, $month, $day),
            region: $region,
            text: include_str!(concat!("../../data/", $folder, "/", $name)),
            document: OnceLock::new(),
        }
    };
}

/// Newest editions first.
static FILES: [File; 12] = [
    file!(2026 - 11 - 23, "2026-11-23", "us-east-1", "us-east-1.toml"),
    file!(2026 - 11 - 23, "2026-11-23", "us-east-2", "us-east-2.toml"),
    file!(2026 - 11 - 23, "2026-11-23", "us-west-2", "us-west-2.toml"),
    file!(2026 - 11 - 23, "2026-11-23", "eu-west-1", "eu-west-1.toml"),
    file!(
        2026 - 11 - 23,
        "2026-11-23",
        "eu-central-1",
        "eu-central-1.toml"
    ),
    file!(
        2026 - 11 - 23,
        "2026-11-23",
        "ap-northeast-1",
        "ap-northeast-1.toml"
    ),
    file!(
        2026 - 11 - 23,
        "2026-11-23",
        "ap-southeast-2",
        "ap-southeast-2.toml"
    ),
    file!(2026 - 11 - 23, "2026-11-23", "sa-east-1", "sa-east-1.toml"),
    file!(2026 - 11 - 23, "2026-11-23", EVERYWHERE, "global.toml"),
    file!(2026 - 11 - 23, "2026-11-23", EVERYWHERE, "sources.toml"),
    file!(2026 - 11 - 23, "2026-11-23", EVERYWHERE, "vendors.toml"),
    file!(2023 - 1 - 1, "2023-01-01", EVERYWHERE, "vendors.toml"),
];

/// The built-in documents that price a region, or all; none younger than a day, if one is given. Newest first.
pub(super) fn documents<'book, 'region>(
    as_published_on: Option<Date>,
    region: Option<&'region str>,
) -> impl Iterator<Item = Result<&'book Document, CostError>> + use<'book, 'region> {
    FILES
        .iter()
        .filter(move |file| as_published_on.is_none_or(|day| file.edition <= day))
        .filter(move |file| region.is_none_or(|region| file.region == region))
        .map(|file| {
            file.document
                .get_or_init(|| Document::parse(file.name, file.text))
                .as_ref()
                .map_err(Clone::clone)
        })
}

/// Whether a built-in file prices this region.
pub(super) fn knows(region: &str) -> bool {
    FILES
        .iter()
        .any(|file| file.region == region && region != EVERYWHERE)
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
                assert_eq!(entry.region, file.region, "{}: {}", file.name, entry.sku);
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
