//! `action-count`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Quotas, Site};

pub(super) const RULE: Rule = Rule {
    name: "action-count",
    summary: "a stage has 1 to 50 actions, a pipeline at most 500",
    evidence: Evidence::Documented,
    what: "Counts the actions of each stage and of the whole pipeline, under both readings of the quotas.",
    why: "The service takes no empty stage, no more than 50 actions in a stage (since November 2018) and no more than 500 in \
          a pipeline (since March 2020).",
    instead: "Split a stage that has too many actions, and leave out a stage that has none.",
    source: "CodePipeline user guide, quotas; CloudFormation schema (`minItems`)",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[3, 4],
    examples: &[
        Example {
            fails: Written::both(
                "…source\nstage empty { }\n//    ^^^^^",
                "Stages:\n  …source\n  - Name: empty\n    Actions: [] # <--",
            ),
            passes: Written::both("…source\n…build", "Stages:\n  …source\n  …build"),
        },
        Example {
            fails: Written::both(FIFTY_ONE_DSL, FIFTY_ONE_FILE),
            passes: Written::both(FIFTY_DSL, FIFTY_FILE),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let most = Quotas::MAX_ACTIONS_IN_STAGE;
    let mut all = 0;
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let count = stage.actions.len();
        all += count;
        let stage_site = || Site::stage(index).field(Field::Actions);
        let words = context.stage_words(index);
        if count == 0 {
            findings.push(
                RULE.at(stage_site(), format!("{words} has no action"))
                    .help("give it an action, or leave the stage out"),
            );
        } else if count > most {
            findings.push(
                RULE.at(
                    Site::action(index, most),
                    format!("a stage has at most {most} actions, {words} has {count}"),
                )
                .help("split the stage"),
            );
        }
    }
    if all > Quotas::MAX_ACTIONS {
        let site = Site::pipeline().field(Field::Stages);
        findings.push(
            RULE.at(
                site,
                format!(
                    "a pipeline has at most {} actions, this one has {all}",
                    Quotas::MAX_ACTIONS
                ),
            )
            .help("split the pipeline"),
        );
    }
}

/// The same approval under the numbers given, in both front ends; what stands behind `marked` is marked.
macro_rules! approvals {
    (dsl: $($number:literal)+; marked $($marked:literal)*) => {
        concat!(
            "…source\nstage approve {\n",
            $("    approve", $number, "() = Manual { };\n",)+
            $("    approve", $marked, "() = Manual { };\n//  ^^^^^^^^^\n",)*
            "}"
        )
    };
    (file: $($number:literal)+; marked $($marked:literal)*) => {
        concat!(
            "Stages:\n  …source\n  - Name: approve\n    Actions:\n",
            $("      - { Name: approve", $number, ", ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' } }\n",)+
            $("      - { Name: approve", $marked, ", ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' } } # <--\n",)*
        )
    };
}

macro_rules! fifty {
    ($form:ident $($more:literal)*) => {
        approvals!($form: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35
            36 37 38 39 40 41 42 43 44 45 46 47 48 49 50; marked $($more)*)
    };
}

const FIFTY_ONE_DSL: &str = fifty!(dsl 51);
const FIFTY_ONE_FILE: &str = fifty!(file 51);
const FIFTY_DSL: &str = fifty!(dsl);
const FIFTY_FILE: &str = fifty!(file);
