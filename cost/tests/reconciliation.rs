//! A bill beside an extract of AWS's Cost and Usage report.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use stagewright_core::{PipelineType, Usage};
use stagewright_cost::{Bill, Options, PriceBook, Reconciliation};
use support::{action, pipeline};

fn bill() -> Bill {
    let usage = Usage {
        pipelines: vec![pipeline("shop", PipelineType::V2, 400)],
        actions: vec![action("compile", 120, 61)],
        kms_keys: 1,
        ..Usage::default()
    };
    Bill::price(
        &usage,
        &PriceBook::builtin(),
        &Options::in_region("us-east-1"),
    )
    .unwrap()
}

fn reconcile(extract: &str) -> Result<Reconciliation, String> {
    Reconciliation::of(&bill(), "bill.csv", extract).map_err(|error| error.to_string())
}

#[test]
fn a_report_that_agrees_differs_by_nothing() {
    let report = "lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/CurrencyCode\n\
                  AWSCodePipeline,USE1-actionExecutionMinute,100,0,USD\n\
                  AWSCodePipeline,USE1-actionExecutionMinute,140.0,2.8E-1,USD\n\
                  awskms,us-east-1-KMS-Keys,1,1.0000000000,USD\n";
    let both = reconcile(report).unwrap();
    assert!(both.difference.is_zero(), "{both:?}");
    let minutes = both
        .rows
        .iter()
        .find(|row| row.sku == "codepipeline/v2-action-minute")
        .unwrap();
    assert_eq!(
        (minutes.our_quantity, minutes.our_amount.to_string()),
        (minutes.their_quantity, "$0.28".into())
    );
}

#[test]
fn what_only_one_side_has_is_shown_the_greatest_difference_first() {
    let both =
        reconcile("service,usage_type,quantity,amount\nAmazonEC2,BoxUsage:t3.medium,730,30.368\n")
            .unwrap();
    let rows: Vec<String> = both
        .rows
        .iter()
        .map(|row| format!("{} {}", row.sku, row.difference))
        .collect();
    assert_eq!(
        rows,
        [
            "AmazonEC2 BoxUsage:t3.medium $30.37",
            "kms/customer-key -$1.00",
            "codepipeline/v2-action-minute -$0.28"
        ]
    );
    assert!(!both.rows[0].known);
    assert_eq!(both.difference.to_string(), "$29.09");
}

#[test]
fn another_vendors_columns_are_refused_with_what_is_needed() {
    let error =
        reconcile("Date,Product,SKU,Quantity,Unit Type\n2026-03-01,actions,linux,5,minutes\n")
            .unwrap_err();
    assert!(
        error.starts_with("bill.csv:1: error: no column for the service; call it `service`"),
        "{error}"
    );
    assert!(
        error.contains("the columns are Date, Product, SKU"),
        "{error}"
    );
}

#[test]
fn bad_cells_and_rows_have_their_line() {
    let head = "service,usage_type,quantity,amount\nawskms,KMS-Keys,1,1\n";
    for (row, expected) in [
        (
            "awskms,KMS-Keys,one,1\n",
            "bill.csv:3: error: `one` under `quantity` is not a decimal number",
        ),
        (
            "awskms,KMS-Keys,1,\n",
            "bill.csv:3: error: `` under `amount`",
        ),
        (
            "awskms,KMS-Keys,1\n",
            "bill.csv:3: error: 3 columns where the header has 4",
        ),
    ] {
        let error = reconcile(&format!("{head}{row}")).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    assert!(
        reconcile("service,usage_type,quantity,amount\n")
            .unwrap_err()
            .contains("no row")
    );
    assert!(reconcile("").unwrap_err().contains("no column"));
    let euros = "service,usage_type,quantity,amount,currency\nawskms,KMS-Keys,1,1,EUR\n";
    assert!(reconcile(euros).unwrap_err().contains("only USD"));
}

#[test]
fn a_report_of_every_resource_is_refused_before_it_fills_the_memory() {
    let rows = |count: usize, kind: &str| -> String {
        let head = "service,usage_type,quantity,amount\n".to_owned();
        (0..count).fold(head, |text, at| {
            text + &format!("s,{kind}{},1,1\n", at % 60_000)
        })
    };
    let refused = reconcile(&rows(60_000, "u")).unwrap_err();
    assert!(
        refused.starts_with("bill.csv:50")
            && refused.contains("more than 50000 different usage types"),
        "{refused}"
    );
    // Many rows of few things are fine.
    let many = rows(60_000, "u").replace(|it: char| it.is_ascii_digit() && it != '1', "");
    assert!(reconcile(&many.replace(",,", ",1,")).unwrap().rows.len() < 1_000);
}
