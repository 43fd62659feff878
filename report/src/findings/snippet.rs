//! The source lines of a finding with carets, then its notes and help, drawn by annotate-snippets.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use stagewright_core::Severity;

use super::place::{Lines, Stretch};
use super::{LocatedFile, LocatedFinding, sentence};
use crate::text::{Look, visible};

/// Lines longer than this many characters (a template in one line, say) are shown in part.
const LONGEST_LINE: usize = 240;
const BEFORE: usize = 60;
const AFTER: usize = 100;

/// Second places further away than this many lines are told as notes.
const FARTHEST: usize = 400;

pub(super) fn snippet(
    file: &LocatedFile,
    finding: &LocatedFinding,
    lines: Option<&Lines<'_>>,
    look: Look,
) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_level(level);
    let mut excerpt = Excerpt::default();
    let mut notes = Vec::new();
    if let (Some(lines), Some(place)) = (lines, &finding.site) {
        excerpt.add(lines, place, None);
    }
    for label in &finding.labels {
        let shown = match (lines, &label.site, &finding.site) {
            (Some(lines), Some(place), Some(first))
                if place.start.line.abs_diff(first.start.line) <= FARTHEST =>
            {
                excerpt.add(lines, place, Some(look.show(&label.text)))
            }
            _ => false,
        };
        if !shown {
            notes.push(sentence(label, &file.file));
        }
    }
    if let Some(lines) = lines
        && let Some(snippet) = excerpt.snippet(lines)
    {
        group = group.element(snippet);
    }
    for note in notes.iter().chain(&finding.notes) {
        group = group.element(Level::NOTE.message(look.show(note)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(look.show(help)));
    }
    if group.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for line in renderer(look).render(&[group]).lines() {
        // The arrow into the snippet points at a path, which stands in the header already.
        let line = line.trim_end();
        match line.strip_suffix("╭▸") {
            Some(margin) => text.push_str(&format!("{margin}╭╴")),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn renderer(look: Look) -> Renderer {
    let decor = if look.unicode {
        DecorStyle::Unicode
    } else {
        DecorStyle::Ascii
    };
    let renderer = if look.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer
        .decor_style(decor)
        .term_width(look.columns().max(80))
}

/// The annotated places, by line.
#[derive(Default)]
struct Excerpt {
    places: Vec<(Stretch, Option<String>)>,
}

impl Excerpt {
    /// Takes a place in; says whether the text has it.
    fn add(&mut self, lines: &Lines<'_>, place: &Stretch, label: Option<String>) -> bool {
        if lines.line(place.start.line).is_none() {
            return false;
        }
        self.places.push((*place, label));
        true
    }

    /// The lines from the first to the last place, and no others: the drawing takes time with every line it is given.
    fn snippet(
        &self,
        lines: &Lines<'_>,
    ) -> Option<Snippet<'static, annotate_snippets::Annotation<'static>>> {
        let first = self
            .places
            .iter()
            .map(|(place, _)| place.start.line)
            .min()?;
        let last = self
            .places
            .iter()
            .map(|(place, _)| place.start.line)
            .max()?;
        let mut source = String::new();
        let mut annotations = Vec::new();
        for number in first..=last {
            let line = lines.line(number).unwrap_or_default();
            let here = self
                .places
                .iter()
                .filter(|(place, _)| place.start.line == number);
            let spans: Vec<(Range<usize>, Option<&String>, bool)> = here
                .map(|(place, label)| {
                    let is_first = self.places.first().is_some_and(|(first, _)| first == place);
                    (
                        lines.on_its_line(place),
                        label.as_ref(),
                        is_first && label.is_none(),
                    )
                })
                .collect();
            let window = window(line, &spans);
            let part = |to: usize| in_print(line.get(window.start..to).unwrap_or_default());
            let start = source.len();
            if window.start > 0 {
                source.push('…');
            }
            let begin = source.len();
            // What is hidden takes more room in print than in the text: places move with what stands before them.
            let at = |byte: usize| begin + part(byte.clamp(window.start, window.end)).len();
            source.push_str(&part(window.end));
            if window.end < line.len() {
                source.push('…');
            }
            for (span, label, is_primary) in spans {
                let from = at(span.start).max(start);
                let to = at(span.end).max(from);
                let kind = if is_primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                annotations.push(kind.span(from..to).label(label.cloned()));
            }
            source.push('\n');
        }
        Some(
            Snippet::source(source)
                .line_start(first)
                .fold(true)
                .annotations(annotations),
        )
    }
}

/// Which bytes of a line are shown: all of it, or the surroundings of its first place.
fn window(line: &str, spans: &[(Range<usize>, Option<&String>, bool)]) -> Range<usize> {
    if line.len() <= LONGEST_LINE {
        return 0..line.len();
    }
    let first = spans.iter().map(|(span, ..)| span.start).min().unwrap_or(0);
    let from = line.floor_char_boundary(first.saturating_sub(BEFORE));
    let to = line.floor_char_boundary(first.saturating_add(AFTER).min(line.len()));
    from..to.max(from)
}

/// A piece of source in print: tabs stay, the drawing knows them; what is hidden otherwise is shown by its code.
fn in_print(part: &str) -> String {
    let pieces: Vec<String> = part.split('\t').map(visible).collect();
    pieces.join("\t")
}
