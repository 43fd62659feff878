//! `stagewright study`: the main job. Check, simulate, price and draw.

mod folder;

use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use stagewright_core::{
    Assumed, CheckOptions, Edit, Micros, Pipeline, Profile, Scenario, Workload,
};
use stagewright_report::format::{self, shell_word};
use stagewright_report::page::Document as Page;
use stagewright_report::picture::{PictureError, Scene, WIDE};
use stagewright_report::text::Shown;
use stagewright_study::page::{self, Charts, Medium, Parts};
use stagewright_study::{Study, StudyError, StudyOptions, profile_file};

use crate::arguments::{
    AnswerFormat, AskedArguments, PriceArguments, SimulationArguments, StudyArguments, StudyFormat,
    StudyOutput,
};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::{self, Failure, Message};
use crate::input::Input;
use crate::interrupt;
use crate::pricing::{Pricing, priced};
use crate::{scenario, terminal, work};

use folder::{Folder, ProfileIs};

/// `next` is whether the next command to type is told.
pub(crate) fn run(arguments: &StudyArguments, next: bool) -> Result<(), Failure> {
    let AskedArguments {
        definition,
        simulation,
        price,
    } = &arguments.about;
    let definition = Definition::open_priced(&definition.file, &definition.reading, price)?;
    let check = definition.check;
    let studied = study(&definition, check, simulation, price, &arguments.output);
    // The answer comes first.
    definition.tell_warnings();
    let folder = studied?;
    let told = next && arguments.output.format == StudyFormat::Text;
    match folder.filter(|_| told) {
        Some(folder) => console::hint(&next_command(arguments, &folder)),
        None => Ok(()),
    }
}

/// The command to type next: the same with what is assumed set right, or the comparison with other systems.
fn next_command(arguments: &StudyArguments, folder: &str) -> String {
    let words: Vec<String> = std::env::args().skip(1).map(|it| shell_word(&it)).collect();
    let words = words.join(" ");
    match arguments.about.simulation.profile {
        None => {
            let profile = shell_word(&format!("{folder}/profile.toml"));
            format!("Next: edit {profile}, then stagewright {words} --profile {profile}")
        }
        Some(_) => {
            let file = shell_word(&arguments.about.definition.file.display().to_string());
            format!("Next: stagewright vendors {file}")
        }
    }
}

/// Studies a checked pipeline and writes what the user asked for; gives the folder back, if there is one.
pub(crate) fn study(
    definition: &Definition,
    check: CheckOptions,
    simulation: &SimulationArguments,
    price: &PriceArguments,
    output: &StudyOutput,
) -> Result<Option<String>, Failure> {
    let known = &definition.profile;
    let asked = Asked::of(definition, check, simulation)?;
    let (pipeline, profile) = (&asked.scenario.pipeline, &asked.scenario.profile);
    let options = options(definition, check, simulation, price)?;
    let subject = folder::subject(pipeline, &definition.input.name);
    let folder = match (&output.out, output.format) {
        (None, StudyFormat::Json) => None,
        (out, _) => Some(Folder::prepare(out.as_deref(), subject.clone())?),
    };
    let progress = work::announce(
        simulation,
        profile,
        pipeline,
        work::of_study(pipeline, simulation.replications),
        asked.edits.len(),
    )?;
    let study =
        Study::run_edited(&asked.base, &asked.edits, &asked.scenario, &options).map_err(refused)?;
    drop(progress);
    let charts = page::charts(&study);
    // The answer comes first: a disk that is full or a picture that cannot be drawn takes nothing of it.
    let mut outcomes = vec![print(&study, pipeline, &charts, output)];
    if let Some(folder) = &folder {
        let document =
            page::document(&study, pipeline, &charts, Medium::Html, Parts::ALL).subject(subject);
        outcomes.push(
            document
                .html()
                .map_err(|error| undrawn(&error))
                .and_then(|html| {
                    let report = Report {
                        html,
                        charts: &charts,
                        // A profile is read beside the definition as it stands.
                        profile: (&asked.base.profile, known),
                        pipeline: &definition.pipeline,
                    };
                    report.write(folder, output)
                }),
        );
    }
    if output.verbose {
        let evaluation =
            stagewright_study::evaluation(pipeline, profile, &options).map_err(refused)?;
        console::tell(&Shown::lines(format!("\n{evaluation}").lines()));
    }
    if study.partial {
        outcomes.push(Err(Failure::told(Exit::Partial)));
    }
    failure::all(outcomes)?;
    Ok(folder.map(|folder| folder.name()))
}

