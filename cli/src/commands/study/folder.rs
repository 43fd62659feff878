//! The folder of a report: proven fit before anything is simulated, filled when there is an answer.
//!
//! Without `--out` each pipeline has a folder of its own below `stagewright-report`; with it the folder is the user's, and
//! what is in it may be too. Of its files only those of an earlier report of the same pipeline are replaced, which the
//! head of `report.html` tells. `profile.toml` is people's from the moment it is there.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use stagewright_core::{Pipeline, Profile};
use stagewright_report::page;
use stagewright_study::profile_file;

use crate::failure::Failure;
use crate::files;

/// Where reports go when nobody says where.
const DEFAULT: &str = "stagewright-report";
const PAGE: &str = "report.html";
const PROFILE: &str = "profile.toml";
const NEW_PROFILE: &str = "profile.new.toml";
/// Every picture that a report may have; which it has depends on the pipeline.
const PICTURES: [&str; 6] = [
    "lead-time.svg",
    "lead-time.png",
    "execution.svg",
    "execution.png",
    "bill.svg",
    "bill.png",
];
/// Bytes of a page in which its head is.
const HEAD: u64 = 4_096;
/// Bytes of a profile that is compared with a new one.
const LARGEST_PROFILE: u64 = 5 * 1024 * 1024;

/// A folder that a report can be written to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Folders that were made for it, the outermost first; those that stay empty go again.
    made: Vec<PathBuf>,
    subject: String,
}

impl Drop for Folder {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            files::remove_if_empty(folder);
        }
    }
}

/// What tells a pipeline from others: its name, or, where only a deployment gives it one, the file and what it is called
/// there.
pub(super) fn subject(pipeline: &Pipeline, file: &str) -> String {
    let name = pipeline.name();
    if pipeline
        .draft()
        .name
        .as_ref()
        .is_some_and(|it| it.known().is_some())
    {
        return name.to_owned();
    }
    let stem = Path::new(file).file_stem().unwrap_or_default();
    format!("{} {name}", stem.to_string_lossy())
}

impl Folder {
    /// Where it is, as the user would write it.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Makes the folder, and shows before the work is done that it can be written to.
    pub(super) fn prepare(out: Option<&Path>, subject: String) -> Result<Self, Failure> {
        let mut folder = Self {
            path: PathBuf::new(),
            made: Vec::new(),
            subject,
        };
        match out {
            None => {
                let own = as_file_name(&folder.subject);
                folder.enter(Path::new(DEFAULT))?;
                folder.enter(&Path::new(DEFAULT).join(own))?;
            }
            Some(out) => {
                if let Some(parent) = out.parent().filter(|it| !it.as_os_str().is_empty()) {
                    files::make_folder(parent).map_err(|error| unusable(out, &error))?;
                }
                // Without a slash at its end, which would follow a link.
                folder.enter(&out.components().collect::<PathBuf>())?;
            }
        }
        folder.claim()?;
        files::can_write_into(&folder.path).map_err(|error| unusable(&folder.path, &error))?;
        Ok(folder)
    }

    /// Goes into a folder, which is made where it is missing and may be no link: what is checked out from somewhere could
    /// hold one that leads anywhere.
    fn enter(&mut self, path: &Path) -> Result<(), Failure> {
        match path.symlink_metadata() {
            Ok(there) if there.is_symlink() => {
                let help = match path.canonicalize() {
                    Ok(real) => format!(
                        "remove the link, or name the folder: --out {}",
                        real.display()
                    ),
                    Err(_) => "remove the link, or name another folder with --out".to_owned(),
                };
                let message = "this is a link, and reports follow none";
                return Err(Failure::usage(path.display(), message, help));
            }
            Ok(_) => {}
            Err(_) => {
                files::make_folder(path).map_err(|error| unusable(path, &error))?;
                self.made.push(path.to_owned());
            }
        }
        self.path = path.to_owned();
        Ok(())
    }

    /// Refuses a folder in which this report would replace anything but an earlier one of the same pipeline.
    fn claim(&self) -> Result<(), Failure> {
        let refuse = |name: &str, message: String| {
            let help =
                "name another folder with --out; without it each pipeline gets one of its own";
            Err(Failure::usage(
                self.path.join(name).display(),
                message,
                help,
            ))
        };
        let names = || [PAGE].into_iter().chain(PICTURES);
        for name in names() {
            let there = self.path.join(name).symlink_metadata();
            if there.is_ok_and(|it| !it.is_file()) {
                return refuse(
                    name,
                    "this is not a regular file, so no report replaces it".to_owned(),
                );
            }
        }
        let page = self.path.join(PAGE);
        let head = page.exists().then(|| read(&page, HEAD)).flatten();
        match head.as_deref().and_then(page::subject_of) {
            Some(subject) if subject == page::shown_subject(&self.subject) => Ok(()),
            Some(subject) => refuse(PAGE, format!("this is the report of `{subject}`")),
            None => match names().find(|name| self.path.join(name).exists()) {
                Some(name) => refuse(
                    name,
                    "no report of Stagewright put this here, so none replaces it".to_owned(),
                ),
                None => Ok(()),
            },
        }
    }

