//! `stagewright prices`: what is in the price book, and as of when.

use std::collections::BTreeMap;

use serde::Serialize;
use stagewright_cost::{Edition, EntryKind, KnownRegion, PriceBook, PriceBookEntry, PriceDate};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Shown, Table, csv};
use stagewright_study::page::service_name;

use crate::arguments::{PricesArguments, TableFormat};
use crate::commands::study::print_page;
use crate::console;
use crate::failure::Failure;
use crate::pricing::{book, priced};
use crate::terminal;

pub(crate) fn run(arguments: &PricesArguments) -> Result<(), Failure> {
    let book = book(PriceBook::builtin(), arguments.prices.as_deref())?;
    let listing = Listing::of(&book, arguments)?;
    match arguments.format {
        TableFormat::Text => console::print(&listing.document().text(terminal::look())),
        TableFormat::Json => console::print_json(&listing),
        TableFormat::Csv => console::print(&listing.csv()),
        TableFormat::Html => print_page(&listing.document()),
    }
}

/// What was asked for. It is also what `--format json` prints: `docs/schemas/prices.schema.json`.
#[derive(Serialize)]
struct Listing {
    editions: Vec<Edition>,
    regions: Vec<KnownRegion>,
    region: Option<String>,
    service: Option<String>,
    entries: Vec<PriceBookEntry>,
}

impl Listing {
    fn of(book: &PriceBook, arguments: &PricesArguments) -> Result<Self, Failure> {
        let mut entries = book
            .entries(arguments.region.as_deref())
            .map_err(|error| priced(&error))?;
        if let Some(wanted) = &arguments.service {
            let mut known: Vec<String> = entries
                .iter()
                .map(|entry| service(entry).to_owned())
                .collect();
            known.sort_unstable();
            known.dedup();
            if !known.contains(wanted) {
                return Err(Failure::usage(
                    "--service",
                    format!("the price book has no service `{wanted}`"),
                    format!("known are {}", known.join(", ")),
                ));
            }
            entries.retain(|entry| service(entry) == wanted);
        }
        Ok(Self {
            editions: book.editions().map_err(|error| priced(&error))?,
            regions: book.regions().map_err(|error| priced(&error))?,
            region: arguments.region.clone(),
            service: arguments.service.clone(),
            entries,
        })
    }

    fn document(&self) -> Document {
        let document = Document::new("Prices", self.answer());
        if self.region.is_some() || self.service.is_some() {
            return document.section(self.entries_section());
        }
        let mut regions = Table::new([
            Column::text("region"),
            Column::text("where"),
            Column::number("prices"),
        ]);
        for region in &self.regions {
            let prices = self.prices().filter(|entry| entry.region == region.region);
            regions.push([
                region.region.clone(),
                region.location.clone(),
                prices.count().to_string(),
            ]);
        }
        let everywhere = self
            .prices()
            .filter(|entry| entry.region == "global")
            .count();
        regions.push([
            "global".to_owned(),
            "everywhere".to_owned(),
            everywhere.to_string(),
        ]);
        let mut editions = Table::new([
            Column::text("file"),
            Column::text("put together"),
            Column::number("prices"),
        ]);
        for edition in &self.editions {
            editions.push([
                edition.name.clone(),
                edition.edition.to_string(),
                edition.prices.to_string(),
            ]);
        }
        document
            .section(self.services_section())
            .section(Section::new("Regions").table(regions))
            .section(
                Section::new("Files")
                    .about(
                        "The strongest first: a price in a file above hides the same price below.",
                    )
                    .table(editions),
            )
            .footer("Single prices: stagewright prices --region eu-west-1 --service codebuild.")
    }

