//! The price book: what it holds, what it says of it, and a user's file on top.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;

use jiff::civil::date;
use stagewright_core::{Compute, Environment};
use stagewright_cost::{Bill, Confidence, EntryKind, Options, PriceBook};

#[test]
fn thirty_six_regions_hold_the_prices_of_a_pipeline() {
    let book = PriceBook::builtin();
    let regions = book.regions().unwrap();
    assert_eq!(regions.len(), 36);
    for known in regions {
        let region = known.region.as_str();
        let entries = book.entries(Some(region)).unwrap();
        let prices = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Price && entry.region == region)
            .count();
        assert!((85..240).contains(&prices), "{region}: {prices}");
        for sku in [
            "s3/standard-storage",
            "kms/customer-key",
            "step-functions/standard-state-transition",
        ] {
            let found = book.nearest_price(region, sku).unwrap();
            assert_eq!(found.stands_in, None, "{sku} in {region}");
        }
    }
}

#[test]
fn every_entry_names_sources_that_exist_and_all_but_memory_has_a_published_one() {
    let book = PriceBook::builtin();
    for entry in book.entries(None).unwrap() {
        let evidence = &entry.evidence;
        assert!(!evidence.sources.is_empty(), "{} has no source", entry.sku);
        for source in &evidence.sources {
            assert!(
                book.source(source).is_some(),
                "{} names `{source}`",
                entry.sku
            );
        }
        let published = evidence.sources.iter().any(|source| source != "memory");
        assert!(
            published || evidence.confidence == Confidence::Memory,
            "{}",
            entry.sku
        );
        assert!(
            evidence.confidence != Confidence::Own,
            "{} has no confidence",
            entry.sku
        );
    }
}

#[test]
fn every_free_tier_applies_to_a_price_of_the_same_unit() {
    let book = PriceBook::builtin();
    for (name, allowance) in book.allowances().unwrap() {
        for sku in allowance.applies_to() {
            let region = if sku.starts_with("device-farm") {
                "us-west-2"
            } else {
                "us-east-1"
            };
            let price = book.price(region, sku).unwrap();
            let shared = name == "cloudwatch-logs/logs";
            assert!(
                shared || price.unit() == allowance.unit(),
                "{name}: {} and {}",
                price.unit(),
                allowance.unit()
            );
        }
    }
}

#[test]
fn every_compute_type_of_the_model_has_a_price() {
    let book = PriceBook::builtin();
    for compute in Compute::ALL {
        let folder = match compute.environment() {
            Environment::Windows => "windows",
            Environment::LambdaX86 | Environment::LambdaArm => "lambda",
            _ => "linux",
        };
        book.price("us-east-1", &format!("codebuild/{folder}/{}", compute.id()))
            .unwrap();
    }
}

#[test]
fn old_editions_stay_and_the_newest_wins() {
    let github = "github-actions/actions_linux";
    let price = |book: PriceBook| {
        let price = book
            .price("us-east-1", github)
            .map(|price| format!("{:#}", price.first_price()));
        price.map_err(|error| error.to_string())
    };
    assert_eq!(price(PriceBook::builtin()), Ok("0.006".into()));
    assert_eq!(
        price(PriceBook::builtin_as_of(date(2025, 6, 1))),
        Ok("0.008".into())
    );
    // Before the first edition the oldest there is stands in, and a bill says so.
    let before = PriceBook::builtin_as_of(date(2020, 1, 1));
    assert_eq!(price(before.clone()), Ok("0.008".into()));
    let bill = Bill::price(
        &Default::default(),
        &before,
        &Options::in_region("us-east-1"),
    );
    let said = bill.unwrap().notes.join("\n");
    assert!(
        said.contains("2020-01-01") && said.contains("2026-11-23"),
        "{said}"
    );
}

fn with(text: &str) -> Result<PriceBook, String> {
    let head = "schema = 1\nedition = \"2026-12-01\"\ncurrency = \"USD\"\n";
    PriceBook::builtin()
        .with_document("my.toml", &format!("{head}{text}"))
        .map_err(|error| error.to_string())
}

#[test]
fn a_users_file_wins_and_its_prices_count_as_their_own() {
    let book = with("[prices.us-east-1.codebuild]\n\"linux/general1.small\" = { price = \"0.004\", unit = \"build-minute\" }\n").unwrap();
    let price = book
        .price("us-east-1", "codebuild/linux/general1.small")
        .unwrap();
    assert_eq!(format!("{:#}", price.first_price()), "0.004");
    assert_eq!(price.evidence().confidence, Confidence::Own);
    let elsewhere = book
        .price("eu-west-1", "codebuild/linux/general1.small")
        .unwrap();
    assert_eq!(format!("{:#}", elsewhere.first_price()), "0.005");
}

