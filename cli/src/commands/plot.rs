//! `stagewright plot`: one picture, as SVG or PNG.

use std::path::Path;

use stagewright_core::{Profile, Scenario};
use stagewright_report::picture::{Chart, PictureError, Scene, WIDE};
use stagewright_report::text::Shown;
use stagewright_study::page::{charts, plots};
use stagewright_study::{Explanation, RecommendStudy, Study, SweepPlan, SweepStudy, name_of};

use crate::arguments::{PlotArguments, PlotKind};
use crate::commands::study::{Question, end, refused, undrawn};
use crate::commands::sweep::{axes, plan};
use crate::failure::Failure;
use crate::{console, files, interrupt, work};

pub(crate) fn run(arguments: &PlotArguments) -> Result<(), Failure> {
    let form = Form::of(arguments.output.as_deref())?;
    let varies = !arguments.vary.is_empty();
    if varies != (arguments.kind == PlotKind::BreakEven) {
        let (message, help) = match varies {
            true => (
                "only `break-even` is drawn over a range",
                "leave out `--vary`",
            ),
            false => (
                "`break-even` is drawn over a range, and none is given",
                "add `--vary arrivals=2..200/day`",
            ),
        };
        return Err(Failure::usage("--vary", message, help));
    }
    let axes = axes(&arguments.vary)?;
    let question = Question::of(&arguments.about)?;
    let scenario = &question.asked.scenario;
    let (profile, pipeline) = (&scenario.profile, &scenario.pipeline);
    let simulation = &arguments.about.simulation;
    let announce = |profile: &Profile, simulations: usize| {
        work::announce(simulation, profile, pipeline, simulations, 0)
    };
    let (progress, scene) = match arguments.kind {
        PlotKind::BreakEven => {
            let plan = plan(&question, axes, &arguments.vary, arguments.points, None)?;
            let profile = plan.profile_of_the_mean_rate();
            let progress = announce(&profile, plan.points.len())?;
            (progress, break_even(&question, &plan)?)
        }
        kind => {
            let simulations = match kind {
                PlotKind::Tornado | PlotKind::Causes | PlotKind::Load | PlotKind::Day => {
                    Explanation::simulations(scenario)
                }
                PlotKind::Pareto => RecommendStudy::simulations(scenario, &question.options),
                PlotKind::Cumulative => 2,
                _ => work::of_study(pipeline, simulation.replications),
            };
            let progress = announce(profile, simulations)?;
            (progress, scene(kind, &question)?)
        }
    };
    drop(progress);
    let scene = scene.ok_or_else(|| {
        let message = "no execution succeeds, so there is nothing to draw";
        let nothing = || Failure::usage("", message, "`stagewright study` says why");
        interrupt::stopped().unwrap_or_else(nothing)
    })?;
    let scene = if arguments.dark { scene.dark() } else { scene };
    form.write(&scene, arguments.output.as_deref())?;
    // A picture of what was complete when it was interrupted does not say so itself.
    end(&question.definition, interrupt::stopped().is_some())
}

fn break_even(question: &Question, plan: &SweepPlan) -> Result<Option<Scene>, Failure> {
    let study = SweepStudy::run(plan, &question.options).map_err(refused)?;
    let name = question.asked.scenario.pipeline.name();
    Ok(plots::break_even(name, &study).map(|it| it.scene(WIDE)))
}

/// The picture; nothing where nothing happened that it could show.
fn scene(kind: PlotKind, question: &Question) -> Result<Option<Scene>, Failure> {
    let (asked, options) = (&question.asked, &question.options);
    let scenario = &asked.scenario;
    let name = scenario.pipeline.name();
    Ok(match kind {
        PlotKind::LeadTime | PlotKind::Execution | PlotKind::Bill | PlotKind::BillByAction => {
            let study = Study::run_edited(&asked.base, &[], scenario, options).map_err(refused)?;
            let charts = charts(&study);
            match kind {
                PlotKind::LeadTime => charts.lead_time.map(|it| it.scene(WIDE)),
                PlotKind::Execution => charts.execution.map(|it| it.scene(WIDE)),
                PlotKind::Bill => Some(charts.bill.scene(WIDE)),
                _ => plots::bill_of_study(&study).map(|it| it.scene(WIDE)),
            }
        }
        PlotKind::Cumulative => {
            let mut both: Vec<(String, &Scenario)> = vec![(name.to_owned(), &asked.base)];
            if !asked.edits.is_empty() {
                both.push((name_of(&scenario.pipeline, &asked.edits), scenario));
            }
            let chart = plots::cumulative(&both, options).map_err(refused)?;
            chart.map(|it| it.scene(WIDE))
        }
        PlotKind::Tornado => {
            let explained = Explanation::run(scenario, options).map_err(refused)?;
            let drawn = explained.lead_time.is_some();
            drawn.then(|| plots::tornado(name, &explained).scene(WIDE))
        }
        PlotKind::Causes | PlotKind::Load | PlotKind::Day => {
            let explained = Explanation::run(scenario, options).map_err(refused)?;
            let chart: Option<Chart> = match kind {
                PlotKind::Causes => plots::causes(name, &explained).map(Chart::from),
                PlotKind::Load => plots::load(name, &explained).map(Chart::from),
                _ => plots::day(name, &explained).map(Chart::from),
            };
            chart.map(|it| it.scene(WIDE))
        }
        PlotKind::Pareto => {
            let study = RecommendStudy::run(scenario, options).map_err(refused)?;
            let drawn = study.lead_time.is_some();
            drawn.then(|| plots::pareto(name, &study).scene(WIDE))
        }
        PlotKind::BreakEven => unreachable!("it is drawn of a plan"),
    })
}

/// What a picture is written as.
enum Form {
    Svg,
    Png,
}

impl Form {
    /// By the ending of the file; SVG where it goes to standard output.
    fn of(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self::Svg);
        };
        let ending = path
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            _ => Err(Failure::usage(
                path.display(),
                "a picture is written as SVG or PNG, by the ending of its file",
                "write `-o picture.svg` or `-o picture.png`",
            )),
        }
    }

    fn write(&self, scene: &Scene, output: Option<&Path>) -> Result<(), Failure> {
        let drawn = |error: PictureError| undrawn(&error);
        let bytes = match self {
            Self::Svg => scene.svg().map_err(drawn)?.into_bytes(),
            Self::Png => scene.png().map_err(drawn)?,
        };
        match output {
            Some(path) => files::write(path, &bytes),
            None => console::print(&Shown::document(&String::from_utf8_lossy(&bytes))),
        }
    }
}