    fn prices(&self) -> impl Iterator<Item = &PriceBookEntry> {
        self.entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Price)
    }

    fn answer(&self) -> String {
        let seen = || self.prices().filter_map(|entry| entry.evidence.last_seen());
        let dates = match (seen().min(), seen().max()) {
            (Some(first), Some(last)) if first == last => format!("seen {first}"),
            (Some(first), Some(last)) => format!("seen between {first} and {last}"),
            _ => "without dates".to_owned(),
        };
        let low = self
            .prices()
            .filter(|entry| entry.evidence.confidence.is_low())
            .count();
        let part = match (&self.service, &self.region) {
            (None, None) => format!(
                "in {}",
                format::counted(self.regions.len() as u64, "region")
            ),
            (None, Some(region)) => format!("in {region}"),
            (Some(service), None) => format!("of {}", service_name(service)),
            (Some(service), Some(region)) => format!("of {} in {region}", service_name(service)),
        };
        format!(
            "The book holds {} {part}, {dates}; {low} of low confidence.",
            format::counted(self.prices().count() as u64, "price"),
        )
    }

    fn services_section(&self) -> Section {
        let mut services: BTreeMap<&str, Vec<&PriceBookEntry>> = BTreeMap::new();
        for entry in self.prices() {
            services.entry(service(entry)).or_default().push(entry);
        }
        let mut table = Table::new([
            Column::text("service"),
            Column::number("prices"),
            Column::number("low confidence"),
            Column::text("oldest seen"),
            Column::text("newest seen"),
        ]);
        let date = |date: Option<PriceDate>| date.map_or_else(String::new, |it| it.to_string());
        for (service, prices) in services {
            let seen = || prices.iter().filter_map(|entry| entry.evidence.last_seen());
            let low = prices
                .iter()
                .filter(|entry| entry.evidence.confidence.is_low());
            table.push([
                service.to_owned(),
                prices.len().to_string(),
                low.count().to_string(),
                date(seen().min()),
                date(seen().max()),
            ]);
        }
        Section::new("Services").table(table)
    }

    fn entries_section(&self) -> Section {
        let mut table = Table::new([
            Column::text(match self.region {
                Some(_) => "price",
                None => "price, region",
            }),
            Column::number("dollars"),
            Column::text("for one"),
            Column::text("seen"),
        ]);
        let mut others = Table::new([
            Column::text("name"),
            Column::number("amount"),
            Column::text("unit"),
            Column::text("seen"),
        ]);
        for entry in &self.entries {
            if entry.kind != EntryKind::Price {
                others.push([
                    self.short(entry).to_owned(),
                    entry.value.to_string(),
                    entry.unit.clone(),
                    seen(entry),
                ]);
                continue;
            }
            let mut name = self.short(entry).to_owned();
            if self.region.is_none() {
                name = format!("{name}, {}", entry.region);
            }
            if entry.unusable.is_some() {
                name.push_str(" (not usable)");
            }
            let tiers = if entry.tiers > 1 {
                format!(" (first of {} tiers)", entry.tiers)
            } else {
                String::new()
            };
            let unit = match entry.per.to_string().as_str() {
                "1" => entry.unit.clone(),
                per => format!("{per} × {}", entry.unit),
            };
            table.push([
                name,
                entry.value.to_string(),
                format!("{unit}{tiers}"),
                seen(entry),
            ]);
        }
        let mut section = Section::new("Prices").table(table);
        if !others.rows.is_empty() {
            section = section
                .paragraph("Free tiers and figures of the rules:")
                .table(others);
        }
        section
    }

    /// The name without its service, where only one service is shown.
    fn short<'a>(&self, entry: &'a PriceBookEntry) -> &'a str {
        match &self.service {
            Some(service) => entry
                .sku
                .strip_prefix(service.as_str())
                .and_then(|rest| rest.strip_prefix('/'))
                .unwrap_or(&entry.sku),
            None => &entry.sku,
        }
    }

    fn csv(&self) -> Shown {
        let header = [
            "kind",
            "region",
            "sku",
            "value",
            "per",
            "unit",
            "tiers",
            "as_of",
            "last_seen",
            "confidence",
            "sources",
            "unusable",
        ];
        let date = |date: Option<PriceDate>| date.map_or_else(String::new, |it| it.to_string());
        let rows = self.entries.iter().map(|entry| {
            let kind = match entry.kind {
                EntryKind::Price => "price",
                EntryKind::Allowance => "allowance",
                EntryKind::Figure => "figure",
            };
            vec![
                kind.to_owned(),
                entry.region.clone(),
                entry.sku.clone(),
                entry.value.to_string(),
                entry.per.to_string(),
                entry.unit.clone(),
                entry.tiers.to_string(),
                date(entry.evidence.as_of),
                date(entry.evidence.last_seen()),
                entry.evidence.confidence.as_str().to_owned(),
                entry.evidence.sources.join(" "),
                entry.unusable.clone().unwrap_or_default(),
            ]
        });
        csv(&header, rows)
    }
}

fn service(entry: &PriceBookEntry) -> &str {
    entry.sku.split('/').next().unwrap_or(&entry.sku)
}

/// When, and a word where it is not sure.
fn seen(entry: &PriceBookEntry) -> String {
    let date = entry
        .evidence
        .last_seen()
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    if entry.evidence.confidence.is_low() {
        format!("{date}, low confidence")
    } else {
        date
    }
}
