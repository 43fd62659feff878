//! What rules ask of texts, known or partly symbolic, and how they speak of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use crate::{Finding, Part, Reference, Text};

/// What decides whether two texts are certainly the same: their characters where all are known, else the expression.
/// Nothing where even equal expressions may mean different things.
pub(super) fn identity(text: &Text) -> Option<Cow<'_, str>> {
    if let Some(known) = text.known() {
        return Some(known);
    }
    let is_vague = |to: &Reference| matches!(to, Reference::Other(_) | Reference::Import(_));
    let vague = text
        .parts()
        .iter()
        .any(|part| matches!(part, Part::Reference { to, value: None } if is_vague(to)));
    // The same parts are the same text, however a file puts them together; of other expressions only the whole is.
    match (vague, text.written()) {
        (false, _) => Some(Cow::Owned(format!("\0{text}"))),
        (true, Some(written)) => Some(Cow::Owned(format!("\0\0{written}"))),
        (true, None) => None,
    }
}

/// The names that are given again: the index of each with that of the first of them. What is empty is no name.
pub(super) fn repeated<'a>(
    names: impl IntoIterator<Item = &'a Text>,
) -> impl Iterator<Item = (usize, usize)> {
    let mut first = HashMap::new();
    let names = names.into_iter().enumerate();
    names.filter_map(move |(index, name)| {
        let name = identity(name).filter(|name| !name.is_empty())?;
        let earlier = *first.entry(name).or_insert(index);
        (earlier != index).then_some((index, earlier))
    })
}

/// Whether a partly symbolic text could turn out to be `name`: its known pieces stand in it in their order.
pub(super) fn could_be(text: &Text, name: &str) -> bool {
    let mut rest = name;
    let mut anchored = true;
    for piece in text.known_pieces() {
        let Some(piece) = piece else {
            anchored = false;
            continue;
        };
        rest = if anchored {
            match rest.strip_prefix(piece) {
                Some(rest) => rest,
                None => return false,
            }
        } else {
            match rest.find(piece) {
                Some(at) => &rest[at + piece.len()..],
                None => return false,
            }
        };
        anchored = true;
    }
    // A last known piece must reach the end, and may be found there as well as further left.
    match text.known_pieces().last().flatten() {
        Some(last) => name.ends_with(last),
        None => true,
    }
}

/// Whether two texts could turn out to be the same.
pub(super) fn could_equal(left: &Text, right: &Text) -> bool {
    match (left.known(), right.known()) {
        (Some(left), Some(right)) => left == right,
        (Some(left), None) => could_be(right, &left),
        (None, Some(right)) => could_be(left, &right),
        (None, None) => {
            let (left, right) = (atoms(left), atoms(right));
            ends_fit(left.iter(), right.iter()) && ends_fit(left.iter().rev(), right.iter().rev())
        }
    }
}

/// What a text is made of: known characters, and references of which equal ones have equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Atom<'a> {
    Character(char),
    Reference(&'a Reference),
}

fn atoms(text: &Text) -> Vec<Atom<'_>> {
    let mut atoms = Vec::new();
    for part in text.parts() {
        match (part.known(), part) {
            (Some(known), _) => atoms.extend(known.chars().map(Atom::Character)),
            (None, Part::Reference { to, .. }) => atoms.push(Atom::Reference(to)),
            (None, Part::Literal(_)) => {}
        }
    }
    atoms
}

/// Whether two texts can be the same as far as one end of them tells: what is equal is passed over, and then neither two
/// different characters may meet, nor a character the other text's end.
fn ends_fit<'a>(
    left: impl Iterator<Item = &'a Atom<'a>>,
    right: impl Iterator<Item = &'a Atom<'a>>,
) -> bool {
    let vague = |atom: &Atom<'_>| {
        matches!(
            atom,
            Atom::Reference(Reference::Other(_) | Reference::Import(_))
        )
    };
    let (mut left, mut right) = (left, right);
    loop {
        match (left.next(), right.next()) {
            (Some(one), Some(other)) if one == other && !vague(one) => {}
            (Some(Atom::Character(_)), Some(Atom::Character(_)) | None)
            | (None, Some(Atom::Character(_))) => return false,
            _ => return true,
        }
    }
}

/// The first known character that is not allowed.
pub(super) fn forbidden_character(text: &Text, allowed: impl Fn(char) -> bool) -> Option<char> {
    text.known_pieces()
        .flatten()
        .flat_map(str::chars)
        .find(|character| !allowed(*character))
}

/// The length in characters: exact where all is known, else what the known pieces have already.
pub(super) fn length(text: &Text) -> Length {
    let characters = text
        .known_pieces()
        .flatten()
        .map(|piece| piece.chars().count())
        .sum();
    if text.is_symbolic() {
        Length::AtLeast(characters)
    } else {
        Length::Exactly(characters)
    }
}

/// The length of a text in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// All of it is known.
    Exactly(usize),
    /// The known pieces alone are this long.
    AtLeast(usize),
}

impl Length {
    /// The length, if it is certainly outside of `min..=max`.
    pub(super) fn outside(self, min: usize, max: usize) -> Option<usize> {
        match self {
            Self::Exactly(length) => (length < min || length > max).then_some(length),
            Self::AtLeast(length) => (length > max).then_some(length),
        }
    }
}

/// A name or word as messages show it: in backticks, long ones cut.
pub(super) fn quoted(name: &(impl Display + ?Sized)) -> String {
    const MOST: usize = 60;
    let name = name.to_string();
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &name[..end]),
        None => format!("`{name}`"),
    }
}

/// `1 stage`, `2 stages`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// `` `A`, `B` or `C` ``.
pub(super) fn either<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "or")
}

