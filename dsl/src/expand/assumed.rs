//! What a definition assumes, as static data.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use stagewright_core::{Distribution, Field, Site};

use crate::lower::{Assumption, Assumptions, Lowered, Target};
use crate::spans::SiteSpans;

/// `Assumed { … }` as text.
pub(super) fn assumptions(assumed: &Assumptions) -> String {
    let mut out = String::from("Assumed{");
    if let Some(Assumption::Value(latency)) = &assumed.trigger {
        let _ = write!(out, "trigger:Some({}),", curve(latency));
    }
    if let Some(running) = assumed.build_quota {
        let _ = write!(out, "builds:Some({running}),");
    }
    if let Some(Assumption::Value(latency)) = &assumed.transition {
        let _ = write!(out, "transition:Some({}),", curve(latency));
    }
    out.push_str("transitions:&[");
    for (stage, latency) in &assumed.transitions {
        if let Assumption::Value(latency) = latency {
            let _ = write!(out, "({stage},{}),", curve(latency));
        }
    }
    out.push_str("],actions:&[");
    for action in &assumed.actions {
        let mut amount = |text: String| {
            let _ = write!(out, "({},{},Amount::{text}),", action.stage, action.action);
        };
        if let Some(compute) = &action.compute {
            amount(format!("Compute({:?})", compute.to_string()));
        }
        if let Some(Assumption::Value(takes)) = &action.takes {
            amount(format!("Takes({})", curve(takes)));
        }
        if let Some(Assumption::Value(starts)) = &action.starts {
            amount(format!("Starts({})", curve(starts)));
        }
        if let Some(Assumption::Value(fails)) = &action.fails {
            amount(format!("Fails({:?})", fails.get()));
        }
        for (output, size) in &action.writes {
            if let Assumption::Value(size) = size {
                amount(format!("Writes({output},{})", size.0));
            }
        }
    }
    out.push_str("],edits:&[");
    for edit in &assumed.edits {
        let target = match &edit.target {
            Target::Pipeline | Target::Named(None) => "Target::Pipeline".to_owned(),
            Target::Stage(stage) => format!("Target::Stage({stage})"),
            Target::Action(stage, action) => format!("Target::Action({stage},{action})"),
            Target::Named(Some(name)) => format!("Target::Named({name:?})"),
        };
        let _ = write!(out, "({target},{:?},{:?}),", edit.word, edit.value);
    }
    out.push_str("],..Assumed::EMPTY}");
    out
}

fn curve(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Fixed(value) => format!("Curve::Fixed({})", value.0),
        Distribution::Uniform { low, high } => format!("Curve::Uniform({},{})", low.0, high.0),
        Distribution::Triangular { low, mode, high } => {
            format!("Curve::Triangular({},{},{})", low.0, mode.0, high.0)
        }
        Distribution::Exponential { mean } => format!("Curve::Exponential({})", mean.0),
        Distribution::Lognormal { p50, p95 } => format!("Curve::Lognormal({},{})", p50.0, p95.0),
        Distribution::Gamma { mean, cv } => format!("Curve::Gamma({},{cv:?})", mean.0),
        Distribution::Weibull { scale, shape } => format!("Curve::Weibull({},{shape:?})", scale.0),
        Distribution::Samples {
            file: Some(file), ..
        } => format!("Curve::File({file:?},&{})", file_name(file)),
        Distribution::Samples { values, file: None } => {
            let values: Vec<String> = values.iter().map(|value| value.0.to_string()).collect();
            format!("Curve::Samples(&[{}])", values.join(","))
        }
        Distribution::Mix(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|(weight, part)| format!("({weight:?},{})", curve(part)))
                .collect();
            format!("Curve::Mix(&[{}])", parts.join(","))
        }
        Distribution::Shifted { offset, rest } => {
            format!("Curve::Shifted({},&{})", offset.0, curve(rest))
        }
        Distribution::Scaled { factor, rest } => {
            format!("Curve::Scaled({factor:?},&{})", curve(rest))
        }
    }
}

/// The constant that holds the samples of a file.
fn file_name(file: &str) -> String {
    let plain: String = file
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '_'
            }
        })
        .collect();
    format!("SAMPLES_{}_{}", plain.to_uppercase(), file.len())
}

/// Constants with the samples of every file that is named. The compiler itself reads the files, so a wrong one does not
/// compile.
pub(super) fn sample_files(lowered: &Lowered, crate_path: &TokenStream) -> TokenStream {
    let assumed = &lowered.assumptions;
    let pipeline = Site::pipeline().field(Field::Transition);
    let all = assumed
        .transition
        .iter()
        .map(|latency| (pipeline.clone(), latency));
    let trigger = assumed.trigger.iter();
    let trigger = trigger.map(|latency| (Site::pipeline().field(Field::Trigger), latency));
    let latencies = assumed
        .transitions
        .iter()
        .map(|(stage, latency)| (Site::stage(*stage).field(Field::Transition), latency));
    let durations = assumed.actions.iter().flat_map(|action| {
        let site = |field| Site::action(action.stage, action.action).field(field);
        let takes = action
            .takes
            .iter()
            .map(move |it| (site(Field::Duration), it));
        let starts = action
            .starts
            .iter()
            .map(move |it| (site(Field::StartUp), it));
        takes.chain(starts)
    });
    let mut files = BTreeMap::new();
    for (site, distribution) in all.chain(trigger).chain(latencies).chain(durations) {
        if let Assumption::Value(distribution) = distribution {
            collect_files(distribution, &lowered.spans, &site, &mut files);
        }
    }
    files
        .into_iter()
        .map(|(file, span)| {
            let name = Ident::new(&file_name(file), span);
            let path = super::values::at(crate_path, span);
            quote_spanned! { span =>
                const #name: [::core::primitive::u64; #path::table::count_samples(::core::include_str!(#file))] =
                    #path::table::read_samples(::core::include_str!(#file));
            }
        })
        .collect()
}

fn collect_files<'a>(
    distribution: &'a Distribution,
    spans: &SiteSpans,
    site: &Site,
    files: &mut BTreeMap<&'a str, Span>,
) {
    match distribution {
        Distribution::Samples {
            file: Some(file), ..
        } => {
            files.entry(file).or_insert_with(|| spans.of(site));
        }
        Distribution::Mix(parts) => parts
            .iter()
            .for_each(|(_, part)| collect_files(part, spans, site, files)),
        Distribution::Shifted { rest, .. } | Distribution::Scaled { rest, .. } => {
            collect_files(rest, spans, site, files);
        }
        _ => {}
    }
}
