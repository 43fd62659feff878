//! `stagewright vendors`: the same work on other systems. Estimates, with what they rest on above them.

use serde::Serialize;
use stagewright_cost::{Estimate, GithubPlan, GitlabPlan, VendorFact, VendorOptions};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};
use stagewright_study::page;
use stagewright_study::{AppliedEdit, TimedEstimate, VendorStudy, applied};

use crate::arguments::{
    AskedArguments, GithubPlanChoice, GitlabPlanChoice, StudyFormat, VendorsArguments,
};
use crate::commands::study::{Asked, options as study_options, refused};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{terminal, work};

pub(crate) fn run(arguments: &VendorsArguments) -> Result<(), Failure> {
    let AskedArguments {
        definition,
        simulation,
        price,
    } = &arguments.about;
    let file = &definition.file;
    let definition = Definition::open_priced(file, &definition.reading, price)?;
    let asked_about = Asked::of(&definition, definition.check, simulation)?;
    let scenario = &asked_about.scenario;
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let study_options = study_options(&definition, definition.check, simulation, price)?;
    let asked = options(arguments, &study_options.billing.region);
    // Ours and the five others.
    // All edits together are simulated once more, to see what each of them changes.
    let simulations = 6 + usize::from(!asked_about.edits.is_empty());
    let edits = asked_about.edits.len();
    let progress = work::announce(simulation, profile, pipeline, simulations, edits)?;
    let study = VendorStudy::run(pipeline, profile, &study_options, &asked).map_err(refused)?;
    let edits = applied(&asked_about.base, &asked_about.edits, &study_options).map_err(refused)?;
    drop(progress);
    match arguments.format {
        StudyFormat::Text => {
            let document = document(pipeline.name(), &study, &edits, arguments.all);
            console::print(&document.text(terminal::look()))?;
            console::next("stagewright cost", file, " --compare-types")?;
        }
        StudyFormat::Json => {
            let document = Json {
                tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
                pipeline: pipeline.name(),
                edits: &edits,
                study: &study,
            };
            console::print_json(&document)?;
        }
    }
    match study.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

/// What `--format json` prints: `docs/schemas/vendors.schema.json`.
#[derive(Serialize)]
struct Json<'a> {
    tool: &'static str,
    pipeline: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    edits: &'a [AppliedEdit],
    #[serde(flatten)]
    study: &'a VendorStudy,
}

fn options(arguments: &VendorsArguments, region: &str) -> VendorOptions {
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
        ..VendorOptions::in_region(region)
    }
}

/// What is assumed of all systems in short, where the whole of it is not asked for.
const IN_SHORT: &str = "Estimates at list prices, for the same work on the same random numbers, without waiting for people; `--all` shows what each rests on.";

fn document(name: &str, study: &VendorStudy, edits: &[AppliedEdit], all: bool) -> Document {
    let mut document = Document::new(name, answer(name, study));
    if let Some(edits) = page::edits(edits) {
        document = document.section(edits);
    }
    let mut figures = Section::new("Time and money").about(
        "Mean time of executions that succeed, from trigger to end, with its 95 % interval (of the simulation, not of what is assumed), and dollars a month.",
    );
    if all {
        let assumed = Section::new("Assumed for all").list(study.assumptions.clone());
        document = document.section(assumed);
    }
    figures = figures.table(table(&study.estimates));
    if !all {
        figures = figures.paragraph(IN_SHORT);
    }
    document = document.section(figures);
    if all {
        for timed in &study.estimates {
            document = document.section(one(&timed.estimate));
        }
        for fact in &study.facts {
            document = document.section(facts(fact));
        }
    }
    let months = u32::try_from(study.months).unwrap_or(u32::MAX);
    document.footer(page::footer(study.seed, study.partial.then_some(months)))
}

fn answer(name: &str, study: &VendorStudy) -> String {
    let estimates = study.estimates.iter().map(|timed| &timed.estimate);
    let priced = estimates.filter_map(|estimate| estimate.total.map(|total| (total, estimate)));
    let cheapest = priced.min_by_key(|(total, _)| *total);
    let here = study.estimates.first();
    match (here.and_then(|here| here.estimate.total), cheapest) {
        (Some(here), Some((total, cheapest))) => format!(
            "{name}: the work that costs {} a month at list prices on AWS CodePipeline is estimated cheapest on {}, at {}.",
            format::money(here.amount()),
            cheapest.vendor,
            format::money(total.amount()),
        ),
        _ => format!("{name}: the same work on other systems, estimated."),
    }
}

fn table(estimates: &[TimedEstimate]) -> Table {
    let mut table = Table::new([
        Column::text("system"),
        Column::text("plan"),
        Column::number("time"),
        Column::number("a month"),
    ]);
    for timed in estimates {
        let time = timed.lead_time.as_ref().map(page::with_interval);
        table.push([
            timed.estimate.vendor.to_string(),
            timed.estimate.plan.clone(),
            time.unwrap_or_else(|| "none succeeds".to_owned()),
            timed.estimate.total.map_or_else(
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
