//! `stagewright plot`: one picture, as SVG or PNG.

use std::path::Path;

use stagewright_core::Scenario;
use stagewright_report::picture::{PictureError, Scene, WIDE};
use stagewright_report::text::Shown;
use stagewright_study::page::{charts, plots};
use stagewright_study::{
    Explanation, RecommendStudy, Study, StudyOptions, SweepPlan, SweepStudy, input_ranges,
};

use crate::arguments::{PlotArguments, PlotKind};
use crate::commands::study::{Asked, options, refused, undrawn};
use crate::commands::sweep::{axes, wrong};
use crate::definition::Definition;
use crate::failure::Failure;
use crate::{console, files, work};

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
    let file = &arguments.definition.file;
    let definition = Definition::open_priced(file, &arguments.definition.reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let simulation = &arguments.simulation;
    let asked = Asked::of(&definition, definition.check, simulation)?;
    let scenario = &asked.scenario;
    let options = options(&definition, definition.check, simulation, &arguments.price)?;
    let simulations = match arguments.kind {
        PlotKind::Tornado => 2 + 2 * input_ranges(scenario).len(),
        PlotKind::Pareto => RecommendStudy::simulations(scenario),
        _ => work::of_study(&scenario.pipeline),
    };
    let (profile, pipeline) = (&scenario.profile, &scenario.pipeline);
    let progress = work::announce(simulation, profile, pipeline, simulations, 0)?;
    let scene = scene(arguments, &asked, &options)?;
    drop(progress);
    let scene = scene.ok_or_else(|| {
        let help = "`stagewright study` says why";
        Failure::usage(
            "",
            "no execution succeeds, so there is nothing to draw",
            help,
        )
    })?;
    form.write(&scene, arguments.output.as_deref())
}

/// The picture; nothing where nothing happened that it could show.
fn scene(
    arguments: &PlotArguments,
    asked: &Asked,
    options: &StudyOptions,
) -> Result<Option<Scene>, Failure> {
    let scenario = &asked.scenario;
    let name = scenario.pipeline.name();
    Ok(match arguments.kind {
        PlotKind::LeadTime | PlotKind::Execution | PlotKind::Bill => {
            let study = Study::run_edited(&asked.base, &[], scenario, options).map_err(refused)?;
            let charts = charts(&study);
            match arguments.kind {
                PlotKind::LeadTime => charts.lead_time.map(|it| it.scene(WIDE)),
                PlotKind::Execution => charts.execution.map(|it| it.scene(WIDE)),
                _ => Some(charts.bill.scene(WIDE)),
            }
        }
        PlotKind::Cumulative => {
            let mut both: Vec<(String, &Scenario)> = vec![(name.to_owned(), &asked.base)];
            if !asked.edits.is_empty() {
                let edits: Vec<String> = asked.edits.iter().map(ToString::to_string).collect();
                both.push((edits.join(" "), scenario));
            }
            let chart = plots::cumulative(&both, options).map_err(refused)?;
            (!chart.curves.is_empty()).then(|| chart.scene(WIDE))
        }
        PlotKind::Tornado => {
            let explained = Explanation::run(scenario, options).map_err(refused)?;
            let drawn = explained.lead_time.is_some();
            drawn.then(|| plots::tornado(name, &explained).scene(WIDE))
        }
        PlotKind::Pareto => {
            let study = RecommendStudy::run(scenario, options).map_err(refused)?;
            let drawn = study.lead_time.is_some();
            drawn.then(|| plots::pareto(name, &study).scene(WIDE))
        }
        PlotKind::BreakEven => {
            let plan = SweepPlan::of(scenario, axes(&arguments.vary)?, options.check);
            let plan = plan.grid(arguments.points);
            let plan = plan.map_err(|mistakes| wrong(&mistakes, &arguments.vary))?;
            let study = SweepStudy::run(&plan, options).map_err(refused)?;
            plots::break_even(name, &study).map(|it| it.scene(WIDE))
        }
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