#[test]
fn a_new_region_says_so() {
    let region = "[prices.mars-1.codepipeline]\nv2-action-minute = { price = \"1\", unit = \"action-minute\", new = true }\n";
    assert!(with(region).unwrap_err().contains("add `[regions.mars-1]`"));
    let book = with(&format!("[regions.mars-1]\nlocation = \"Mars\"\n{region}")).unwrap();
    assert!(
        book.price("mars-1", "codepipeline/v2-action-minute")
            .is_ok()
    );
    assert_eq!(book.regions().unwrap().len(), 37);
}

#[test]
fn mistakes_in_a_price_file_have_their_line() {
    let entry =
        |name: &str, body: &str| format!("[prices.us-east-1.codebuild]\n{name} = {{ {body} }}\n");
    let small = "\"linux/general1.small\"";
    for (text, expected) in [
        (entry("\"linux/general1.smal\"", "price = \"1\", unit = \"build-minute\""), "my.toml:5:25: error: the price book has no `codebuild/linux/general1.smal` in us-east-1; is it `codebuild/linux/general1.small`?"),
        (entry(small, "prise = \"1\", unit = \"build-minute\""), "unknown field `prise`"),
        (entry(small, "price = 0.004, unit = \"build-minute\""), "in quotes"),
        (entry(small, "price = \"-1\", unit = \"build-minute\""), "cannot be negative"),
        (entry(small, "price = \"1\", unit = \"minute\""), "is priced by the build-minute, not by the minute"),
        (entry(small, "unit = \"build-minute\""), "either a `price` or `tiers`"),
        (entry(small, "price = \"1\", per = \"0\", unit = \"build-minute\""), "cannot be 0"),
        (entry(small, "tiers = [{ up_to = \"5\", price = \"1\" }], unit = \"build-minute\""), "the last tier has no end"),
        (entry(small, "tiers = [{ up_to = \"5\", price = \"1\" }, { up_to = \"4\", price = \"1\" }, { price = \"1\" }], unit = \"build-minute\""), "tiers must grow"),
        (entry(small, "price = \"1\", unit = \"build-minute\", as_of = \"May\""), "`May` is not a date"),
        ("[prices.us-est-1.codebuild]\nx = { price = \"1\", unit = \"y\" }\n".into(), "no region `us-est-1`; is it `us-east-1`?"),
        ("[prices.us-east-1.codebiuld]\nx = { price = \"1\", unit = \"y\" }\n".into(), "codebuild/…"),
        ("[allowances.codebuild]\nminutes = { amount = \"1\", unit = \"y\", applies_to = [], expires = \"never\" }\n".into(), "no free tier `codebuild/minutes`"),
        ("[figures.codebuild]\nminimum = { value = \"1\", unit = \"y\" }\n".into(), "no figure `codebuild/minimum`"),
        ("nonsense".into(), "my.toml:4:"),
    ] {
        let error = with(&text).expect_err(&text);
        assert!(error.starts_with("my.toml:"), "{error}");
        assert!(error.contains(expected), "{text}\ngave: {error}\nlacks: {expected}");
    }
    let euros = PriceBook::builtin().with_document(
        "my.toml",
        "schema = 1\nedition = \"2026\"\ncurrency = \"EUR\"\n",
    );
    assert!(
        euros
            .unwrap_err()
            .to_string()
            .starts_with("my.toml:3:12: error: prices in `EUR`")
    );
}

#[test]
fn a_bill_counts_prices_that_are_old_undated_or_doubtful() {
    let usage = stagewright_core::Usage {
        kms_keys: 1,
        log_bytes: 10 << 30,
        ..Default::default()
    };
    let mut options = Options::in_region("us-east-1");
    options.today = Some(date(2026, 11, 23));
    let bill = Bill::price(&usage, &PriceBook::builtin(), &options).unwrap();
    // The key's price was last seen in June 2025, that of logs in October 2026.
    assert_eq!(
        bill.freshness.to_string(),
        "2 prices used, 1 not seen for 180 days before 2026-11-23, 0 undated, 0 of low confidence"
    );
    assert_eq!(bill.freshness.old, ["kms/customer-key in us-east-1"]);
}

#[test]
fn no_text_of_the_data_speaks_of_where_it_was_gathered() {
    let book = PriceBook::builtin();
    let mut texts = BTreeSet::new();
    for entry in book.entries(None).unwrap() {
        texts.extend(entry.evidence.note);
        for source in entry.evidence.sources {
            let source = book.source(&source).unwrap();
            texts.insert(source.title.clone());
            texts.extend(source.published.clone());
        }
    }
    assert!(
        texts
            .iter()
            .all(|text| !text.contains("stored") && !text.contains("_string")),
        "{texts:#?}"
    );
}
