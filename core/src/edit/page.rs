//! The page of every property and word.

use std::fmt::Write as _;

use super::{EditWord, Of, WORDS};

/// The page `docs/edits.md`.
#[must_use]
pub fn handbook() -> String {
    let mut page = HEAD.to_owned();
    let groups = [
        (Of::Action, "Actions"),
        (Of::Rule, "Rules of conditions"),
        (Of::Stage, "Stages"),
        (Of::Pipeline, "The pipeline"),
    ];
    for (of, heading) in groups {
        let words: Vec<&EditWord> = WORDS.iter().filter(|word| word.of == of).collect();
        if words.is_empty() {
            continue;
        }
        let before = match of {
            Of::Pipeline => String::new(),
            _ => format!("{}.", of.form()),
        };
        let _ = write!(
            page,
            "\n## {heading}\n\n| Edit | Value | Example | Changes |\n|---|---|---|---|\n"
        );
        for word in words {
            let EditWord {
                word,
                value,
                or,
                example,
                about,
                ..
            } = word;
            let about = about.trim();
            let _ = writeln!(
                page,
                "| `{before}{word}=` | {value}{or} | `{example}` | {about} |"
            );
        }
    }
    page
}

const HEAD: &str = "\
# Edits

<!-- Generated from `core/src/edit/words.rs` by `cargo xtask edits`; do not edit. -->

An edit changes one thing of a pipeline, of what is assumed of it or of its work. `study`, `cost` and `vendors` take them with `--set`, as often as
needed; every what-if of a study names the edits that it is made of; in Rust `what_if()` makes them by handles.

```console
$ stagewright study template.yaml --set Build/Compile.compute=large --set merge=Build+Test
```

An edit is written `[PIPELINE:]TARGET.PROPERTY=VALUE` or `[PIPELINE:]WORD=VALUE`. A target is `STAGE` or `STAGE/ACTION`; the property follows the last dot.
Lists are joined with `+`. `x1.2` stands for so many times what was there, `assumed` for the labelled default, as if nothing were known.
Only values with brackets or blanks need quotes in a shell.

Hours are days, spans of them and a time zone; several follow each other, and closed days and freezes stand behind: `Mon-Thu+9-12+13-17+Fri+9-15+Europe/Berlin`,
`Mon-Fri+9-17+UTC+2026-12-25+2026-12-18T17:00..2027-01-04T08:00`. Hours of arrivals may have a weight, as in `Mon-Fri+9-17+Sat+10-14x0.2+UTC`. A replay names its times, or a file that has
them in its first column: `replay(arrivals.csv)`. What is done at a certain time is `start`, `update`, `disable+STAGE`, `enable+STAGE`, `approve+STAGE`, `reject+STAGE`, `override+STAGE`,
`rollback+STAGE`, or, of an execution by its number in order of arrival from 0, `stop+NUMBER`, `abandon+NUMBER` and `retry+NUMBER+FAILED_ACTIONS`.

Edits apply from left to right, and the rules look at what comes out. Names are those of the definition, whatever earlier edits made of it: after
`merge=Build+Test` the action is still `Test/Verify`. A merged stage keeps the first name. Naming what an earlier edit removed is an error.

In JSON an edit is an object of the same parts: `{ \"target\": \"Build/Compile\", \"word\": \"takes\", \"value\": \"x1.2\" }`, with `pipeline` where it is named.
A file for `--scenario` has the same parts in TOML, under `[[edit]]` for each; its edits apply before those of `--set`.
";
