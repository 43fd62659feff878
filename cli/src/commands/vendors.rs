//! `stagewright vendors`: the same work on other systems. Estimates, with what they rest on above them.

use serde::Serialize;
use stagewright_cost::{GithubPlan, GitlabPlan, VendorOptions};
use stagewright_study::page::vendors::document;
use stagewright_study::{AppliedEdit, VendorStudy, applied};

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
