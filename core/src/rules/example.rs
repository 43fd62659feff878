//! The examples of a rule, in both front ends, and the Markdown that they are read from.
//!
//! The files are ours: what does not read as one panics, and the walk over all rules in the tests meets it.

use std::borrow::Cow;

/// A definition that breaks a rule, and the same one mended.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Breaks the rule, and no other.
    pub fails: Written,
    /// Breaks none.
    pub passes: Written,
}

/// A definition in the language and as a file; an `Err` says why one of them cannot say it.
///
/// Lines that are not the point are left out: a line `…source` stands for the source stage of the
/// [frame](Written::complete_dsl), `…connection` for one that fetches through a connection, `…build` and `…deploy` for
/// the other stages; in a file `…home` stands for a source that says in which region it runs, and `…pipeline` in a template
/// for a pipeline up to its stages. A text in the language without `struct`
/// gets one; a file that does not start with `Resources:`, `Parameters:` or `pipeline:` is the inside of a pipeline's
/// `Properties`, where `RoleArn` and the artifact store are added if it does not write them.
///
/// The failing form marks the place: in the language by a comment line with carets under the token, in a file by
/// `# <--` at the end of the line.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The inside of a `pipeline!`, or why the language cannot say it.
    pub dsl: Result<&'static str, &'static str>,
    /// A CloudFormation template or the output of `get-pipeline` in YAML, or why a file cannot say it.
    pub file: Result<&'static str, &'static str>,
}

/// Where a failing example is marked; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Line.
    pub line: usize,
    /// First column and the one after the last; nothing where only the line is marked.
    pub columns: Option<(usize, usize)>,
}

/// The examples of a rule's Markdown: `Fails:` and `Passes:` in turn, each followed by a block of `rust` and one of `yaml`,
/// or by a line `Not in the language: REASON.` or `Not in a file: REASON.`
pub(super) fn read(markdown: &'static str) -> Vec<Example> {
    let parts = markdown.split("\nFails:\n").skip(1);
    let examples = parts.map(|part| {
        let (fails, passes) = part
            .split_once("\nPasses:\n")
            .expect("a failing example is followed by one that passes");
        Example {
            fails: Written::read(fails),
            passes: Written::read(passes),
        }
    });
    examples.collect()
}

impl Written {
    fn read(markdown: &'static str) -> Self {
        let form = |opening: &str, absent: &str| {
            if let Some((_, rest)) = markdown.split_once(opening) {
                let (text, _) = rest.split_once("\n```\n").expect("a block is closed");
                return Ok(text);
            }
            let (_, rest) = markdown
                .split_once(absent)
                .expect("a form that is not shown has a reason");
            let (reason, _) = rest.split_once(".\n").expect("a reason is a sentence");
            Err(reason)
        };
        Self {
            dsl: form("\n```rust\n", "\nNot in the language: "),
            file: form("\n```yaml\n", "\nNot in a file: "),
        }
    }

    /// The inside of a `pipeline!`, complete.
    ///
    /// ```
    /// use stagewright_core::rules::Written;
    ///
    /// let written = Written {
    ///     dsl: Ok("…source\nstage empty {}"),
    ///     file: Ok("Stages:\n  …source\n  - { Name: empty, Actions: [] }"),
    /// };
    /// assert!(written.complete_dsl().unwrap().starts_with("pub struct Shop;"));
    /// assert!(written.complete_file().unwrap().contains("Type: AWS::CodePipeline::Pipeline"));
    /// ```
    #[must_use]
    pub fn complete_dsl(&self) -> Option<String> {
        let text = self.dsl.ok()?;
        let mut whole = String::new();
        if !text.contains("struct ") {
            whole.push_str("pub struct Shop;\n");
        }
        expand(text, "", DSL, &mut whole);
        Some(whole)
    }

