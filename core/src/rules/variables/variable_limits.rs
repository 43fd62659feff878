//! `variable-limits`.

use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "variable-limits",
    summary: "at most 50 pipeline variables, with defaults of 1 to 1,000 and descriptions of at most 200 characters",
    evidence: Evidence::Reproduced,
    what: "Counts the pipeline variables, and the characters of their defaults and descriptions as far as they are known. A \
           variable may have no default; then every start must give its value.",
    why: "The service answers with a `ValidationException`.",
    instead: "Fewer variables, or shorter texts; no default at all in place of an empty one.",
    source: "CodePipeline service model; the count reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[73, 109],
    examples: &[
        Example {
            fails: Written::both(
                "variable tag = \"\";\n//             ^^\n…source\n…deploy",
                "\
PipelineType: V2
Variables:
  - Name: tag
    DefaultValue: '' # <--
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "variable tag;\n…source\n…deploy",
                "\
PipelineType: V2
Variables:
  - Name: tag
Stages:
  …source
  …deploy",
            ),
        },
        Example {
            fails: Written::both(FIFTY_ONE_DSL, FIFTY_ONE_FILE),
            passes: Written::both(FIFTY_DSL, FIFTY_FILE),
        },
    ],
    check,
};

const MOST: usize = 50;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let variables = &context.draft.variables;
    let site = |index| Site::pipeline().step(Step::Variable(index));
    if variables.len() > MOST {
        findings.push(
            RULE.at(
                site(MOST),
                format!(
                    "a pipeline has at most {MOST} variables, this one has {}",
                    variables.len()
                ),
            )
            .help("declare fewer variables"),
        );
    }
    for (index, variable) in variables.iter().enumerate() {
        let name = || quoted(&variable.name.to_string());
        let default = variable
            .default
            .as_ref()
            .and_then(|default| length(default).outside(1, 1000));
        match default {
            Some(0) => findings.push(
                RULE.at(
                    site(index).field(Field::Default),
                    format!("the default of variable {} is empty", name()),
                )
                .help("leave out the default, or write 1 to 1,000 characters"),
            ),
            Some(length) => findings.push(
                RULE.at(
                    site(index).field(Field::Default),
                    format!("the default of variable {} has {length} characters", name()),
                )
                .help("write 1 to 1,000 characters"),
            ),
            None => {}
        }
        let description = variable
            .description
            .as_ref()
            .and_then(|text| length(text).outside(0, 200));
        if let Some(length) = description {
            findings.push(
                RULE.at(
                    site(index).field(Field::Description),
                    format!(
                        "the description of variable {} has {length} characters",
                        name()
                    ),
                )
                .help("write at most 200 characters"),
            );
        }
    }
}

/// As many variables as there are numbers, in both front ends.
macro_rules! variables {
    (dsl: $($number:literal)+) => {
        concat!($("variable v", $number, " = \"x\";\n"),+, "…source\n…deploy")
    };
    (file: $($number:literal)+) => {
        concat!(
            "PipelineType: V2\nVariables:\n",
            $("  - { Name: v", $number, ", DefaultValue: x }\n"),+,
            "Stages:\n  …source\n  …deploy"
        )
    };
}

macro_rules! fifty {
    ($form:ident $($more:literal)*) => {
        variables!($form: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35
            36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 $($more)*)
    };
}

const FIFTY_ONE_DSL: &str = fifty!(dsl "51 = \"x\";\n//       ^^^\nvariable last");
const FIFTY_ONE_FILE: &str = fifty!(file "51, DefaultValue: x } # <--\n  - { Name: last");
const FIFTY_DSL: &str = fifty!(dsl);
const FIFTY_FILE: &str = fifty!(file);