fn print(
    study: &Study,
    pipeline: &Pipeline,
    charts: &Charts,
    output: &StudyOutput,
) -> Result<(), Failure> {
    match output.format {
        StudyFormat::Text => {
            let document = page::document(
                study,
                pipeline,
                charts,
                Medium::Terminal,
                output.parts.of_page(),
            );
            console::print(&document.text(terminal::look()))
        }
        StudyFormat::Json => console::print_json(&Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            answer: page::answer(study),
            study,
        }),
    }
}

/// What `--format json` prints: `docs/schemas/study.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    answer: String,
    study: &'a Study,
}

/// What a user asks about: the definition with its profile, and what edits make of it.
pub(crate) struct Asked {
    pub(crate) base: Scenario,
    pub(crate) edits: Vec<Edit>,
    pub(crate) scenario: Scenario,
}

impl Asked {
    pub(crate) fn of(
        definition: &Definition,
        check: CheckOptions,
        simulation: &SimulationArguments,
    ) -> Result<Self, Failure> {
        let profile = profile(&definition.pipeline, &definition.profile, simulation)?;
        let base = Scenario::new(definition.pipeline.clone(), profile);
        let (edits, scenario) = scenario::edited(&base, check, simulation)?;
        Ok(Self {
            base,
            edits,
            scenario,
        })
    }
}

/// What a command works on that answers a question about scenarios.
pub(crate) struct Question {
    pub(crate) definition: Definition,
    pub(crate) asked: Asked,
    pub(crate) options: StudyOptions,
}

impl Question {
    pub(crate) fn of(about: &AskedArguments) -> Result<Self, Failure> {
        let (simulation, price) = (&about.simulation, &about.price);
        let AskedArguments { definition, .. } = about;
        let definition = Definition::open_priced(&definition.file, &definition.reading, price)
            .map_err(Failure::cannot_be_asked)?;
        let asked = Asked::of(&definition, definition.check, simulation)?;
        let options = options(&definition, definition.check, simulation, price)?;
        Ok(Self {
            definition,
            asked,
            options,
        })
    }
}

/// Prints an answer in the form that was asked for.
pub(crate) fn answer<T: Serialize>(
    format: AnswerFormat,
    page: impl FnOnce() -> Page,
    json: impl FnOnce() -> T,
) -> Result<(), Failure> {
    match format {
        AnswerFormat::Text => console::print(&page().text(terminal::look())),
        AnswerFormat::Markdown => console::print(&Shown::document(&page().markdown())),
        AnswerFormat::Json => console::print_json(&json()),
        AnswerFormat::Html => print_page(&page()),
    }
}

/// Prints a page for a browser, to be sent into a file.
pub(crate) fn print_page(page: &Page) -> Result<(), Failure> {
    let html = page.html().map_err(|error| undrawn(&error))?;
    console::print(&Shown::document(&html))
}

/// Behind the answer: the warnings of the definition, and whether the answer rests on less than was asked for.
pub(crate) fn end(definition: &Definition, partial: bool) -> Result<(), Failure> {
    definition.tell_warnings();
    match partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

pub(crate) fn options(
    definition: &Definition,
    check: CheckOptions,
    simulation: &SimulationArguments,
    price: &PriceArguments,
) -> Result<StudyOptions, Failure> {
    let pricing = Pricing::of(price, Some(definition.pipeline.draft()))?;
    let days = Micros::from_minutes(u64::from(simulation.days) * 24 * 60);
    if let Some(longer) = simulation.warm_up.filter(|warm_up| *warm_up > days) {
        console::remark(&format!(
            "note: `--warm-up {longer}` is longer than what `--days` measures: {}",
            format::counted(u64::from(simulation.days), "day")
        ));
    }
    Ok(StudyOptions {
        region_is_assumed: definition.region_is_assumed,
        days: simulation.days,
        warm_up: simulation.warm_up,
        replications: simulation.replications,
        seed: simulation.seed,
        threads: Some(simulation.threads).filter(|threads| *threads > 0),
        check,
        book: pricing.book,
        billing: pricing.options,
        cancel: Some(interrupt::flag()),
        done: Some(work::done()),
    })
}

/// What the definition says and the labelled defaults for the rest, with what the user's profile says over them, and the
/// command line over that.
pub(crate) fn profile(
    pipeline: &Pipeline,
    known: &Profile,
    simulation: &SimulationArguments,
) -> Result<Profile, Failure> {
    let mut profile = match simulation.profile.as_deref() {
        Some(path) => read_profile(pipeline, known, path)?,
        None => known.clone(),
    };
    if let Some(rate) = simulation.executions {
        profile.workload = Assumed::given(Workload::poisson(rate));
    }
    Ok(profile)
}

fn read_profile(pipeline: &Pipeline, known: &Profile, path: &Path) -> Result<Profile, Failure> {
    let input = Input::small(path)?;
    let files = |name: &str| beside(path, name);
    profile_file::read(&input.text, pipeline, known, &files).map_err(|problems| {
        let messages = problems.into_iter().map(|problem| Message {
            at: Some((problem.line, problem.column)),
            ..Message::new(
                &input.name,
                problem.message,
                problem.help.unwrap_or_default(),
            )
        });
        Failure::with(Exit::Usage, messages.collect())
    })
}

/// The text of a file that another one names: where it stands is said from there.
pub(crate) fn beside(file: &Path, name: &str) -> Result<String, String> {
    let path = file.parent().unwrap_or(Path::new("")).join(name);
    let input = Input::small(&path);
    input.map(|input| input.text).map_err(|failure| {
        let messages = failure.into_messages().into_iter();
        messages.map(|it| it.message).collect::<Vec<_>>().join("; ")
    })
}

pub(crate) fn refused(error: StudyError) -> Failure {
    match error {
        StudyError::Cost(error) => priced(&error),
        other => interrupt::stopped().unwrap_or_else(|| Failure::usage("", other, "")),
    }
}

pub(crate) fn undrawn(error: &PictureError) -> Failure {
    let told = Message::new("", format!("a picture cannot be drawn: {error}"), "");
    Failure::with(Exit::Unwritten, vec![told])
}

/// What a study leaves behind.
struct Report<'a> {
    html: String,
    charts: &'a Charts,
    /// What the study rests on, and what was known without the user's profile.
    profile: (&'a Profile, &'a Profile),
    pipeline: &'a Pipeline,
}

