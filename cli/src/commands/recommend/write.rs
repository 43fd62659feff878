//! `--write`: a recommendation as files: a copy of the definition with the edits in it, and the profile on which its figures rest.

use std::ffi::OsStr;
use std::path::Path;

use stagewright_cfn::{Editor, Followed, Format, Reading, apply, read};
use stagewright_core::{ActionKey, Compute, Draft, Field, Profile, Scenario, Site, Step, check};
use stagewright_study::{RecommendStudy, profile_file};

use crate::arguments::RecommendArguments;
use crate::commands::study::Question;
use crate::console;
use crate::failure::Failure;
use crate::files;
use crate::input::read_options;

const PROFILE: &str = "profile.toml";

/// Refuses what no search would change: a definition that is not written, or a file that is not to be replaced.
pub(super) fn refuse(path: &Path, question: &Question) -> Result<(), Failure> {
    let definition = &question.definition;
    if editable(question).is_none() {
        let message = "only templates and declarations are written with edits in them";
        let help = "leave out `--write`, and write what is recommended yourself";
        return Err(Failure::usage(&definition.input.name, message, help));
    }
    let place = format!("--write {}", path.display());
    if path.file_name() == Some(OsStr::new(PROFILE)) {
        let message = "this is the name of the profile that is written beside the definition";
        return Err(Failure::usage(place, message, "give another name"));
    }
    if path.symlink_metadata().is_ok() {
        let message = "this is there already, and is not replaced";
        return Err(Failure::usage(
            place,
            message,
            "give the name of a new file",
        ));
    }
    Ok(())
}

/// The reading of a definition whose text can be edited.
fn editable(question: &Question) -> Option<&Reading> {
    let reading = question.definition.reading();
    reading.filter(|reading| reading.format != Format::Terraform)
}

/// Writes the recommendation that was asked for, and says what it could not write.
pub(super) fn write(
    path: &Path,
    question: &Question,
    study: &RecommendStudy,
    arguments: &RecommendArguments,
) -> Result<(), Failure> {
    let number = arguments.take;
    let Some(chosen) = study.recommendations.get(number - 1) else {
        let (message, help) = match study.recommendations.len() {
            0 => ("nothing is recommended".to_owned(), String::new()),
            most => (
                format!("there is no recommendation {number}"),
                format!("write a number from 1 to {most}"),
            ),
        };
        let message = format!("{message}, so no file was written");
        return Err(Failure::usage(
            format!("--write {}", path.display()),
            message,
            help,
        ));
    };
    let definition = &question.definition;
    let reading = editable(question);
    let reading = reading.expect("invariant: what is not written is refused before the search");
    let before = &question.asked.scenario;
    let edited = before.edited_by(&chosen.edits, definition.check);
    let (_, after) = edited.expect("invariant: the rules allow what is recommended");
    let editor = Editor::new(&definition.input.text)
        .expect("invariant: what was read as a definition can be read again");
    let mut followed = editor.follow(
        (&reading.places, reading.format),
        question.asked.base.pipeline.draft(),
        after.pipeline.draft(),
    );
    machines(
        &editor,
        reading,
        (&definition.profile, &after),
        &mut followed,
    );
    let text = apply(&definition.input.text, &followed.edits);
    let text = still_right(text, question, arguments)?;

    let page = profile_file::write(&after.profile, &after.pipeline);
    let by_default = Profile::assumed(&after.pipeline);
    let beside = path.with_file_name(PROFILE);
    let is_own = page != profile_file::write(&by_default, &after.pipeline);
    if is_own && beside.symlink_metadata().is_ok() {
        let message = "this is there already, so nothing was written";
        let help = "write the definition into a folder without a profile";
        return Err(Failure::usage(beside.display(), message, help));
    }
    files::write(path, text.as_bytes())?;
    console::remark(&format!("wrote {}: {}", path.display(), chosen.what));
    if is_own {
        files::write(&beside, page.as_bytes())?;
        console::remark(&format!("wrote {}, for --profile", beside.display()));
    }
    for left in followed.left.iter().chain(&chosen.by_hand) {
        console::tell_line(&format!("not written, change it by hand: {left}"));
    }
    Ok(())
}

/// The edited text, if there is one, that checks without an error: before it becomes a file.
fn still_right(
    text: Option<String>,
    question: &Question,
    arguments: &RecommendArguments,
) -> Result<String, Failure> {
    let definition = &question.definition;
    let options = read_options(&arguments.about.definition.reading, &definition.input)?;
    let checks = |text: &String| {
        let reading = read(text, &options).ok();
        let checked = reading.and_then(|it| check(it.draft, definition.check).pipeline);
        checked.is_some()
    };
    text.filter(checks).ok_or_else(|| {
        let message =
            "the edits do not fit into the text of this definition, so no file was written";
        let help = "pass them with --set, as the answer tells them";
        Failure::usage(&definition.input.name, message, help)
    })
}

/// The machines of builds, where their projects stand in the same text.
fn machines(
    editor: &Editor<'_>,
    reading: &Reading,
    (before, after): (&Profile, &Scenario),
    followed: &mut Followed,
) {
    let draft = &reading.draft;
    let moved: Vec<(&ActionKey, &Compute, &Compute)> = after
        .profile
        .actions
        .iter()
        .filter_map(|(key, action)| {
            let key = action.origin.as_ref().unwrap_or(key);
            let was = &before.actions.get(key)?.compute.as_ref()?.value;
            let is = &action.compute.as_ref()?.value;
            Some((key, was, is))
        })
        .collect();
    for (key, was, is) in moved.iter().filter(|(_, was, is)| was != is) {
        let project = project_of(draft, key);
        let alone = moved
            .iter()
            .filter(|(other, ..)| project.is_some() && project_of(draft, other) == project)
            .all(|(.., other)| other == is);
        let place = project.and_then(|index| {
            let site = Site::pipeline().step(Step::Project(index));
            reading.places.exact(&site.field(Field::Compute))
        });
        let same = was.environment() == is.environment();
        let edit = place
            .filter(|_| same && alone)
            .and_then(|place| editor.write(place, was.compute_type(), is.compute_type()));
        let why = match (project, same) {
            (None, _) => "its project does not stand in this file",
            (_, false) if matches!(is, Compute::Fleet(_)) => {
                "its project names a fleet, which has to be created first"
            }
            (_, false) => "its image changes with it",
            _ if !alone => "another action builds the same project",
            _ => "its project says it by a parameter or not at all",
        };
        match edit {
            Some(edit) if !followed.edits.contains(&edit) => followed.edits.push(edit),
            Some(_) => {}
            None => followed.left.push(format!("`{key}` on `{is}`: {why}")),
        }
    }
}

/// The project beside the pipeline that an action builds.
fn project_of(draft: &Draft, key: &ActionKey) -> Option<usize> {
    let mut stages = draft.stages.iter();
    let stage = stages.find(|it| it.name.to_string() == key.stage)?;
    let mut actions = stage.actions.iter();
    let action = actions.find(|it| it.name.to_string() == key.action)?;
    let project = draft.project_of(action)?;
    draft
        .projects
        .iter()
        .position(|it| std::ptr::eq(it, project))
}