/// `` `A`, `B` and `C` ``.
pub(super) fn both<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "and")
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(quoted).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
    }
}

/// A character as messages show it.
pub(super) fn shown(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '`' => "a backtick".to_owned(),
        other if other.is_control() => format!("the control character {:#06x}", u32::from(other)),
        other => format!("`{other}`"),
    }
}

/// The candidate nearest to `name`, if it is near enough to be a slip of the pen: the same but for case, or at most one
/// edit in three letters.
///
/// ```
/// use stagewright_core::rules::nearest;
/// assert_eq!(nearest("Compil", ["Compile", "Lint"]), Some("Compile"));
/// assert_eq!(nearest("Deploy", ["Compile", "Lint"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Speller::new().nearest(name, candidates)
}

const LONGEST_NAME: usize = 130;

/// Looks for near misses with a limited effort, so that a definition full of mistakes costs no more than one with a few.
/// Each rule has its own, so that no rule's findings hang on another's.
#[derive(Debug)]
pub struct Speller {
    /// How many names are still looked up.
    names: usize,
    /// How many pairs of letters are still compared.
    letters: usize,
}

impl Default for Speller {
    fn default() -> Self {
        Self::new()
    }
}

impl Speller {
    /// A speller that looks up 40 names, with some milliseconds of comparing at most.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            names: 40,
            letters: 4_000_000,
        }
    }

    /// The nearest candidate, if it is near enough to be a slip of the pen; see [`nearest`].
    pub fn nearest<'a>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.names = self.names.checked_sub(1)?;
        let length = name.chars().count();
        if !(2..=LONGEST_NAME).contains(&length) {
            return None;
        }
        let most = (length / 3).max(1);
        let mut best: Option<(usize, &str)> = None;
        for candidate in candidates {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                let other = candidate.chars().count();
                if other > LONGEST_NAME || other.abs_diff(length) > most {
                    continue;
                }
                let Some(left) = self.letters.checked_sub(length * other) else {
                    break;
                };
                self.letters = left;
                strsim::osa_distance(name, candidate)
            };
            if distance <= most && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// Whether a near miss is so sure that its word may be written without asking: no other candidate is as near, and the
    /// two do not differ in a number, which tells one thing from the next. Of a short name the letters must be right.
    #[must_use]
    pub fn is_certain<'a>(
        &mut self,
        name: &str,
        near: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let distance = |candidate: &str| match candidate.eq_ignore_ascii_case(name) {
            true => 0,
            false => strsim::osa_distance(name, candidate),
        };
        let length = name.chars().count();
        if digits(name) != digits(near) || length > LONGEST_NAME {
            return false;
        }
        let least = distance(near);
        let mut others = candidates.into_iter().filter(|it| *it != near);
        (least == 0 || length > 3)
            && others.all(|candidate| {
                let other = candidate.chars().count();
                if other.abs_diff(length) > least {
                    return true;
                }
                let left = self.letters.checked_sub(length * other);
                self.letters = left.unwrap_or_default();
                left.is_some() && distance(candidate) > least
            })
    }

    /// The finding, with the near miss as its mend where that is certain.
    pub(super) fn mend<'a>(
        &mut self,
        finding: Finding,
        (name, near): (&str, &str),
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Finding {
        match self.is_certain(name, near, candidates) {
            true => finding.mend(name, near),
            false => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(name: &str) -> Part {
        Part::Reference {
            to: Reference::Parameter(name.into()),
            value: None,
        }
    }

    #[test]
    fn a_symbolic_text_could_be_what_its_pieces_fit() {
        let text = Text::from_parts(vec![
            Part::Literal("app-".into()),
            reference("Env"),
            Part::Literal("-zip".into()),
        ]);
        assert!(could_be(&text, "app-prod-zip"));
        assert!(could_be(&text, "app-zip-zip"));
        assert!(!could_be(&text, "web-prod-zip"));
        assert!(!could_be(&text, "app-prod-tar"));
        assert!(could_equal(
            &text,
            &Text::from_parts(vec![reference("Other")])
        ));
    }

    #[test]
    fn symbolic_texts_differ_where_known_pieces_do() {
        let name = |reference_name: &str, after: &str| {
            Text::from_parts(vec![reference(reference_name), Part::Literal(after.into())])
        };
        assert!(could_equal(&name("App", "-zip"), &name("App", "-zip")));
        assert!(!could_equal(&name("App", "-zip"), &name("App", "-zip2")));
        assert!(!could_equal(&name("App", "-zip"), &name("Other", "-tar")));
        assert!(could_equal(&name("App", "-zip"), &name("Other", "-b-zip")));
        let vague = || {
            Text::from_parts(vec![
                Part::Reference {
                    to: Reference::Other("Fn::If …".into()),
                    value: None,
                },
                Part::Literal("x".into()),
            ])
        };
        assert!(could_equal(
            &vague(),
            &Text::from_parts(vec![reference("A")])
        ));
    }

    #[test]
    fn near_misses_are_slips_of_the_pen_only() {
        assert_eq!(nearest("sorce", ["source", "build"]), Some("source"));
        assert_eq!(nearest("SOURCE", ["source"]), Some("source"));
        assert_eq!(nearest("deploy", ["source", "build"]), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn lengths_of_symbolic_texts_are_judged_by_what_is_known() {
        let long = Text::from_parts(vec![Part::Literal("x".repeat(101)), reference("A")]);
        assert_eq!(length(&long).outside(1, 100), Some(101));
        assert_eq!(
            length(&Text::from_parts(vec![reference("A")])).outside(1, 100),
            None
        );
        assert_eq!(length(&Text::literal("")).outside(1, 100), Some(0));
    }
}
