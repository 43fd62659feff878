//! `stagewright vendors`: the same work on other systems. Estimates, with what they rest on above them.

use serde::Serialize;
use stagewright_core::Record;
use stagewright_cost::{
    Estimate, GithubPlan, GitlabPlan, VendorComparison, VendorFact, VendorOptions, Work,
    compare_vendors,
};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};
use stagewright_sim::Outcome;

use crate::arguments::{GithubPlanChoice, GitlabPlanChoice, StudyFormat, VendorsArguments};
use crate::commands::cost::{bills, experiment};
use crate::commands::study::profile;
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt;
use crate::page;
use crate::pricing::{Pricing, priced};
use crate::terminal;

/// Runs whose seconds are kept one by one; how they spread is known well before.
const MOST_RECORDS: usize = 200_000;

pub(crate) fn run(arguments: &VendorsArguments) -> Result<(), Failure> {
    let definition = Definition::open_priced(
        &arguments.definition.file,
        &arguments.definition.reading,
        &arguments.price,
    )?;
    let mut pricing = Pricing::of(&arguments.price, Some(definition.pipeline.draft()))?;
    let simulation = &arguments.simulation;
    let profile = profile(&definition.profile, simulation.profile.as_deref())?;
    let mut records: Vec<Record> = Vec::new();
    let mut keep = |record: &Record| {
        if records.len() < MOST_RECORDS {
            records.push(*record);
        }
    };
    let pipeline = &definition.pipeline;
    let outcome = experiment(simulation)
        .simulate_with_records(pipeline, &profile, &mut keep)
        .map_err(|error| interrupt::stopped().unwrap_or_else(|| Failure::usage("", error, "")))?;
    let aws = bills(pipeline, &outcome.usages, &mut pricing)?;
    let comparison = Work::of_months(pipeline, &outcome.usages, &pricing.book)
        .and_then(|work| work.with_records(pipeline, &records, &pricing.book))
        .and_then(|work| compare_vendors(&work, &aws, &pricing.book, &options(arguments, &pricing)))
        .map_err(|error| priced(&error))?;
    match arguments.format {
        StudyFormat::Text => {
            let document = document(pipeline.name(), &comparison, &outcome);
            console::print(&document.text(terminal::look()))?;
        }
        StudyFormat::Json => {
            let document = Json {
                tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
                pipeline: pipeline.name(),
                months: outcome.usages.len(),
                seed: simulation.seed,
                partial: outcome.partial,
                comparison: &comparison,
            };
            console::print_json(&document)?;
        }
    }
    match outcome.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

/// What `--format json` prints: `docs/schemas/vendors.schema.json`.
#[derive(Serialize)]
struct Json<'a> {
    tool: &'static str,
    pipeline: &'a str,
    months: usize,
    seed: u64,
    partial: bool,
    #[serde(flatten)]
    comparison: &'a VendorComparison,
}

fn options(arguments: &VendorsArguments, pricing: &Pricing) -> VendorOptions {
    VendorOptions {
        users: arguments.users,
        public_repository: arguments.public_repository,
        github_plan: match arguments.github_plan {
            GithubPlanChoice::Free => GithubPlan::Free,
            GithubPlanChoice::Team => GithubPlan::Team,
            GithubPlanChoice::Enterprise => GithubPlan::Enterprise,
        },
        gitlab_plan: arguments.gitlab_plan.map(|plan| match plan {
            GitlabPlanChoice::Free => GitlabPlan::Free,
            GitlabPlanChoice::Premium => GitlabPlan::Premium,
        }),
        jenkins_agents: arguments.jenkins_agents,
        ..VendorOptions::in_region(&pricing.options.region)
    }
}

fn document(name: &str, comparison: &VendorComparison, outcome: &Outcome) -> Document {
    let mut document = Document::new(name, answer(name, comparison))
        .section(Section::new("Assumed for all").list(comparison.assumptions.clone()))
        .section(
            Section::new("Time and money")
                .about(
                    "Mean time from trigger to end without people, and dollars a month. Estimates.",
                )
                .table(table(&comparison.estimates)),
        );
    for estimate in &comparison.estimates {
        document = document.section(one(estimate));
    }
    for fact in &comparison.facts {
        document = document.section(facts(fact));
    }
    document.footer(page::footer(
        outcome.seed,
        outcome.partial.then_some(outcome.replications),
    ))
}

fn answer(name: &str, comparison: &VendorComparison) -> String {
    let priced = comparison
        .estimates
        .iter()
        .filter_map(|estimate| estimate.total.map(|total| (total, estimate)));
    let cheapest = priced.min_by_key(|(total, _)| *total);
    let here = comparison.estimates.first();
    match (here.and_then(|here| here.total), cheapest) {
        (Some(here), Some((total, cheapest))) => format!(
            "{name}: the work that costs {} a month on AWS CodePipeline is estimated cheapest on {}, at {}.",
            format::money(here.amount()),
            cheapest.vendor,
            format::money(total.amount()),
        ),
        _ => format!("{name}: the same work on other systems, estimated."),
    }
}

fn table(estimates: &[Estimate]) -> Table {
    let mut table = Table::new([
        Column::text("system"),
        Column::text("plan"),
        Column::number("time"),
        Column::number("a month"),
    ]);
    for estimate in estimates {
        table.push([
            estimate.vendor.to_string(),
            estimate.plan.clone(),
            format::duration(estimate.lead_time),
            estimate.total.map_or_else(
                || "no price".to_owned(),
                |total| format::money(total.amount()),
            ),
        ]);
    }
    table
}

/// What stands behind one estimate.
fn one(estimate: &Estimate) -> Section {
    let mut items: Vec<String> = Vec::new();
    for line in estimate.lines.iter().filter(|line| !line.amount.is_zero()) {
        items.push(format!(
            "{}: {} {} = {}",
            line.what,
            line.quantity.0.round_dp(2).normalize(),
            line.unit,
            format::money(line.amount.amount()),
        ));
    }
    let mut sizes: Vec<(String, Vec<&str>)> = Vec::new();
    for size in &estimate.sizes {
        let smaller = if size.smaller {
            ", which is smaller: these jobs would take longer"
        } else {
            ""
        };
        let words = format!(
            "{} ({} vCPU) becomes {} ({} vCPU){smaller}",
            size.from, size.from_vcpus, size.to, size.to_vcpus,
        );
        match sizes.iter_mut().find(|(known, _)| *known == words) {
            Some((_, jobs)) => jobs.push(&size.job),
            None => sizes.push((words, vec![&size.job])),
        }
    }
    items.extend(
        sizes
            .into_iter()
            .map(|(words, jobs)| format!("size: {words}: {}", jobs.join(", "))),
    );
    let groups = [
        ("no price", &estimate.not_priced),
        ("assumed", &estimate.assumptions),
        ("not carried over", &estimate.not_carried_over),
    ];
    for (what, group) in groups {
        items.extend(group.iter().map(|words| format!("{what}: {words}")));
    }
    Section::new(estimate.vendor.as_str()).list(items)
}

fn facts(fact: &VendorFact) -> Section {
    let rows = [
        ("defined in", &fact.defined_in),
        ("triggered by", &fact.triggered_by),
        ("needs", &fact.needs),
        ("to reach AWS", &fact.to_reach_aws),
        ("approvals", &fact.approvals),
        ("source", &fact.source),
    ];
    let mut table = Table::new([
        Column::text("fact"),
        Column::text(format!("as read on {}", fact.checked)),
    ]);
    for (what, words) in rows {
        table.push([what, words.as_str()]);
    }
    Section::new(format!("Facts: {}", fact.vendor)).table(table)
}
