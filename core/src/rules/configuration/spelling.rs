//! When an unknown key is a slip of the pen, and when it may be one that AWS added since the catalogue was checked.
//!
//! A slip is refused, so it has to be told from a new key, which is right: new keys are put together from whole words
//! (`MinBatch` beside `MaxBatch`, `Image5ArtifactName` beside `Image4ArtifactName`), slips damage a word.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::catalogue::{self, Key, snake_case};

/// Most characters of a key; longer ones are refused for their length.
const LONGEST: usize = 50;

/// The words of all keys of the catalogue; a letter alone, as in `OAuthToken`, is none.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let keys = catalogue::keys().map(Key::word);
    keys.flat_map(|key| key.split('_').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| word.len() > 1)
        .collect()
});

/// How far an unknown key is from the key that it is a slip of; nothing if it is none. A name that AWS spells so for another
/// provider is none: it is the wrong key, or one that this provider has got too.
pub(in crate::rules) fn slip(unknown: &str, key: &str) -> Option<usize> {
    let (wrong, right) = (squeezed(unknown), squeezed(key));
    if wrong == right {
        return Some(0);
    }
    if abbreviates(unknown, key) && catalogue::with_key(unknown).is_none() {
        return Some(1);
    }
    let most = (right.len() / 5).clamp(1, 3);
    let fits = right.len() > 3 || is_plural(&wrong, &right);
    if !fits
        || has_other_numbers(&wrong, &right)
        || unknown.chars().count() > LONGEST
        || !may_be_within(most, &wrong, &right)
    {
        return None;
    }
    let distance = strsim::osa_distance(&wrong, &right);
    (distance <= most
        && catalogue::with_key(unknown).is_none()
        && damages_a_word(unknown, key, distance))
    .then_some(distance)
}

/// Letters that are enough of a word.
const SHORTEST_BEGINNING: usize = 3;

/// Whether a name has the words of a key, of some of them only the beginning: `RepoName`, `EnvVars`, `UserParams`.
fn abbreviates(unknown: &str, key: &str) -> bool {
    let (short, full) = (snake_case(unknown), snake_case(key));
    let (short, full) = (words(&short), words(&full));
    let begins = |(short, full): (&&str, &&str)| {
        let beginning = short.strip_suffix('s').filter(|_| full.ends_with('s'));
        short == full
            || beginning.unwrap_or(short).len() >= SHORTEST_BEGINNING
                && full.starts_with(beginning.unwrap_or(short))
    };
    full.len() > 1 && short.len() == full.len() && short.iter().zip(&full).all(begins)
}

/// Whether the difference lies inside of words.
fn damages_a_word(unknown: &str, key: &str, distance: usize) -> bool {
    let (wrong, right) = (snake_case(unknown), snake_case(key));
    let (wrong, right) = (words(&wrong), words(&right));
    let is_word = |word: &str| WORDS.contains(word);
    if distance == 1 && !wrong.iter().all(|word| is_word(word)) {
        return true;
    }
    let mut pairs = wrong
        .iter()
        .zip(&right)
        .filter(|(left, right)| left != right);
    wrong.len() == right.len()
        && pairs.all(|(left, right)| {
            is_plural(left, right)
                || !is_word(left) && strsim::osa_distance(left, right) <= (right.len() / 4).max(1)
        })
}

/// Whether one name has only words of the other, such as `Project` for `ProjectName`: said in a help, never an error.
pub(super) fn shares_words(unknown: &str, key: &Key) -> bool {
    let (wrong, right) = (snake_case(unknown), snake_case(key.name));
    let (wrong, right) = (words(&wrong), words(&right));
    let holds = |all: &[&str], some: &[&str]| some.iter().all(|word| all.contains(word));
    wrong != ["name"] && (holds(&right, &wrong) || holds(&wrong, &right))
}

/// The words of a name in snake case, but for those that only join others.
fn words(name: &str) -> Vec<&str> {
    name.split(['_', '-', ' ', '.'])
        .filter(|word| !word.is_empty() && !matches!(*word, "for" | "of"))
        .collect()
}

/// Letters and digits alone, in lower case.
fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

fn is_plural(left: &str, right: &str) -> bool {
    left.strip_suffix('s') == Some(right) || right.strip_suffix('s') == Some(left)
}

/// Whether a name has numbers that the other has not: `Image5ArtifactName` beside `Image4ArtifactName`.
fn has_other_numbers(left: &str, right: &str) -> bool {
    let digits = |name: &str| -> String { name.chars().filter(char::is_ascii_digit).collect() };
    let left = digits(left);
    !left.is_empty() && left != digits(right)
}

/// Whether the letters of two names, in any order, leave room for so few edits: a cheap test before the dear one.
fn may_be_within(edits: usize, left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > edits {
        return false;
    }
    let mut surplus = [0_i32; 128];
    let mut count = |name: &str, by: i32| {
        for letter in name.bytes() {
            if let Some(of) = surplus.get_mut(usize::from(letter)) {
                *of += by;
            }
        }
    };
    count(left, 1);
    count(right, -1);
    let apart: u32 = surplus.iter().map(|of| of.unsigned_abs()).sum();
    usize::try_from(apart).is_ok_and(|apart| apart <= 2 * edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_slip(unknown: &str, key: &'static str) -> bool {
        slip(unknown, key).is_some()
    }

    #[test]
    fn slips_damage_a_word() {
        for (wrong, right) in [
            ("ProjectNane", "ProjectName"),
            ("projectName", "ProjectName"),
            ("PROJECT_NAME", "ProjectName"),
            ("PorjectName", "ProjectName"),
            ("Projecname", "ProjectName"),
            ("PrimarySorce", "PrimarySource"),
            ("PollForSourceChange", "PollForSourceChanges"),
            ("PollSourceChanges", "PollForSourceChanges"),
            ("EnviromentVariabels", "EnvironmentVariables"),
            ("S3Buket", "S3Bucket"),
            ("Image1ArtefactName", "Image1ArtifactName"),
            ("CanedACL", "CannedACL"),
            ("Corn", "Cron"),
            ("Apps", "App"),
            ("UserParams", "UserParameters"),
            ("EnvVars", "EnvironmentVariables"),
            ("RepoName", "RepositoryName"),
        ] {
            assert!(is_slip(wrong, right), "{wrong} for {right}");
        }
    }

    #[test]
    fn whole_words_make_another_key() {
        for (new, key) in [
            ("MinBatch", "MaxBatch"),
            ("TestScript", "PostScript"),
            ("PreScript", "PostScript"),
            ("Image5ArtifactName", "Image4ArtifactName"),
            ("RadioUwbEnabled", "RadioNfcEnabled"),
            ("LowThreshold", "HighThreshold"),
            ("StackName", "StackSetName"),
            ("ImageTags", "ImageTag"),
            ("DeploymentStrategy", "DeployStrategy"),
            ("BranchName", "Branch"),
            ("AppType", "AppId"),
            ("Zone", "Cron"),
            ("Arn", "App"),
        ] {
            assert!(!is_slip(new, key), "{new} beside {key}");
        }
    }
}
