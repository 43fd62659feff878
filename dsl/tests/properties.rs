//! Whatever is written, the reader answers.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/failures.rs"]
mod failures;

use proptest::prelude::*;
use stagewright_dsl::{check_text, expand, format_text, print};

const WEB_SHOP: &str = include_str!("web_shop.txt");

/// Every word of the language, and what stands between words.
const WORDS: &[&str] = &[
    "pub",
    "struct",
    "Shop",
    "crate",
    "parameter",
    "app",
    "name",
    "type",
    "V2",
    "mode",
    "Queued",
    "quotas",
    "Guide",
    "role",
    "region",
    "store",
    "key",
    "new",
    "in",
    "variable",
    "description",
    "trigger",
    "push",
    "pull_request",
    "on",
    "branches",
    "events",
    "open",
    "tag",
    "restart_on_update",
    "true",
    "allow",
    "warnings",
    "transition",
    "disabled",
    "takes",
    "stage",
    "source",
    "build",
    "as",
    "before",
    "entry",
    "fail",
    "skip",
    "unless",
    "and",
    "success",
    "failure",
    "retry",
    "rollback",
    "failed_actions",
    "parallel",
    "at",
    "CodeBuild",
    "S3",
    "Manual",
    "Test",
    "Custom",
    "DeploymentWindow",
    "version",
    "project_name",
    "project",
    "image",
    "compute",
    "commands",
    "environment",
    "secret",
    "namespace",
    "timeout",
    "medium",
    "fleet",
    "fails",
    "writes",
    "files",
    "lognormal",
    "p50",
    "mix",
    "samples",
    "ref",
    "import",
    "unresolved",
    "zip",
    "src",
    "::",
    ":",
    ";",
    ";",
    ";",
    ",",
    "=",
    "->",
    "!",
    "%",
    "+",
    "*",
    "/",
    "-",
    ".",
    "#",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"text\"",
    "\"${app}\"",
    "\"a b\"",
    "8s",
    "4min",
    "4m",
    "45MB",
    "3",
    "0.5",
    "'c'",
    "b\"x\"",
    "'a",
    "/// doc\n",
    "// comment\n",
    "/* block */",
    "r#type",
    "1e400",
    "99999999999999999999d",
];

/// Closes what is open and leaves out what closes nothing, so that the soup is made of tokens at least.
fn balanced(words: &[&str]) -> String {
    let mut open = Vec::new();
    let mut text = String::new();
    for word in words {
        match *word {
            "(" => open.push(")"),
            "{" => open.push("}"),
            "[" => open.push("]"),
            ")" | "}" | "]" => match open.pop() {
                Some(close) => {
                    text.push_str(close);
                    continue;
                }
                None => continue,
            },
            _ => {}
        }
        text.push_str(word);
        text.push(' ');
    }
    while let Some(close) = open.pop() {
        text.push_str(close);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: failures::kept(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties.regressions")), ..ProptestConfig::default() })]

    #[test]
    fn soup_of_tokens_is_answered(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        let text = balanced(&words);
        for text in [text.clone(), format!("pub struct Shop; stage source {{ {text} }}"), words.join(" ")] {
            let checked = check_text(&text);
            let printed = print(&checked.draft, checked.profile.as_ref());
            let _ = check_text(&printed);
            if let Ok(tokens) = text.parse() {
                let _ = expand(tokens);
            }
            if let Ok(once) = format_text(&text) {
                prop_assert_eq!(format_text(&once).unwrap(), once, "formatting is settled for {}", text);
            }
        }
    }

    #[test]
    fn a_definition_with_a_token_lost_or_doubled_is_answered(at in 0..400_usize, double: bool) {
        let words: Vec<&str> = WEB_SHOP.split_inclusive([' ', '\n']).collect();
        let at = at % words.len();
        let changed: String = words
            .iter()
            .enumerate()
            .map(|(index, word)| match (index == at, double) {
                (true, true) => word.repeat(2),
                (true, false) => String::new(),
                (false, _) => (*word).to_owned(),
            })
            .collect();
        let _ = check_text(&changed);
    }
}

#[test]
fn a_definition_that_breaks_off_says_so_near_its_end() {
    let ends: Vec<usize> = WEB_SHOP.char_indices().map(|(at, _)| at).collect();
    for end in ends {
        let prefix = WEB_SHOP[..end].trim_end();
        let code = prefix.lines().last().unwrap_or_default();
        let in_comment = code.contains("//");
        let whole = prefix.ends_with([';', '}']) || prefix.is_empty() || in_comment;
        let checked = check_text(prefix);
        if whole {
            continue;
        }
        let last_line = prefix.lines().count();
        let near = checked
            .errors()
            .map(|error| error.site.start.line)
            .max()
            .unwrap_or_default();
        assert!(
            near + 1 >= last_line,
            "line {near} of {last_line}: {:?}\n{prefix}",
            checked.findings
        );
    }
}
