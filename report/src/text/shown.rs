//! What may be printed: text of which every part went through the cleaner.
//!
//! A definition is written by others. Its names, and the names of files, reach terminals and the logs of build servers,
//! which act on what they are given: escape sequences, signs that turn the direction of writing, and lines such as
//! `::error file=…` that a build server takes for a command. [`Shown`] has no constructor that lets one through.

use std::fmt;
use std::fmt::Write as _;

use stagewright_core::{is_hidden, log_command};

use super::{Look, Meaning};

/// Text that is safe to print.
///
/// ```
/// use stagewright_report::text::Shown;
///
/// let told = Shown::line("a\u{1b}[2Jb\nc\u{202e}");
/// assert_eq!(told.as_str(), r"a\u{1b}[2Jb\nc\u{202e}");
/// assert_eq!(Shown::lines(["::error::x", "  ::error::y"]).as_str(), "\\u{3a}:error::x\n  \\u{3a}:error::y");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// One line: what is hidden in it, line breaks too, is shown by its code.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self::composed(visible(text))
    }

    /// Several lines; a line break inside one of them is shown by its code.
    #[must_use]
    pub fn lines<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Self {
        let lines: Vec<String> = lines
            .into_iter()
            .map(|line| visible(line.as_ref()))
            .collect();
        Self::composed(lines.join("\n"))
    }

    /// A message with its notes and its help, each on a line, with styles; `place` may be empty, as may the help.
    #[must_use]
    pub fn message(
        place: &str,
        (kind, meaning): (&str, Meaning),
        message: &str,
        notes: &[String],
        help: &str,
    ) -> Self {
        let look = Look {
            colour: true,
            ..Look::default()
        };
        let place = match place {
            "" => String::new(),
            place => format!("{}: ", visible(place)),
        };
        let mut lines = vec![format!(
            "{place}{}: {}",
            look.style(kind, meaning),
            visible(message)
        )];
        let help = Some(help).filter(|it| !it.is_empty());
        let notes = notes.iter().map(|it| ("note", it.as_str()));
        for (kind, text) in notes.chain(help.map(|it| ("help", it))) {
            let line = format!("{kind}: {}", visible(text));
            lines.push(format!("  {}", look.style(&line, Meaning::Aside)));
        }
        Self::composed(lines.join("\n"))
    }

    /// A line that the answer does not need, with its style.
    #[must_use]
    pub fn aside(text: &str) -> Self {
        let look = Look {
            colour: true,
            ..Look::default()
        };
        Self::composed(look.style(&visible(text), Meaning::Aside))
    }

    /// All of them, each from a line of its own on.
    #[must_use]
    pub fn joined(parts: &[Self]) -> Self {
        let parts: Vec<&str> = parts.iter().map(Self::as_str).collect();
        Self(parts.join("\n"))
    }

    /// A whole file in a format that other programs read, of which the writer has escaped what is hidden: a reader gets
    /// it to the letter. What the writer should have missed becomes `�`.
    #[must_use]
    pub fn document(text: &str) -> Self {
        let keep = |letter: char| letter == '\n' || letter == '\t' || !is_hidden(letter);
        let clean = text
            .chars()
            .map(|letter| if keep(letter) { letter } else { '\u{FFFD}' });
        Self(clean.collect())
    }

    /// Text that this crate composed of clean parts, its own styles and line breaks.
    pub(crate) fn composed(text: String) -> Self {
        Self(without_commands(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One line of text in which everything hidden is shown by its code: `\n`, `\t`, `\u{1b}`.
///
/// ```
/// assert_eq!(stagewright_report::text::visible("a\u{9b}b\tc"), r"a\u{9b}b\tc");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            letter if is_hidden(letter) => shown.extend(letter.escape_unicode()),
            letter => shown.push(letter),
        }
    }
    shown
}

/// No line may be a command to a build server, wherever a wrapped text happened to break: the first sign of one is shown
/// by its code.
fn without_commands(text: String) -> String {
    if !text.contains("::") && !text.contains("##") {
        return text;
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            clean.push('\n');
        }
        let mut rest = line;
        // Styles of ours may stand before the text, and a log may drop them.
        while let Some(at) = log_command(unstyled(rest)) {
            let at = rest.len() - unstyled(rest).len() + at;
            let (before, from) = rest.split_at(at);
            clean.push_str(before);
            let mut letters = from.chars();
            if let Some(letter) = letters.next() {
                let _ = write!(clean, "{}", letter.escape_unicode());
            }
            rest = letters.as_str();
            // What follows stands at the beginning of no line.
            if !rest.contains("##") {
                break;
            }
        }
        clean.push_str(rest);
    }
    clean
}

/// The rest of a line behind blanks and styles at its beginning.
fn unstyled(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(end) = rest
        .strip_prefix("\u{1b}[")
        .and_then(|style| style.find('m'))
    {
        rest = rest.get(end + 3..).unwrap_or_default().trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(visible("\u{1b}]0;x\u{7}"), r"\u{1b}]0;x\u{7}");
        assert_eq!(
            visible("a\u{202e}b\u{200b}\u{a0}"),
            r"a\u{202e}b\u{200b}\u{a0}"
        );
        assert_eq!(visible("Ünïcode 日本"), "Ünïcode 日本");
    }

    #[test]
    fn no_line_is_a_command_to_a_build_server() {
        let table = [
            ("::error::x", r"\u{3a}:error::x"),
            (" \u{3000}::error::x", " \u{3000}\\u{3a}:error::x"),
            (
                "\u{1b}[1m::error::x\u{1b}[0m",
                "\u{1b}[1m\\u{3a}:error::x\u{1b}[0m",
            ),
            ("AWS::CodePipeline::Pipeline", "AWS::CodePipeline::Pipeline"),
            ("a ##[error]x ##vso[b]", r"a \u{23}#[error]x \u{23}#vso[b]"),
            ("x\n##teamcity[y]\n::z", "x\n\\u{23}#teamcity[y]\n\\u{3a}:z"),
            ("::a ##[b]", r"\u{3a}:a \u{23}#[b]"),
            ("### a heading", "### a heading"),
            ("###[x]", r"#\u{23}#[x]"),
        ];
        for (text, wanted) in table {
            assert_eq!(without_commands(text.to_owned()), wanted, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_hidden_gets_through(text: String) {
            let line = Shown::line(&text);
            proptest::prop_assert!(!line.as_str().chars().any(is_hidden));
            let lines = Shown::lines([&text, &text]);
            proptest::prop_assert_eq!(lines.as_str().lines().count().max(1), if text.is_empty() { 1 } else { 2 });
            let file = Shown::document(&text);
            proptest::prop_assert!(!file.as_str().chars().any(|it| is_hidden(it) && it != '\n' && it != '\t'));
        }
    }
}
