//! Which files a check looks at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cdk;
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
}

impl Candidate {
    fn new(path: PathBuf, named: bool) -> Self {
        Self {
            path,
            named,
            environment: BTreeMap::new(),
        }
    }
}

/// The files that were named, and those in the folders that were named, in the order of their names.
pub(super) fn definitions(named: &[PathBuf]) -> Result<Vec<Candidate>, Failure> {
    let mut found = Vec::new();
    for path in named {
        if !path.is_dir() {
            found.push(Candidate::new(path.clone(), true));
            continue;
        }
        if cdk::is_assembly(path) {
            let templates = cdk::templates(path)?.into_iter();
            found.extend(templates.map(|template| Candidate {
                environment: template.environment,
                ..Candidate::new(template.path, false)
            }));
            continue;
        }
        let mut inside = Vec::new();
        search(path, 0, &mut inside)?;
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
        found.extend(inside.into_iter().map(|path| Candidate::new(path, false)));
    }
    Ok(found)
}

fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::usage(folder.display(), format!("cannot be read: {error}"), "")
    };
    let mut entries = std::fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(unreadable)?;
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let left_out = name.starts_with('.') || name == "target" || name == "node_modules";
        if left_out || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if depth < MAX_DEPTH {
                search(&path, depth + 1, found)?;
            }
        } else if path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
    Ok(())
}
