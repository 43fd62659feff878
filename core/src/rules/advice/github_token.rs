//! `github-token`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Category, Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "github-token",
    summary: "sources from GitHub use a connection, not a personal token",
    evidence: Evidence::Accepted,
    what: "Looks for sources of owner `ThirdParty` and provider `GitHub`, version 1 of the GitHub source.",
    why: "It works with the token of one person, which ends with that person's account, and polls or needs a webhook. AWS \
          advises against it.",
    instead: "`CodeStarSourceConnection`, which uses the GitHub app and notices changes by itself.",
    source: "CodePipeline user guide, update a GitHub version 1 source action",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
stage source {
    fetch() -> src = ThirdParty::Source::GitHub {
    //                                   ^^^^^^
        owner: \"acme\",
        repo: \"shop\",
        branch: \"main\",
        o_auth_token: \"{{resolve:secretsmanager:github}}\",
        poll_for_source_changes: \"false\"
    };
}
…deploy",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId:
          Category: Source
          Owner: ThirdParty
          Provider: GitHub # <--
          Version: '1'
        Configuration:
          Owner: acme
          Repo: shop
          Branch: main
          OAuthToken: '{{resolve:secretsmanager:github}}'
          PollForSourceChanges: 'false'
        OutputArtifacts: [ { Name: src } ]
  …deploy",
        ),
        passes: Written::both(
            "\
stage source {
    fetch() -> src = CodeStarSourceConnection {
        connection_arn: \"arn:aws:codestar-connections:eu-west-1:111122223333:connection/1a2b\",
        full_repository_id: \"acme/shop\",
        branch_name: \"main\"
    };
}
…deploy",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
        Configuration:
          ConnectionArn: arn:aws:codestar-connections:eu-west-1:111122223333:connection/1a2b
          FullRepositoryId: acme/shop
          BranchName: main
        OutputArtifacts: [ { Name: src } ]
  …deploy",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        if action_type.owner.value() == Some(Owner::ThirdParty)
            && action_type.category.value() == Some(Category::Source)
            && action_type.provider == "GitHub"
        {
            findings.push(
                RULE.at(
                    place.site().field(Field::Provider),
                    format!(
                        "{} fetches from GitHub with a personal token",
                        context.action_words(place)
                    ),
                )
                .note("it ends with the account of the person whose token it is")
                .help("`CodeStarSourceConnection`, with a connection to GitHub"),
            );
        }
    }
}
