//! A definition's text after edits: what they change is written, and all else stands byte for byte as it stood.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use stagewright_cfn::{Editor, Followed, ReadOptions, apply, read};
use stagewright_core::{CheckOptions, Draft, Profile, Scenario, Stage, check};

/// The text with these edits, and what is left to be written by hand.
fn written(text: &str, edits: &[&str]) -> (String, Vec<String>) {
    let reading = read(text, &ReadOptions::default()).unwrap();
    let checked = check(reading.draft.clone(), CheckOptions::default());
    let pipeline = checked
        .pipeline
        .unwrap_or_else(|| panic!("{:?}", checked.findings));
    let profile = Profile::assumed(&pipeline);
    let base = Scenario::new(pipeline, profile);
    let (_, after) = base.edited_by(edits, CheckOptions::default()).unwrap();
    let editor = Editor::new(text).unwrap();
    let places = (&reading.places, reading.format);
    let after = after.pipeline.draft();
    let Followed { edits, left, .. } = editor.follow(places, &reading.draft, after);
    let new = apply(text, &edits).unwrap();
    if left.is_empty() {
        let again = read(&new, &ReadOptions::default()).unwrap().draft;
        assert_eq!(stages(&again), stages(after), "{new}");
    }
    (new, left)
}

/// The stages of a definition; keys of configurations have no order.
fn stages(draft: &Draft) -> Vec<Stage> {
    let mut stages = draft.stages.clone();
    let actions = stages.iter_mut().flat_map(|it| &mut it.actions);
    actions.for_each(|it| it.configuration.sort_by(|one, other| one.0.cmp(&other.0)));
    stages
}

const BLOCK: &str = "\
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
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
              Configuration:
                RepositoryName: shop # ours
                BranchName: main
              OutputArtifacts: [{Name: src}]
        - Name: Deploy
          Actions:
            # looks at the change set first
            - Name: Prepare
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1'}
              Configuration:
                ActionMode: CHANGE_SET_REPLACE
                StackName: shop
                ChangeSetName: shop-changes
                RoleArn: arn:aws:iam::111122223333:role/stack
                TemplatePath: src::stack.yaml
              InputArtifacts: [{Name: src}]
            - Name: Execute
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1'}
              RunOrder: 2

              Configuration:
                ActionMode: CHANGE_SET_EXECUTE
                StackName: shop
                ChangeSetName: shop-changes
  # behind the pipeline
  Other: {Type: AWS::SNS::Topic}
";

const ONE_UPDATE: [&str; 3] = [
    "Deploy/Prepare.config=ActionMode+CREATE_UPDATE",
    "Deploy/Prepare.config=ChangeSetName+",
    "without=Deploy/Execute",
];

/// Lines that are only in the second text, and lines that are only in the first.
fn changed<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let only = |some: &'a str, others: &str| -> Vec<&'a str> {
        let others: Vec<&str> = others.lines().collect();
        let lines = some.lines().filter(|it| !others.contains(it));
        lines.map(str::trim).collect()
    };
    (only(after, before), only(before, after))
}

#[test]
fn keys_are_set_added_and_taken_out() {
    let (new, left) = written(BLOCK, &["Source/Fetch.config=PollForSourceChanges+false"]);
    assert_eq!(left, [""; 0]);
    let expected = "BranchName: main\n                PollForSourceChanges: false\n";
    assert_eq!(new, BLOCK.replace("BranchName: main\n", expected));
    let (new, _) = written(BLOCK, &["Source/Fetch.config=BranchName+feature #1"]);
    let (new, gone) = changed(BLOCK, &new);
    assert_eq!(
        (new, gone),
        (vec!["BranchName: 'feature #1'"], vec!["BranchName: main"])
    );
    let (new, _) = written(
        BLOCK,
        &["Deploy/Prepare.config=RoleArn+arn:aws:iam::111122223333:role/o"],
    );
    assert!(
        new.contains("RoleArn: arn:aws:iam::111122223333:role/o\n"),
        "{new}"
    );
}

#[test]
fn an_action_that_goes_takes_its_lines_along_and_no_other() {
    let (new, left) = written(BLOCK, &ONE_UPDATE);
    assert_eq!(left, [""; 0]);
    let (start, rest) = BLOCK.split_once("            - Name: Execute").unwrap();
    let (_, end) = rest.split_once("  # behind").unwrap();
    let expected = format!("{start}  # behind{end}")
        .replace("CHANGE_SET_REPLACE", "CREATE_UPDATE")
        .replace("                ChangeSetName: shop-changes\n", "");
    assert_eq!(new, expected);
}

#[test]
fn the_same_in_braces_and_in_json() {
    let json = serde_json::json!({"Resources": {"Shop": {"Type": "AWS::CodePipeline::Pipeline", "Properties": {
        "Name": "shop", "PipelineType": "V2", "RoleArn": "arn:aws:iam::111122223333:role/shop",
        "ArtifactStore": {"Type": "S3", "Location": "shop-artifacts"},
        "Stages": [
            {"Name": "Source", "Actions": [{"Name": "Fetch",
                "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "CodeCommit", "Version": "1"},
                "Configuration": {"RepositoryName": "a }\" shop", "BranchName": "main"}, "OutputArtifacts": [{"Name": "src"}]}]},
            {"Name": "Deploy", "Actions": [
                {"Name": "Prepare", "ActionTypeId": {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"},
                 "Configuration": {"ActionMode": "CHANGE_SET_REPLACE", "StackName": "shop", "ChangeSetName": "shop-changes",
                    "RoleArn": "arn:aws:iam::111122223333:role/stack", "TemplatePath": "src::stack.yaml"}, "InputArtifacts": [{"Name": "src"}]},
                {"Name": "Execute", "ActionTypeId": {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"},
                 "Configuration": {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "shop", "ChangeSetName": "shop-changes"}, "RunOrder": 2}]}]}}}});
    for text in [
        json.to_string(),
        serde_json::to_string_pretty(&json).unwrap(),
    ] {
        let polls = "Source/Fetch.config=PollForSourceChanges+false";
        let (new, left) = written(&text, &[&[polls], &ONE_UPDATE[..]].concat());
        assert_eq!(left, [""; 0]);
        assert!(!new.contains("Execute"), "{new}");
        let (new, _) = written(
            &text,
            &[
                "parallel=Deploy/Prepare+Deploy/Execute",
                "without=Deploy/Prepare",
            ],
        );
        assert!(!new.contains("Prepare") && new.contains("Execute"), "{new}");
    }
}

#[test]
fn what_does_not_stand_in_the_text_is_left_and_named() {
    // A function of one line is no more than its line.
    let named = BLOCK.replace(": shop-changes", ": !Sub ${AWS::StackName}-changes");
    let (new, left) = written(&named, &ONE_UPDATE);
    assert!(left.is_empty() && !new.contains("-changes"), "{new}");
    let text = BLOCK.replace(
        "ActionMode: CHANGE_SET_REPLACE",
        "ActionMode: !Sub CHANGE_SET_REPLACE",
    );
    let (_, left) = written(&text, &ONE_UPDATE);
    assert_eq!(left, ["`ActionMode` of `Prepare`"]);
}
