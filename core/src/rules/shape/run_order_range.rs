//! `run-order-range`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Given, Quotas};

pub(super) const RULE: Rule = Rule {
    name: "run-order-range",
    summary: "a run order is a whole number from 1 to 999",
    evidence: Evidence::Reproduced,
    what: "Looks at the run order of every action. Numbers may repeat, which runs the actions together, and may skip; the \
           order in which the actions are written means nothing.",
    why: "The service answers with a `ValidationException`.",
    instead: "Numbers from 1; an action without one has run order 1.",
    source: "CodePipeline service model; both ends reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[55, 56],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } at 0;
    //                                                                 ^
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 0 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } at 1;
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 1
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } at 1000;
    //                                                                 ^^^^
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 1000 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } at 999;
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 999
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let Some(run_order) = &action.run_order else {
            continue;
        };
        let wrong = run_order.is_unknown_word()
            || Given::value(run_order).is_some_and(|number| !Quotas::RUN_ORDERS.contains(&number));
        if wrong {
            findings.push(
                RULE.at(
                    place.site().field(Field::RunOrder),
                    format!(
                        "the run order of {} is {}",
                        context.action_words(place),
                        quoted(&run_order.text().to_string())
                    ),
                )
                .help("write a whole number from 1 to 999"),
            );
        }
    }
}
