//! Which files a check looks at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stagewright_core::Severity;
use stagewright_report::findings::LocatedFinding;

use super::locate::unreadable;
use crate::cdk;
use crate::collected;
use crate::failure::Failure;

/// What the endings of definitions are.
const ENDINGS: [&str; 5] = ["yaml", "yml", "json", "template", "rs"];
/// How deep folders are searched.
const MAX_DEPTH: usize = 32;

/// A file to check.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    /// Whether the user named it. A file found in a folder may turn out to hold no pipeline.
    pub(super) named: bool,
    /// What the manifest of a CDK assembly knows of its account and region.
    pub(super) environment: BTreeMap<String, String>,
    /// The folder that was collected, of which this is the definition.
    pub(super) collected: Option<PathBuf>,
    /// Why it cannot be read, where that is seen from outside.
    pub(super) problem: Option<LocatedFinding>,
}

impl Candidate {
    fn new(path: PathBuf, named: bool) -> Self {
        Self {
            path,
            named,
            environment: BTreeMap::new(),
            collected: None,
            problem: None,
        }
    }

    fn collected(folder: &Path) -> Self {
        Self {
            collected: Some(folder.to_owned()),
            ..Self::new(folder.join(collected::DEFINITION), true)
        }
    }

    fn with_problem(path: &Path, problem: LocatedFinding) -> Self {
        Self {
            problem: Some(problem),
            ..Self::new(path.to_owned(), false)
        }
    }
}

/// The files that were named, and those in the folders that were named, in the order of their names.
pub(super) fn definitions(named: &[PathBuf]) -> Result<Vec<Candidate>, Failure> {
    let mut found = Vec::new();
    for path in named {
        if !path.is_dir() {
            if path != Path::new("-") {
                path.metadata()
                    .map_err(|error| Failure::read(path.display(), &error))?;
            }
            found.push(Candidate::new(path.clone(), true));
            continue;
        }
        if collected::is_collected(path) {
            found.push(Candidate::collected(path));
            continue;
        }
        let mut inside = Vec::new();
        if cdk::is_assembly(path) {
            match cdk::templates(path) {
                Ok(templates) => {
                    found.extend(templates.into_iter().map(|template| Candidate {
                        environment: template.environment,
                        ..Candidate::new(template.path, false)
                    }));
                    continue;
                }
                // Its templates are files like others, even where the manifest does not lead there.
                Err(failure) => {
                    let manifest = path.join("manifest.json");
                    inside.push(Candidate::with_problem(&manifest, unreadable(failure)));
                }
            }
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let told: Vec<PathBuf> = inside
            .iter()
            .map(|it: &Candidate| it.path.clone())
            .collect();
        search(path, &real, 0, &mut inside);
        inside.retain(|it| it.problem.is_some() || !told.contains(&it.path));
        if inside.is_empty() {
            let help = format!(
                "definitions end in .{}; name the file itself if it ends otherwise",
                ENDINGS.join(", .")
            );
            return Err(Failure::usage(
                path.display(),
                "the folder holds no definition",
                help,
            ));
        }
        found.extend(inside);
    }
    Ok(found)
}

/// Searches a folder below `root`. What cannot be looked at is a finding, and the search goes on.
fn search(folder: &Path, root: &Path, depth: usize, found: &mut Vec<Candidate>) {
    let entries = std::fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            let problem = format!("the folder cannot be read: {error}");
            found.push(unchecked(folder, problem, "check its permissions"));
            return;
        }
    };
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with('.') || name == "target" || name == "node_modules" {
            continue;
        }
        let is_definition = path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        let Ok(there) = path.symlink_metadata() else {
            continue;
        };
        if there.is_symlink() {
            found.extend(link(&path, root, is_definition));
        } else if there.is_dir() && collected::is_collected(&path) {
            found.push(Candidate::collected(&path));
        } else if there.is_dir() && depth < MAX_DEPTH {
            search(&path, root, depth + 1, found);
        } else if there.is_dir() {
            let problem = format!("folders more than {MAX_DEPTH} deep are not searched");
            found.push(unchecked(&path, problem, "name this folder too"));
        } else if is_definition && there.is_file() {
            found.push(Candidate::new(path, false));
        } else if is_definition {
            // Opening a pipe would wait for whoever writes into it.
            let problem = "this is a pipe, a socket or a device, so it was not read".to_owned();
            found.push(unchecked(
                &path,
                problem,
                "remove it, or name it if it is meant",
            ));
        }
    }
}

/// A link is not followed: what it leads to inside the folder is found there, and what is outside is none of the folder's.
fn link(path: &Path, root: &Path, is_definition: bool) -> Option<Candidate> {
    let Ok(real) = path.canonicalize() else {
        let problem = || "this is a link that leads nowhere".to_owned();
        return is_definition.then(|| unchecked(path, problem(), "remove the link"));
    };
    if real.starts_with(root) || !(is_definition || real.is_dir()) {
        return None;
    }
    let mut candidate = unchecked(
        path,
        format!(
            "this is a link out of the folder, to `{}`: it was not followed",
            real.display()
        ),
        "name what it leads to if it is to be checked",
    );
    if let Some(problem) = &mut candidate.problem {
        problem.severity = Severity::Note;
    }
    Some(candidate)
}

fn unchecked(path: &Path, problem: String, help: &str) -> Candidate {
    let finding = LocatedFinding::mistake(None, problem).help(help);
    Candidate::with_problem(path, finding)
}
