//! Any text as a Cost and Usage extract beside a small bill: the rows add up to the sums.
#![cfg_attr(not(test), no_main)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use stagewright_cost::{Bill, Money, PriceBook, Reconciliation, UsageFile};

fuzz_target!(|text: &str| {
    static BILL: OnceLock<Bill> = OnceLock::new();
    let bill = BILL.get_or_init(|| {
        let usage = include_str!("../../cost/usage/examples/codepipeline.toml");
        let file = UsageFile::parse("usage.toml", usage).expect("the example reads");
        file.price(&PriceBook::builtin(), None)
            .expect("the example has a price")
    });
    match Reconciliation::of(bill, "bill.csv", text) {
        Ok(beside) => {
            assert!(beside.rows.len() <= 50_001, "more rows than are kept");
            let theirs = Money::sum(beside.rows.iter().map(|row| row.their_amount));
            assert_eq!(theirs.ok(), Some(beside.theirs), "the rows do not add up");
        }
        Err(error) => assert!(!error.to_string().is_empty(), "an error without words"),
    }
});
