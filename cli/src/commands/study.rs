//! `stagewright study`: the main job. Check, simulate, price and draw.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;
use stagewright_core::{CheckOptions, Pipeline, Profile, Workload};
use stagewright_report::picture::{PictureError, Scene, WIDE};
use stagewright_study::{Study, StudyError, StudyOptions, profile_file};

use crate::arguments::{
    PriceArguments, SimulationArguments, StudyArguments, StudyFormat, StudyOutput,
};
use crate::definition::Definition;
use crate::failure::Failure;
use crate::input::Input;
use crate::interrupt;
use crate::page::{self, Charts, Medium};
use crate::pricing::{Pricing, priced};
use crate::terminal;

pub(crate) fn run(arguments: &StudyArguments) -> Result<(), Failure> {
    let definition = Definition::open(&arguments.definition)?;
    let check = CheckOptions {
        quotas: arguments.definition.reading.quotas.into(),
    };
    study(
        &definition.pipeline,
        &definition.profile,
        check,
        &arguments.simulation,
        &arguments.price,
        &arguments.output,
    )?;
    // The answer comes first.
    definition.tell_warnings();
    Ok(())
}

/// Studies a checked pipeline and writes what the user asked for.
pub(crate) fn study(
    pipeline: &Pipeline,
    known: &Profile,
    check: CheckOptions,
    simulation: &SimulationArguments,
    price: &PriceArguments,
    output: &StudyOutput,
) -> Result<(), Failure> {
    let options = options(check, simulation, price)?;
    let profile = profile(known, simulation.profile.as_deref())?;
    let folder = Folder::prepare(&output.out)?;
    let study = Study::run(pipeline, &profile, &options).map_err(refused)?;
    let charts = page::charts(&study);
    let html = page::document(&study, pipeline, &charts, Medium::Html)
        .html()
        .map_err(Failure::internal)?;
    let files = folder.write(&charts, &html, &profile_file::write(&profile, pipeline))?;
    match output.format {
        StudyFormat::Text => {
            let document = page::document(&study, pipeline, &charts, Medium::Terminal);
            anstream::print!("{}", document.text(terminal::look()));
            anstream::println!("\nWritten: {}", files.join(", "));
        }
        StudyFormat::Json => {
            let document = Document {
                tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
                answer: page::answer(&study),
                study: &study,
            };
            let text = serde_json::to_string_pretty(&document).map_err(Failure::internal)?;
            anstream::println!("{text}");
        }
    }
    if output.verbose {
        let evaluation =
            stagewright_study::evaluation(pipeline, &profile, &options).map_err(refused)?;
        anstream::eprintln!("\n{evaluation}");
    }
    Ok(())
}

/// What `--format json` prints: `docs/schemas/study.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    answer: String,
    study: &'a Study,
}

fn options(
    check: CheckOptions,
    simulation: &SimulationArguments,
    price: &PriceArguments,
) -> Result<StudyOptions, Failure> {
    let pricing = Pricing::of(price)?;
    Ok(StudyOptions {
        workload: Workload::poisson(simulation.executions),
        days: simulation.days,
        replications: simulation.replications,
        seed: simulation.seed,
        threads: Some(simulation.threads).filter(|threads| *threads > 0),
        check,
        book: pricing.book,
        billing: pricing.options,
        cancel: Some(interrupt::flag()),
    })
}

/// What the definition says and the labelled defaults for the rest, with what the user's profile says over them.
pub(super) fn profile(known: &Profile, path: Option<&Path>) -> Result<Profile, Failure> {
    let Some(path) = path else {
        return Ok(known.clone());
    };
    let input = Input::small(path)?;
    profile_file::read(&input.text, known).map_err(|problems| {
        let mut lines = problems.iter().map(|problem| {
            let help = problem
                .help
                .as_ref()
                .map(|help| format!("\n  help: {help}"))
                .unwrap_or_default();
            (
                format!("{}:{}:{}", input.name, problem.line, problem.column),
                format!("{}{help}", problem.message),
            )
        });
        let (place, mut message) = lines.next().unwrap_or_default();
        for (place, more) in lines {
            message.push_str(&format!("\n{place}: error: {more}"));
        }
        Failure::usage(place, message, "")
    })
}

fn refused(error: StudyError) -> Failure {
    match error {
        StudyError::Cost(error) => priced(&error),
        other => Failure::usage("", other, ""),
    }
}

/// The folder of a study, proven writable before anything is simulated.
struct Folder(PathBuf);

impl Folder {
    fn prepare(path: &Path) -> Result<Self, Failure> {
        let place = format!("--out {}", path.display());
        let help = "name another folder with --out";
        std::fs::create_dir_all(path).map_err(|error| {
            Failure::usage(&place, format!("the folder cannot be made: {error}"), help)
        })?;
        let probe = path.join(".stagewright-probe");
        std::fs::write(&probe, "")
            .and_then(|()| std::fs::remove_file(&probe))
            .map_err(|error| {
                Failure::usage(
                    &place,
                    format!("the folder cannot be written to: {error}"),
                    help,
                )
            })?;
        Ok(Self(path.to_owned()))
    }

    fn write(&self, charts: &Charts, html: &str, profile: &str) -> Result<Vec<String>, Failure> {
        let mut scenes: Vec<(&'static str, Scene)> = Vec::new();
        scenes.extend(
            charts
                .lead_time
                .as_ref()
                .map(|chart| ("lead-time", chart.scene(WIDE))),
        );
        scenes.extend(
            charts
                .execution
                .as_ref()
                .map(|chart| ("execution", chart.scene(WIDE))),
        );
        scenes.push(("bill", charts.bill.scene(WIDE)));
        // All drawn at the same time: somebody waits for them.
        let draw = |(name, scene): &(&'static str, Scene)| Ok((*name, scene.svg()?, scene.png()?));
        let drawn: Vec<Result<_, PictureError>> = scenes.par_iter().map(draw).collect();
        let mut files = Vec::new();
        for picture in drawn {
            let (name, svg, png) = picture.map_err(Failure::internal)?;
            files.push(self.file(&format!("{name}.svg"), svg.as_bytes())?);
            files.push(self.file(&format!("{name}.png"), &png)?);
        }
        files.push(self.file("report.html", html.as_bytes())?);
        files.push(self.file("profile.toml", profile.as_bytes())?);
        Ok(files)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        let path = self.0.join(name);
        let shown = path.display().to_string();
        std::fs::write(&path, bytes).map_err(|error| {
            Failure::usage(
                &shown,
                format!("cannot be written: {error}"),
                "free some space or name another folder",
            )
        })?;
        Ok(shown)
    }
}
