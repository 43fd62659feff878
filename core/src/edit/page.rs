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

Edits apply from left to right, and the rules look at what comes out. Names are those of the definition, whatever earlier edits made of it: after
`merge=Build+Test` the action is still `Test/Verify`. A merged stage keeps the first name. Naming what an earlier edit removed is an error.

In JSON an edit is an object of the same parts: `{ \"target\": \"Build/Compile\", \"word\": \"takes\", \"value\": \"x1.2\" }`, with `pipeline` where it is named.
A file for `--scenario` has the same parts in TOML, under `[[edit]]` for each; its edits apply before those of `--set`.
";
