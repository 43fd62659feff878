//! What usually causes a syntax error of YAML, told from the lines where it showed.

use stagewright_core::Place;

use super::placeholder::{placeholder_in_line, template_directive};
use crate::problem::ReadError;

/// Adds what usually causes a syntax error, when the text shows it.
pub(super) fn with_hint(mut error: ReadError, text: &str, old_breaks: bool) -> ReadError {
    if error.0.help.is_some() {
        return error;
    }
    let line_number = error.0.site.map_or(0, |place| place.line);
    let near = text.lines().skip(line_number.saturating_sub(2)).take(2);
    let mut near_lines = near.clone();
    let help = if let Some(line) = template_directive(text) {
        format!(
            "line {line} is a statement of Jinja: render the template first, then read the result"
        )
    } else if let Some(placeholder) = near.clone().find_map(placeholder_in_line) {
        format!(
            "`{placeholder}` is a placeholder of another tool: render the template first, or quote it"
        )
    } else if near_lines.any(|line| line.trim_start_matches(' ').starts_with('\t')) {
        "YAML is indented with spaces, never with tabs".to_owned()
    } else if near.clone().any(|line| line.contains('\t')) {
        "there is a tab here: write spaces in its place".to_owned()
    } else if old_breaks {
        "the text holds U+0085, U+2028 or U+2029, which end a line in YAML 1.1: remove them"
            .to_owned()
    } else {
        "look for a wrong indentation, a missing colon or an open quote at or just above this line"
            .to_owned()
    };
    error.0.help = Some(help);
    error
}

/// Refuses a text in Terraform's own language: `resource "aws_codepipeline" "main" {`.
pub(super) fn refuse_terraform(text: &str) -> Result<(), ReadError> {
    const BLOCKS: [&str; 8] = [
        "data \"",
        "locals {",
        "module \"",
        "output \"",
        "provider \"",
        "resource \"",
        "terraform {",
        "variable \"",
    ];
    let mut lines = text.lines();
    let begins = |line: &str| BLOCKS.iter().any(|block| line.starts_with(block));
    match lines.position(|line| begins(line) && line.trim_end().ends_with(['{', '}'])) {
        None => Ok(()),
        Some(index) => Err(ReadError::at(
            Place {
                line: index + 1,
                column: 1,
            },
            "this is Terraform's own language, which only Terraform can evaluate",
            "give its plan: `terraform plan -out plan.tfplan`, then `terraform show -json plan.tfplan`",
        )),
    }
}
