//! What would change if.

use stagewright_report::format;
use stagewright_study::{Figure, Study, WhatIf};

use super::Page;

pub(super) fn what_ifs(page: &mut Page, study: &Study) {
    if study.what_ifs.is_empty() {
        return;
    }
    page.heading(
        "What if",
        "each against today on the same random numbers; 95 % intervals in brackets",
    );
    for what_if in &study.what_ifs {
        page.lines(&format!("- {}: {}", what_if.change, effect(what_if)));
        if let Some(assumed) = &what_if.assumed {
            page.lines(&format!("  assumed: {assumed}"));
        }
    }
    for view in study
        .bill
        .types
        .iter()
        .filter(|view| view.pipeline_type != study.pipeline.pipeline_type)
    {
        let today = study
            .bill
            .types
            .iter()
            .find(|view| view.pipeline_type == study.pipeline.pipeline_type);
        let Some(today) = today else { continue };
        let difference = view.list_price.amount() - today.list_price.amount();
        let refused = match view.refused_by.first() {
            None => String::new(),
            Some(what) => format!(", but {what} needs type V2"),
        };
        page.lines(&format!(
            "- type {} instead of {}: {} a month for CodePipeline at list price{refused}",
            view.pipeline_type,
            study.pipeline.pipeline_type,
            signed_money(difference),
        ));
    }
    page.text.push('\n');
}

fn effect(what_if: &WhatIf) -> String {
    let mut parts = Vec::new();
    for (name, change) in [("p50", &what_if.p50), ("p95", &what_if.p95)] {
        parts.push(match change {
            Some(figure) if figure.low <= 0.0 && 0.0 <= figure.high => {
                format!("{name} no detectable difference")
            }
            Some(figure) => format!("{name} {}", time_change(figure)),
            None => format!("{name} cannot be compared"),
        });
    }
    let cost = &what_if.cost.difference;
    parts.push(
        match cost.mean.is_zero() && cost.p5.is_zero() && cost.p95.is_zero() {
            true => "the bill stays".to_owned(),
            false => format!(
                "{} a month (nine months of ten {} to {})",
                signed_money(cost.mean.amount()),
                signed_money(cost.p5.amount()),
                signed_money(cost.p95.amount())
            ),
        },
    );
    if let Some(capacity) = what_if
        .capacity_per_day
        .filter(|change| change.abs() >= 1.0)
    {
        parts.push(format!(
            "capacity {}{} executions a day",
            if capacity > 0.0 { "+" } else { "−" },
            format::decimal(capacity.abs().floor())
        ));
    }
    parts.join(", ")
}

fn time_change(figure: &Figure) -> String {
    let change = |seconds: f64| format::duration_change((seconds * 1e6).round() as i64);
    format!(
        "{} ({} to {})",
        change(figure.value),
        change(figure.low),
        change(figure.high)
    )
}

fn signed_money(amount: rust_decimal::Decimal) -> String {
    let sign = if amount.is_sign_positive() && !amount.is_zero() {
        "+"
    } else {
        ""
    };
    format!("{sign}{}", format::money(amount))
}