impl Report<'_> {
    /// Writes everything that can be written, and says what was.
    fn write(&self, folder: &Folder, output: &StudyOutput) -> Result<(), Failure> {
        let pictures = self.pictures()?;
        let names: Vec<String> = pictures.iter().map(|(name, _)| name.clone()).collect();
        let mut written = vec![folder.page(&self.html, &names)?];
        let mut outcomes = Vec::new();
        for (name, bytes) in pictures {
            match folder.file(&name, &bytes) {
                Ok(path) => written.push(path),
                Err(failure) => outcomes.push(Err(failure)),
            }
        }
        match folder.profile(self.profile.0, self.profile.1, self.pipeline) {
            Ok(ProfileIs::Written(path)) => written.push(path),
            Ok(ProfileIs::There) => {}
            Ok(ProfileIs::Beside(path)) => {
                console::tell(&Shown::lines([
                    "note: the folder has a profile.toml that says something else than this study rests on, and it was kept",
                    &format!(
                        "  help: compare it with {path}, and pass the one you mean with --profile"
                    ),
                ]));
                written.push(path);
            }
            Err(failure) => outcomes.push(Err(failure)),
        }
        if output.format == StudyFormat::Text && !console::is_quiet() {
            let pictures = written.iter().filter(|it| it.ends_with("g")).count();
            if output.parts.of_page() == Parts::default() {
                written.retain(|it| !it.ends_with("g"));
            }
            let mut line = format!("Written: {}", written.join(", "));
            if output.parts.of_page() == Parts::default() && pictures > 0 {
                let pictures = format::counted(pictures as u64, "picture");
                line.push_str(&format!(" and {pictures}"));
            }
            outcomes.push(console::print_lines([""]).and_then(|()| console::hint(&line)));
        }
        failure::all(outcomes)
    }

    /// Every picture by the name of its file.
    fn pictures(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let mut scenes: Vec<(&'static str, Scene)> = Vec::new();
        let charts = self.charts;
        let lead_time = charts.lead_time.as_ref().map(|chart| chart.scene(WIDE));
        scenes.extend(lead_time.map(|scene| ("lead-time", scene)));
        let execution = charts.execution.as_ref().map(|chart| chart.scene(WIDE));
        scenes.extend(execution.map(|scene| ("execution", scene)));
        scenes.push(("bill", charts.bill.scene(WIDE)));
        // All are drawn at the same time, so that the user waits less for them.
        let draw = |(name, scene): &(&'static str, Scene)| {
            let svg = (format!("{name}.svg"), scene.svg()?.into_bytes());
            Ok([svg, (format!("{name}.png"), scene.png()?)])
        };
        let drawn: Result<Vec<_>, PictureError> = scenes.par_iter().map(draw).collect();
        Ok(drawn
            .map_err(|error| undrawn(&error))?
            .into_iter()
            .flatten()
            .collect())
    }
}
