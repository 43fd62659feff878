//! What the definition holds and no figure shows, by place and name.

use stagewright_report::page::Section;
use stagewright_study::{LeftOut, Study};

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
    let mut silent: Vec<&str> = Vec::new();
    for it in of("checked").into_iter().chain(of("passed on")) {
        if !silent.contains(&it.field.as_str()) {
            silent.push(&it.field);
        }
    }
    if !silent.is_empty() {
        simulated = simulated.paragraph(format!(
            "Checked or passed on, with no effect of their own on time or money: {}.",
            silent.join(", ")
        ));
    }
    let bill = (!money.is_empty()).then(|| Section::new("Not in this bill").list(money));
    std::iter::once(simulated).chain(bill).collect()
}

/// What is left out for one reason is told once for each place, and once for places that say the same.
fn grouped(all: &[&LeftOut]) -> Vec<String> {
    let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
    for group in all.chunk_by(|left, right| (&left.place, left.why) == (&right.place, right.why)) {
        let Some(first) = group.first() else { continue };
        let fields = group.iter().map(|it| match &it.value {
            Some(value) => format!("{} `{value}`", it.field),
            None => it.field.clone(),
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        let words = format!("{fields}: {}", first.why.unwrap_or_default());
        match groups.iter_mut().find(|(_, known)| *known == words) {
            Some((places, _)) => places.push(&first.place),
            None => groups.push((vec![&first.place], words)),
        }
    }
    let told = groups.into_iter();
    told.map(|(places, words)| format!("{}: {words}", places.join(", ")))
        .collect()
}
