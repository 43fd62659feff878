//! The pipeline as it grows, beside the questions.

use unicode_width::UnicodeWidthStr as _;

use super::answers::{Answers, Stage};

/// As wide as a picture may get.
const WIDTH: usize = 78;

/// The stages as boxes with their actions' providers, in rows that fit.
pub(super) fn of(answers: &Answers) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for stage in &answers.stages {
        let drawn = boxed(stage);
        match rows.last_mut() {
            Some(row) if row[0].width() + drawn[0].width() + 4 <= WIDTH => {
                for (line, part) in row.iter_mut().zip(["    ", " ─▶ ", "    "]) {
                    line.push_str(part);
                }
                for (line, part) in row.iter_mut().zip(drawn) {
                    line.push_str(&part);
                }
            }
            _ => rows.push(drawn),
        }
    }
    rows.concat().join("\n")
}

fn boxed(stage: &Stage) -> [String; 3] {
    let providers: Vec<&str> = stage
        .actions
        .iter()
        .map(|it| it.provider.as_str())
        .collect();
    let inside = providers.join(", ");
    let width = inside.width().max(stage.name.width() + 2);
    let rest = |text: &str, fill: &str| fill.repeat(width.saturating_sub(text.width()));
    let title = format!(" {} ", stage.name);
    [
        format!("┌{title}{}┐", rest(&title, "─")),
        format!("│{inside}{}│", rest(&inside, " ")),
        format!("└{}┘", "─".repeat(width)),
    ]
}
