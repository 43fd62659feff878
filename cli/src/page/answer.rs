//! The answer in one sentence.

use stagewright_report::format;
use stagewright_study::Study;

use super::duration;

/// How long, without whom, and how much.
pub(crate) fn answer(study: &Study) -> String {
    let people = if study.without_people {
        ", without waiting for people,"
    } else {
        ""
    };
    let when = match &study.lead_time {
        Some(lead) => format!(
            "{} {} reaches {} in {} (p95 {}){people}",
            article(study.pipeline.trigger),
            study.pipeline.trigger,
            destination(study),
            duration(lead.p50.value),
            duration(lead.p95.value),
        ),
        None => "no execution reaches the end".to_owned(),
    };
    let bill = &study.bill;
    let free = bill.list_price.amount() - bill.total.amount();
    let free = match free.is_zero() {
        true => String::new(),
        false => format!(" (free tiers take off {})", format::money(free)),
    };
    let sentence = format!(
        "{when} and costs {} a month, of which CodePipeline {}{free}.",
        format::money(bill.list_price.amount()),
        format::money(bill.codepipeline.amount()),
    );
    let sentence = format!("{}: {sentence}", study.pipeline.name);
    match &study.overload {
        Some(overload) => format!("{sentence} It is {overload}."),
        None => sentence,
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// `production` where the last stage says so, otherwise the end of the last stage.
fn destination(study: &Study) -> String {
    let last = study
        .pipeline
        .stages
        .last()
        .map_or("", |stage| stage.name.as_str());
    if last.to_lowercase().contains("prod") {
        "production".to_owned()
    } else {
        format!("the end of stage `{last}`")
    }
}
