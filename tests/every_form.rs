//! A definition that uses every form of the language: what the macro builds at run time is what the reader reads.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;

use stagewright::prelude::*;
use stagewright_cfn::{ExportOptions, ReadOptions, cloudformation, read};
use stagewright_core::{Draft, Text, effects};
use stagewright_dsl::{check_source, normalised};

pipeline! {
    pub struct EveryForm;

    parameter app = "shop" description "the application";
    parameter zone;
    parameter kind = "Test";
    name "${app}-${zone}";
    type V2;
    mode Queued;
    quotas Current;
    region "eu-central-1";
    role ref Role.Arn;
    store "artifacts-${AWS::Region}" key new;
    store new in "eu-west-1" key ref Key.Arn;
    restart_on_update true;
    variable tag = "latest" description "image tag";
    variable "my-tag";
    trigger push on source/fetch { branches: ["main", !"dev/**"], tags: ["v*"], file_paths: ["shop/**"] };
    trigger push on source/fetch { tags: ["release-*"] };
    trigger pull_request on source/fetch { branches: ["main"], file_paths: ["api/**"], events: [open, updated, closed] };
    tag team = "web";
    tag "cost center" = "42" + import "suffix";
    allow artifact-used "an example";
    allow actions-parallel "an example";
    allow approval-notification "an example";
    trigger takes uniform(1s, 5s);
    quota 20;
    arrivals bursts(12/day, cv = 1.8);
    retried by hand 60% after exponential(mean = 20min) hours "Mon-Fri 8-18" zone "Europe/Berlin";
    assume "second_start=30s";
    assume "bucket_key=yes";
    transition takes 2s;

    stage source {
        parallel {
            fetch() -> src = CodeStarSourceConnection {
                connection_arn: ref Connection, full_repository_id: "acme/shop", branch_name: "main", output_artifact_format: "CODE_ZIP"
            } namespace "Src";
            other() -> "other-source" as other = CodeStarSourceConnection { connection_arn: "arn:" + ref Connection + ":x", full_repository_id: "acme/other", branch_name: unresolved "Fn::If" };
        }
    }

    stage build {
        before entry skip unless VariableCheck { variable: "#{variables.tag}", value: "latest", operator: "EQ" };
        on success rollback unless alarm = CloudWatchAlarm { alarm_name: "a" } in "eu-west-1" as role "arn:aws:iam::111122223333:role/x" timeout 30min
            and check(src) = CodeBuild { project_name: "check" } and Commands { commands: ["true"] };
        on failure rollback unless LambdaInvoke { function_name: "f" };
        compile(src, other) -> (zip, "test-results" as tests) = CodeBuild {
            project: { image: "aws/codebuild/standard:7.0", compute: arm_large, buildspec: "version: 0.2\nphases:\n", timeout: 30min, queued_timeout: 2h, concurrent_builds: 3 },
            primary_source: "src"
        } takes gamma(mean = 4min, cv = 0.5) starts 20s fails 2.5% writes zip 45MB, tests 300kB;
        pack(zip) -> pack files ["dist/**", "x"] = Commands {
            commands: ["npm ci", "echo \"${HOME}\" ${app}"], output_variables: ["TAG"], environment: { A: "b", TOKEN: secret "arn", C: plaintext "d" }
        } namespace "Pack" at 5 on arm_large takes mix(80% 1min, 20% 150s + exponential(mean = 2min));
        parallel {
            one(pack) = Custom::Test::Tool version "7" { "Some Key": "1" } takes 0.7 * (10s + uniform(1s, 2s));
            two(pack) = Test::CodeBuild { project_name: "two" } on fleet "big" takes samples(1min, 2min, 3min);
        }
        odd(zip) = Custom::"${kind}"::"My-Tool" version "${app}" at 9;
        back(zip) = Build::CodeBuild { project_name: "three" } at 2 on "some.new.type" takes weibull(scale = 4min, shape = 1.5);
    }

    transition disabled "not before friday" takes uniform(500ms, 5s) hours "Mon-Sun 0-24" zone "UTC" closed "2026-12-25";

    stage "Deploy.It" as deploy {
        on failure retry all_actions;
        approve() = Manual { custom_data: "go ${!app}?\n\"yes\"" } timeout 12h takes exponential(mean = 40min) hours "Mon-Fri 9-12 13-17" zone "Europe/Berlin";
        rollout(zip) = Deploy::S3 { bucket_name: "b", extract: true } in "eu-west-1" as role "arn:aws:iam::111122223333:role/deploy" fails 100%;
    }
}