    /// Replaces the page of the report, and takes away the pictures of an earlier one that this one does not have.
    pub(super) fn page(&self, html: &str, pictures: &[String]) -> Result<String, Failure> {
        // What came into the folder in the meantime is not ours either.
        self.claim()?;
        for name in PICTURES
            .iter()
            .filter(|name| !pictures.iter().any(|it| it == *name))
        {
            files::remove(&self.path.join(name))?;
        }
        self.file(PAGE, html.as_bytes())
    }

    /// Writes one file; gives back its path.
    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        let path = self.path.join(name);
        files::write(&path, bytes)?;
        Ok(path.display().to_string())
    }

    /// Writes what the study rests on, unless it stands there already. A profile that says something else is the work of
    /// people: it stays, and the new one is put beside it.
    pub(super) fn profile(
        &self,
        profile: &Profile,
        known: &Profile,
        pipeline: &Pipeline,
    ) -> Result<ProfileIs, Failure> {
        let text = profile_file::write(profile, pipeline);
        let path = self.path.join(PROFILE);
        if path.symlink_metadata().is_err() {
            return self.file(PROFILE, text.as_bytes()).map(ProfileIs::Written);
        }
        let new = self.path.join(NEW_PROFILE);
        let files = |name: &str| super::beside(&path, name);
        let same = read(&path, LARGEST_PROFILE)
            .and_then(|there| profile_file::read(&there, pipeline, known, &files).ok())
            .is_some_and(|there| there == *profile);
        let there = new.symlink_metadata().is_ok();
        let ours = there && read(&new, LARGEST_PROFILE).is_some_and(|text| is_untouched(&text));
        if same {
            if ours {
                files::remove(&new)?;
            }
            return Ok(ProfileIs::There);
        }
        if there && !ours {
            return Err(Failure::usage(
                new.display(),
                format!(
                    "this was edited, and so was `{PROFILE}`: what this study rests on was not written"
                ),
                "rename it or remove it",
            ));
        }
        self.file(NEW_PROFILE, sealed(&text).as_bytes())
            .map(ProfileIs::Beside)
    }
}

/// What became of the profile.
pub(super) enum ProfileIs {
    /// There was none.
    Written(String),
    /// It says what the study rests on.
    There,
    /// One stood there that says something else.
    Beside(String),
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    let place = format!("--out {}", path.display());
    let message = format!("the folder cannot be written to: {error}");
    Failure::usage(place, message, "name another folder with --out")
}

/// The beginning of a regular file that is text.
fn read(path: &Path, most: u64) -> Option<String> {
    let metadata = path.metadata().ok()?;
    if !metadata.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(most)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A name as a folder can have it everywhere.
fn as_file_name(name: &str) -> String {
    let safe = |letter: char| letter.is_ascii_alphanumeric() || "._@-".contains(letter);
    let safe: String = name
        .chars()
        .map(|it| if safe(it) { it } else { '-' })
        .collect();
    let short: String = safe
        .trim_start_matches(['.', '-'])
        .chars()
        .take(100)
        .collect();
    match short.trim_end_matches(['.', '-']) {
        "" => "pipeline".to_owned(),
        name => name.to_owned(),
    }
}

const SEAL: &str =
    "# Beside an edited profile.toml, and written anew by each study as long as it is not edited: ";

/// The text with a line at its end by which an edit of it is seen.
fn sealed(text: &str) -> String {
    format!("{text}\n{SEAL}{:016x}\n", fingerprint(text))
}

fn is_untouched(text: &str) -> bool {
    text.rsplit_once(SEAL).is_some_and(|(before, _)| {
        let before = before.strip_suffix('\n').unwrap_or(before);
        text == sealed(before)
    })
}

/// FNV-1a: tells an edit, and withstands no attack.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{as_file_name, is_untouched, sealed};

    #[test]
    fn every_name_becomes_one_folder() {
        for (name, folder) in [
            ("web-shop-release", "web-shop-release"),
            ("../../etc", "etc"),
            ("..", "pipeline"),
            ("a/b\nc", "a-b-c"),
            (
                "template ${AWS::StackName}-x",
                "template---AWS--StackName--x",
            ),
            ("日本", "pipeline"),
        ] {
            assert_eq!(as_file_name(name), folder, "{name:?}");
        }
    }

    #[test]
    fn an_edit_of_the_profile_beside_is_seen() {
        let text = sealed("trigger = \"2s\"\n");
        assert!(is_untouched(&text));
        assert!(!is_untouched(&text.replace("2s", "3s")));
        assert!(!is_untouched(&format!("{text}# mine\n")));
        assert!(!is_untouched("trigger = \"2s\"\n"));
    }
}
