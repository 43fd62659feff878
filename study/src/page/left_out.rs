//! What the definition holds and no figure shows, by place and name.

use crate::{LeftOut, Study};
use stagewright_report::format;
use stagewright_report::page::Section;

use super::once;

/// What changes no time, and what is in no line of the bill.
pub(super) fn left_out(study: &Study) -> Vec<Section> {
    let of = |because: &str| -> Vec<&LeftOut> {
        let all = study.left_out.iter();
        all.filter(|it| it.because == because).collect()
    };
    let (time, mut money) = (
        grouped(&of("not simulated")),
        grouped(&of("not in the bill")),
    );
    money.extend(study.bill.not_in_this_bill.iter().cloned());
    let about = match time.is_empty() {
        true => "All that the definition says about time is simulated.",
        false => "The definition says this, and no figure here depends on it.",
    };
    let mut simulated = Section::new("Not simulated").about(about);
    if !time.is_empty() {
        simulated = simulated.list(time);
    }
    let silent = of("checked").into_iter().chain(of("passed on"));
    let silent = once(silent.map(|it| it.field.as_str()));
    if !silent.is_empty() {
        simulated = simulated.paragraph(format!(
            "Checked or passed on, with no effect of their own on time or money: {}.",
            silent.join(", ")
        ));
    }
    let bill = (!money.is_empty()).then(|| Section::new("Not in this bill").list(money));
    std::iter::once(simulated).chain(bill).collect()
}

/// All of it in one line, by the names of the fields; nothing where nothing is left out.
pub(super) fn in_short(study: &Study) -> Option<String> {
    const MOST: usize = 3;
    let left_out = study.left_out.iter();
    let fields = left_out.filter(|it| it.because == "not simulated");
    let mut fields = once(fields.map(|it| it.field.as_str()));
    let others = match fields.len().saturating_sub(MOST) {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    fields.truncate(MOST);
    let of_bill = study
        .left_out
        .iter()
        .filter(|it| it.because == "not in the bill");
    let of_bill = of_bill.count() + study.bill.not_in_this_bill.len();
    let time = (!fields.is_empty())
        .then(|| format!("Not simulated: {}{others} (--assumed).", fields.join(", ")));
    let bill = (of_bill > 0).then(|| {
        let charges = format::counted(of_bill as u64, "charge");
        format!("Not in the bill: {charges} (--bill).")
    });
    let told: Vec<String> = time.into_iter().chain(bill).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// What is left out for one reason is told once for each place, and once for places that say the same.
fn grouped(all: &[&LeftOut]) -> Vec<String> {
    let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
    for group in all.chunk_by(|left, right| (&left.place, left.why) == (&right.place, right.why)) {
        let first = group[0];
        let fields = group.iter().map(|it| match &it.value {
            Some(value) => format!("{} `{value}`", it.field),
            None => it.field.clone(),
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        let words = match first.why {
            Some(why) => format!("{fields}: {why}"),
            None => fields,
        };
        match groups.iter_mut().find(|(_, known)| *known == words) {
            Some((places, _)) => places.push(&first.place),
            None => groups.push((vec![&first.place], words)),
        }
    }
    let told = groups.into_iter();
    told.map(|(places, words)| format!("{}: {words}", places.join(", ")))
        .collect()
}