#[test]
fn the_program_holds_what_was_written() {
    let read = check_source(include_str!("every_form.rs")).unwrap();
    let built = EveryForm::new("central").unwrap();
    let mut draft = read[0].draft.clone();
    draft.set_parameter("zone", "central");
    assert_eq!(normalised(built.pipeline().draft()), normalised(&draft));
    let pipeline = stagewright::check(draft, stagewright::CheckOptions::default())
        .pipeline
        .unwrap();
    assert_eq!(built.pipeline().stages(), pipeline.stages());
}

#[test]
fn the_program_assumes_what_was_written() {
    let read = check_source(include_str!("every_form.rs")).unwrap();
    let built = EveryForm::new("central").unwrap();
    assert_eq!(Some(built.profile()), read[0].profile.as_ref());
}

const SOURCE: &str = include_str!("every_form.rs");

/// Fields that only a file has: what an account adds, what the language leaves to the project that an export writes, and what is told of
/// the pipelines of the CDK alone.
const OF_FILES: &[&str] = &[
    "Artifacts.Type",
    "BadgeEnabled",
    "Blockers",
    "Created",
    "Fleet",
    "LogicalId",
    "PipelineArn",
    "PollingDisabledAt",
    "SelfMutate",
    "ServiceRole",
    "Source.Type",
    "Updated",
];

/// What of a text changes nothing, and where: words that are the only ones, so that the language does not say them, and the time-out
/// of a rule, which CloudFormation has no key for.
const SAID_NOWHERE: &[&str] = &[
    "1: printer",
    "30: export",
    "AWS: printer",
    "CodeStarSourceConnection: printer",
    "KMS: printer",
    "Rule: printer",
    "S3: printer",
];

/// The table of what each field does says which fields there are.
fn fields() -> BTreeSet<&'static str> {
    let table = include_str!("../core/src/effects/fields.rs");
    let named = table
        .split(" as \"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    let filters = table
        .split("self.filter(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    let put = table
        .split("self.put(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    named
        .chain(filters)
        .chain(put)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_field_of_the_model_is_written_here() {
    let read = check_source(SOURCE).unwrap();
    let held = effects::of(&read[0].draft, read[0].profile.as_ref().unwrap());
    let held: BTreeSet<String> = held.into_iter().map(|it| it.field).collect();
    let missing: Vec<&str> = fields()
        .into_iter()
        .filter(|it| !held.contains(*it))
        .collect();
    assert_eq!(missing, OF_FILES);
}

/// Every definition that differs from this one in one text, and the text.
fn changed() -> Vec<(Text, Draft)> {
    let base = check_source(SOURCE).unwrap().remove(0).draft;
    let mut texts = Vec::new();
    base.clone()
        .visit_texts_mut(&mut |text| texts.push(text.clone()));
    let change = |(at, text): (usize, Text)| {
        let mut draft = base.clone();
        let mut seen = 0;
        draft.visit_texts_mut(&mut |text| {
            if seen == at {
                let known = text.known().unwrap_or_default();
                *text = Text::literal(format!("{known}x"));
            }
            seen += 1;
        });
        (text, draft)
    };
    texts.into_iter().enumerate().map(change).collect()
}

#[test]
fn a_change_of_any_field_is_exported_read_printed_and_told_as_a_difference() {
    let base = check_source(SOURCE).unwrap().remove(0).draft;
    let export = |draft: &Draft| cloudformation(draft, None, &ExportOptions::default()).to_yaml();
    let back = |text: &str| read(text, &ReadOptions::default()).unwrap().draft;
    let print = |draft: &Draft| stagewright_dsl::print(draft, None);
    let (exported, printed) = (export(&base), print(&base));
    let again = back(&exported);
    let mut lost = BTreeSet::new();
    for (text, draft) in changed() {
        let new = export(&draft);
        let mut by = Vec::new();
        if new == exported {
            by.push("export");
        } else if back(&new) == again {
            by.push("reader");
        }
        if print(&draft) == printed {
            by.push("printer");
        }
        if stagewright_cfn::diff(&base, &draft).is_empty() {
            by.push("diff");
        }
        if !by.is_empty() {
            lost.insert(format!("{text}: {}", by.join(", ")));
        }
    }
    let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
    assert_eq!(lost, SAID_NOWHERE);
}
