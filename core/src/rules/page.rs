//! The page of a rule, and the handbook of all of them.

use std::fmt::Write as _;

use super::{AREAS, Rule};

impl Rule {
    /// Its page in Markdown, as `docs/rules.md` and `stagewright rule NAME` show it.
    #[must_use]
    pub fn page(&self) -> String {
        let [what, why, instead] = self.prose();
        let mut page = format!(
            "## {}\n\n{}.\n\n*{}. Since {}. Evidence: {}.*\n\n{what}\n\n{why}\n",
            self.name,
            capitalised(self.summary()),
            capitalised(self.severity().as_str()),
            self.fact("Since"),
            self.evidence.words(),
        );
        let examples = self.examples();
        let example = examples.first().expect("a rule has an example");
        page.push_str("\nFound:\n");
        code(&mut page, "rust", example.fails.shown_dsl());
        code(&mut page, "yaml", example.fails.shown_file());
        for (form, text) in [
            ("the language", example.fails.dsl),
            ("a file", example.fails.file),
        ] {
            if let Err(reason) = text {
                let _ = writeln!(page, "\nNot in {form}: {reason}.");
            }
        }
        let _ = writeln!(page, "\n{instead}");
        code(&mut page, "rust", example.passes.shown_dsl());
        code(&mut page, "yaml", example.passes.shown_file());
        let _ = writeln!(
            page,
            "\n*Source: {}; checked {}.*",
            self.fact("Source"),
            self.fact("Checked")
        );
        page
    }

    /// The fact of this name in the list below the heading: what it asks, its source, the day on which that was checked (ISO
    /// 8601), the version of Stagewright since which it is there.
    pub(super) fn fact(&self, name: &'static str) -> &'static str {
        self.facts(name)
            .next()
            .unwrap_or_else(|| panic!("the file of `{}` has no `{name}`", self.name))
    }

    /// The same where it may be absent.
    pub(super) fn facts(&self, name: &'static str) -> impl Iterator<Item = &'static str> {
        let facts = self.text.split("\n\n").nth(1);
        let facts = facts.expect("the facts of a rule stand below its heading");
        facts.lines().filter_map(move |line| {
            line.strip_prefix("- ")?
                .strip_prefix(name)?
                .strip_prefix(": ")
        })
    }

    /// Its three paragraphs, each on one line: what it looks at, why, and what to write instead.
    fn prose(&self) -> [String; 3] {
        let (prose, _) = self
            .text
            .split_once("\n\nFails:\n")
            .expect("the prose of a rule ends at its first example");
        let mut paragraphs = prose.split("\n\n").skip(2);
        let prose = ["", "**Why.** ", "**Instead.** "].map(|start| {
            let paragraph = paragraphs
                .next()
                .expect("the prose of a rule has three paragraphs");
            assert!(paragraph.starts_with(start), "{}: {paragraph}", self.name);
            paragraph.replace('\n', " ")
        });
        assert_eq!(
            paragraphs.next(),
            None,
            "{} has one paragraph too many",
            self.name
        );
        prose
    }
}

/// Every rule's page, by area, with a list of contents: the text of `docs/rules.md`.
#[must_use]
pub fn handbook() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         <!-- Generated from `core/src/rules` by `cargo xtask rules`; do not edit. -->\n\n\
         What `stagewright check` and the `pipeline!` macro find, in the same words. Errors are what the service refuses or\n\
         what cannot work; warnings are what it takes and its users regret, or where nobody knows. `allow` with a reason\n\
         silences warnings, never errors. `stagewright rule NAME` prints one of these pages.\n",
    );
    for area in AREAS.iter().filter(|area| !area.rules.is_empty()) {
        let _ = writeln!(text, "\n**{}**\n", area.title);
        for rule in area.rules {
            let _ = writeln!(
                text,
                "- [{name}](#{name}) ({severity}): {summary}",
                name = rule.name,
                severity = rule.severity().as_str(),
                summary = rule.summary()
            );
        }
    }
    for rule in super::all() {
        let _ = write!(text, "\n{}", rule.page());
    }
    text
}

fn code(page: &mut String, language: &str, text: Option<String>) {
    if let Some(text) = text {
        let _ = writeln!(page, "\n```{language}\n{text}\n```");
    }
}

pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
