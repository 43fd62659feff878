//! From the model to the language: a definition as somebody would write it.

mod action;
mod condition;
mod item;
mod names;
mod normal;
mod text;

use stagewright_core::{Basis, Draft, Profile, is_hidden, log_command};

pub use normal::normalised;

use crate::{TextMessage, format_source};
use names::Names;

/// Longest line that is not broken.
const WIDTH: usize = 100;

/// Prints a definition, and what is assumed of it where a profile says more than the defaults.
///
/// Reading the text gives the same definition, as far as the language says it: [`normalised`] tells what it leaves out.
///
/// ```
/// use stagewright_dsl::{check_text, print};
///
/// let text = "pub struct Shop;
///
/// stage source {
///     fetch() -> src = CodeCommit { repository_name: \"shop\", branch_name: \"main\" };
/// }
///
/// stage build {
///     compile(src) = CodeBuild { project_name: \"shop\" } on medium takes 4min;
/// }
/// ";
/// let checked = check_text(text);
/// assert_eq!(print(&checked.draft, checked.profile.as_ref()), text);
/// ```
#[must_use]
pub fn print(draft: &Draft, profile: Option<&Profile>) -> String {
    let mut printer = Printer {
        out: String::new(),
        names: Names::of(draft),
        parameters: names::parameters(draft),
        draft,
        profile,
    };
    printer.items();
    visible(&printer.out)
}

/// The text with what is still hidden in it as escapes: only literals and comments hold it.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(at) =
            log_command(rest).filter(|at| rest.get(*at..).is_some_and(|it| it.starts_with('#')))
        {
            let (before, command) = rest.split_at(at);
            visible.push_str(before);
            visible.push_str("\\u{23}");
            rest = command.get(1..).unwrap_or_default();
        }
        visible.push_str(rest);
    }
    let hidden = |letter: char| letter != '\n' && is_hidden(letter);
    if !visible.contains(hidden) {
        return visible;
    }
    let mut escaped = String::with_capacity(visible.len() + 16);
    for letter in visible.chars() {
        match hidden(letter) {
            true => escaped.extend(letter.escape_unicode()),
            false => escaped.push(letter),
        }
    }
    escaped
}

/// Prints a whole Rust file with a definition in it: what somebody who moves from a template to the macro begins with.
///
/// ```
/// use stagewright_dsl::{check_source, print_file};
/// use stagewright_core::{Draft, Stage};
///
/// let draft = Draft { name: Some("shop".into()), stages: vec![Stage::new("Source")], ..Draft::default() };
/// let file = print_file(&draft, None).unwrap();
/// assert!(file.starts_with("use stagewright::pipeline;\n\npipeline! {\n    pub struct Shop;\n"));
/// assert_eq!(check_source(&file).unwrap()[0].draft.stages[0].name, "Source");
/// ```
///
/// # Errors
///
/// Where the text is no Rust; that is a mistake of the printer.
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub fn print_file(draft: &Draft, profile: Option<&Profile>) -> Result<String, TextMessage> {
    let body = print(draft, profile);
    format_source(&format!(
        "use stagewright::pipeline;\n\npipeline! {{\n{body}}}\n"
    ))
}

struct Printer<'a> {
    out: String,
    names: Names,
    /// Parameters that a text may refer to.
    parameters: Vec<String>,
    draft: &'a Draft,
    profile: Option<&'a Profile>,
}

impl Printer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&"    ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }
}

/// Whether a value is worth writing: the user gave it, or it was fitted to recorded executions.
const fn is_written(basis: &Basis) -> bool {
    matches!(basis, Basis::Given | Basis::Calibrated { .. })
}
