//! Whatever the simulator can do can be said: in a profile, in the language, as an edit and in Rust.
#![cfg(feature = "simulate")]
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

#[path = "../examples/office_hours.rs"]
mod office_hours;
#[path = "doors/profile.rs"]
mod profile;
#[path = "doors/table.rs"]
mod table;

use stagewright::{Edit, Profile, Scenario};
use stagewright_core as core;

/// A shop with everything that an edit of a profile names: builds, an approval, a rule that guards a stage, a fleet.
pub(crate) const SHOP: &str = r#"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Shop:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: shop
      PipelineType: V2
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: {Type: S3, Location: shop-artifacts}
      Stages:
        - Name: Source
          Actions:
            - Name: Fetch
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
              Configuration: {RepositoryName: shop, BranchName: main, PollForSourceChanges: "false"}
              OutputArtifacts: [{Name: src}]
        - Name: Build
          Actions:
            - Name: Compile
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}
              Configuration: {ProjectName: shop}
              InputArtifacts: [{Name: src}]
              OutputArtifacts: [{Name: zip}]
        - Name: Gate
          Actions:
            - Name: Approve
              ActionTypeId: {Category: Approval, Owner: AWS, Provider: Manual, Version: "1"}
        - Name: Deploy
          BeforeEntry:
            Conditions:
              - Result: FAIL
                Rules:
                  - Name: office
                    RuleTypeId: {Category: Rule, Owner: AWS, Provider: DeploymentWindow, Version: "1"}
                    Configuration: {Cron: "* * 8-16 ? * MON-FRI *", TimeZone: UTC}
          Actions:
            - Name: RollOut
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: ECS, Version: "1"}
              Configuration: {ClusterName: shop, ServiceName: shop}
              InputArtifacts: [{Name: zip}]
"#;

/// The pipeline of a template.
pub(crate) fn of_template(text: &str) -> core::Pipeline {
    let template = stagewright_cfn::read(text, &stagewright_cfn::ReadOptions::default());
    let template = template.unwrap_or_else(|errors| panic!("{errors:?}"));
    let draft = template.draft;
    let checked = core::check(draft, core::CheckOptions::default());
    checked
        .pipeline
        .unwrap_or_else(|| panic!("{:?}", checked.findings))
}

/// The language and a template with its profile: the example compares them itself, to the last bit.
#[test]
fn the_example_in_the_language_and_as_files_has_one_outcome() {
    office_hours::main();
}

pub(crate) fn shop() -> Scenario {
    let pipeline = of_template(SHOP);
    let profile = Profile::assumed(&pipeline);
    Scenario::new(pipeline, profile)
}

/// Edits that one by this word builds on.
pub(crate) fn before(word: &str) -> &'static [&'static str] {
    match word {
        "hours" => &["Gate/Approve.takes=1h"],
        "rejects" => &["Gate/Approve.approver=1h"],
        "approvers_hours" | "approvers_reject" => &["approvers=1h"],
        "retrier_hours" | "retrier_mode" | "retrier_most" => &["retrier=60%+20min"],
        "flaky" => &["fix=90min"],
        _ => &[],
    }
}

/// The scenario after these edits.
pub(crate) fn edited(base: &Scenario, edits: &[&str]) -> Scenario {
    let edits: Vec<Edit> = edits.iter().map(|it| it.parse().unwrap()).collect();
    let edited = base.edited(&edits, core::CheckOptions::default());
    let mut edited = edited.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    // Names of the base, which only edits need.
    for action in edited.profile.actions.values_mut() {
        action.origin = None;
    }
    edited
}
