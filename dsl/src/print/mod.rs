//! From the model to the language: a definition as somebody would write it.

mod action;
mod condition;
mod item;
mod names;
mod normal;
mod text;

use stagewright_core::{Basis, Draft, Profile};

pub use normal::normalised;

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
    printer.out
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
