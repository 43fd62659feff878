//! `stagewright check`: every finding of every file, in the format asked for.

mod files;
mod locate;
mod mend;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stagewright_core::Severity;
use stagewright_core::rules::{self, Together, across};
use stagewright_report::findings::{Format, LocatedFile, LocatedFinding, Stretch, summary};
use stagewright_report::format;

use locate::CheckedFile;

use crate::arguments::{CheckArguments, CheckFormat, Deny};
use crate::console;
use crate::definition::is_rust;
use crate::failure::{self, Failure};
use crate::terminal;
use crate::work::Progress;

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    refuse_unknown_allows(&arguments.allow)?;
    let mut checked = Vec::new();
    let candidates = files::definitions(&arguments.files)?;
    let (done, all) = (Arc::new(AtomicU64::new(0)), candidates.len() as u64);
    let counter = Arc::clone(&done);
    let progress = (all > 1).then(|| {
        Progress::of(move || {
            let done = format::count(counter.load(Ordering::Relaxed));
            format!("{done} of {} checked", format::counted(all, "file"))
        })
    });
    let mut mended = Vec::new();
    let mut taken = BTreeSet::new();
    for candidate in &candidates {
        let mut file = locate::check(candidate, arguments)?;
        let better = mend::mend(&mut file, candidate, arguments)?;
        match better {
            Some(mut better) if arguments.fix || arguments.diff => {
                // A file that is named and lies in a folder that is named is mended once.
                let path = candidate.path.canonicalize();
                if taken.insert(path.unwrap_or_else(|_| candidate.path.clone())) {
                    mended.push((candidate, mend::Mended::of(&file, &better)));
                }
                // What could be mended is; an edit that is left was tried, and did not help.
                let left = &mut better.located.findings;
                left.iter_mut().for_each(|finding| finding.edits.clear());
                checked.push(if arguments.fix { better } else { file });
            }
            _ => checked.push(file),
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    drop(progress);
    refuse_values(&checked)?;
    compare_names(&mut checked);
    let mut located: Vec<LocatedFile> = checked.into_iter().map(|file| file.located).collect();
    for file in &mut located {
        file.findings
            .retain(|finding| !is_allowed(finding, &arguments.allow));
        bound(&mut file.findings);
    }
    let format = match arguments.format {
        CheckFormat::Text => Format::Text,
        CheckFormat::Json => Format::Json,
        CheckFormat::Sarif => Format::Sarif,
        CheckFormat::Junit => Format::Junit,
        CheckFormat::Github => Format::Github,
    };
    let mut written = Ok(());
    if arguments.diff {
        let differences: String = mended.iter().map(|(_, it)| it.difference()).collect();
        console::give_back(&differences)?;
    } else {
        written = failure::all(mended.iter().map(|(candidate, it)| it.write(candidate)));
        console::print(&format.render(&located, terminal::look()))?;
    }
    if format == Format::Text {
        console::tell_line(&summary(&located));
        let findings = located.iter().flat_map(|file| &file.findings);
        let certain = findings.filter(|it| !it.edits.is_empty()).count() as u64;
        if certain > 0 && !arguments.diff {
            let certain = format::counted(certain, "finding");
            console::tell_line(&format!("`--fix` mends {certain}, `--diff` shows how"));
        }
    }
    let fails = |finding: &LocatedFinding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => arguments.deny == Some(Deny::Warnings),
        Severity::Note => false,
    };
    written?;
    if located.iter().flat_map(|file| &file.findings).any(fails) {
        Err(Failure::findings())
    } else {
        Ok(())
    }
}

/// Refuses values for parameters that no definition has, or that one which has them does not take.
fn refuse_values(checked: &[CheckedFile]) -> Result<(), Failure> {
    for (index, file) in checked.iter().enumerate() {
        for refused in file.definitions.iter().flat_map(|it| &it.refused) {
            let unknown_to = |other: &CheckedFile| {
                let mut definitions = other.definitions.iter().peekable();
                definitions.peek().is_none()
                    || definitions.any(|it| {
                        it.refused
                            .iter()
                            .any(|it| it.parameter == refused.parameter)
                    })
            };
            let elsewhere = || {
                checked
                    .iter()
                    .skip(index + 1)
                    .chain(checked.iter().take(index))
            };
            if !refused.is_unknown || elsewhere().all(unknown_to) {
                return Err(Failure::usage(
                    &file.located.file,
                    &refused.message,
                    &refused.help,
                ));
            }
        }
    }
    Ok(())
}

/// What definitions have to do with each other: no two pipelines of one account and region share a name. A template beside the Rust
/// that it was exported from is the same pipeline in another form, so files and Rust are compared among themselves.
fn compare_names(checked: &mut [CheckedFile]) {
    let mut found: Vec<(usize, LocatedFinding)> = Vec::new();
    for rust in [false, true] {
        let known: Vec<_> = checked
            .iter()
            .enumerate()
            .filter(|(_, checked)| is_rust(Path::new(&checked.located.file)) == rust)
            .flat_map(|(file, checked)| checked.definitions.iter().map(move |known| (file, known)))
            .collect();
        let together: Vec<Together<'_>> = known
            .iter()
            .map(|(file, known)| Together {
                file: *file,
                draft: &known.draft,
            })
            .collect();
        for (index, finding) in across(&together) {
            let (file, known) = known[index];
            found.push((file, finding.placed(|_| known.name)));
        }
    }
    for (file, finding) in found {
        checked[file].located.findings.push(finding);
    }
}

/// Findings of one rule that are told of a file; the rest is counted.
const MOST_TOLD: usize = 100;

/// Keeps the first findings of each rule, by place: a file with mistakes without end is told in pages, not in volumes.
fn bound(findings: &mut Vec<LocatedFinding>) {
    if findings.len() <= MOST_TOLD {
        return;
    }
    findings.sort_by_key(|it| it.site.map(|place| place.start));
    let mut met: BTreeMap<_, (usize, Option<Stretch>)> = BTreeMap::new();
    findings.retain(|finding| {
        let (met, last) = met.entry((finding.rule, finding.severity)).or_default();
        (*met, *last) = (*met + 1, finding.site);
        *met <= MOST_TOLD
    });
    for ((rule, severity), (met, last)) in met {
        let left_out = met.saturating_sub(MOST_TOLD);
        if left_out > 0 {
            let message = format!("{left_out} more findings of this rule are not listed");
            findings.push(LocatedFinding {
                rule,
                severity,
                ..LocatedFinding::mistake(last, message).help("fix the listed ones first")
            });
        }
    }
}

/// Warnings can be silenced, errors cannot.
fn is_allowed(finding: &LocatedFinding, allow: &[String]) -> bool {
    finding.severity != Severity::Error
        && finding
            .rule
            .is_some_and(|rule| allow.iter().any(|allowed| allowed == rule))
}

fn refuse_unknown_allows(allow: &[String]) -> Result<(), Failure> {
    for name in allow {
        let place = format!("--allow {name}");
        match rules::find(name) {
            None => {
                let help = rules::near(name).map_or_else(
                    || "`stagewright rule --list` lists the rules".to_owned(),
                    |rule| format!("a rule with a similar name exists: `{}`", rule.name),
                );
                return Err(Failure::usage(
                    place,
                    format!("there is no rule `{name}`"),
                    help,
                ));
            }
            Some(rule) if rule.severity() == Severity::Error => {
                let help =
                    "only warnings can be silenced; what this rule finds the service refuses";
                return Err(Failure::usage(
                    place,
                    format!("the findings of `{name}` are errors"),
                    help,
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