    /// The whole file.
    #[must_use]
    pub fn complete_file(&self) -> Option<String> {
        let text = self.file.ok()?.trim_start_matches('\n');
        let mut whole = String::new();
        if ["Resources:", "Parameters:", "pipeline:"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            expand(text, "", FILE, &mut whole);
            return Some(whole);
        }
        whole.push_str(
            "Resources:\n  Pipeline:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n",
        );
        if !has_property(text, "RoleArn") {
            whole.push_str("      RoleArn: arn:aws:iam::111122223333:role/shop\n");
        }
        if !has_property(text, "ArtifactStore") && !has_property(text, "ArtifactStores") {
            whole.push_str("      ArtifactStore: { Type: S3, Location: shop-artifacts }\n");
        }
        expand(text, "      ", FILE, &mut whole);
        Some(whole)
    }

    /// The text in the language as a page shows it: what was left out stands as an ellipsis.
    #[must_use]
    pub fn shown_dsl(&self) -> Option<String> {
        Some(shorten(self.dsl.ok()?, DSL))
    }

    /// The file as a page shows it.
    #[must_use]
    pub fn shown_file(&self) -> Option<String> {
        Some(shorten(self.file.ok()?, FILE))
    }
}

impl Marked {
    /// Where carets mark a token of a text in the language: the token stands on the line above them.
    #[must_use]
    pub fn in_dsl(text: &str) -> Option<Self> {
        text.lines().enumerate().find_map(|(index, line)| {
            let comment = line.trim_start().strip_prefix("//")?;
            let carets = comment.trim();
            if carets.is_empty() || carets.chars().any(|character| character != '^') {
                return None;
            }
            let start = line.chars().position(|character| character == '^')? + 1;
            Some(Self {
                line: index,
                columns: Some((start, start + carets.len())),
            })
        })
    }

    /// Which line of a file is marked.
    #[must_use]
    pub fn in_file(text: &str) -> Option<Self> {
        let index = text
            .lines()
            .position(|line| line.trim_end().ends_with("# <--"))?;
        Some(Self {
            line: index + 1,
            columns: None,
        })
    }
}

/// What the lines of examples stand for that leave something out.
const FRAMES: &str = include_str!("frames.md");

/// How a language's part of the example is marked in Markdown.
const DSL: &str = "rust";
const FILE: &str = "yaml";

/// What stands for a name in a language: how a page shows it, and the whole of it.
fn left_out(name: &str, language: &str) -> Option<(&'static str, &'static str)> {
    let mut sections = FRAMES.split("\n## ").skip(1);
    let section = sections.find_map(|section| section.strip_prefix(name)?.strip_prefix('\n'))?;
    let (_, block) = section.split_once(&format!("\n~~~{language} "))?;
    let (shown, block) = block.split_once('\n')?;
    let (whole, _) = block.split_once("\n~~~\n").expect("a block is closed");
    Some((shown, whole))
}

fn has_property(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(':'))
    })
}

/// A line that leaves out something: its indentation, how a page shows it, and the whole of it.
fn elision(
    line: &'static str,
    language: &str,
) -> Option<(&'static str, &'static str, &'static str)> {
    let (indentation, rest) = line.split_at(line.find('…')?);
    let (shown, whole) = left_out(rest.strip_prefix('…')?.trim_end(), language)?;
    let alone = indentation.trim().is_empty();
    alone.then_some((indentation, shown, whole))
}

fn expand(text: &'static str, indentation: &str, language: &str, whole: &mut String) {
    let mut put = |own: &str, line: &str| {
        if !line.is_empty() {
            whole.push_str(indentation);
            whole.push_str(own);
            whole.push_str(line);
        }
        whole.push('\n');
    };
    for line in text.trim_matches('\n').lines() {
        match elision(line, language) {
            Some((own, _, stage)) => stage.lines().for_each(|line| put(own, line)),
            None => put("", line),
        }
    }
}

fn shorten(text: &'static str, language: &str) -> String {
    let mut lines = Vec::new();
    for line in text.trim_matches('\n').lines() {
        lines.push(match elision(line, language) {
            Some((indentation, shown, _)) => Cow::Owned(format!("{indentation}{shown}")),
            None => Cow::Borrowed(line),
        });
    }
    lines.join("\n")
}
