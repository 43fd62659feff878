//! Plans and states of Terraform read as definitions.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ExportOptions, Format, ReadOptions, cloudformation, read};

const PLAN: &str = r#"{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {
  "resources": [
    {"address": "aws_codebuild_project.build", "mode": "managed", "type": "aws_codebuild_project", "name": "build",
     "values": {"name": "shop-build", "build_timeout": 30, "badge_enabled": false,
       "environment": [{"compute_type": "BUILD_GENERAL1_LARGE", "type": "LINUX_CONTAINER", "image": "x:1"}],
       "source": [{"type": "CODEPIPELINE", "buildspec": ""}], "artifacts": [{"type": "CODEPIPELINE"}]}},
    {"address": "aws_codepipeline.main", "mode": "managed", "type": "aws_codepipeline", "name": "main",
     "values": {"name": "shop", "pipeline_type": "V2", "execution_mode": "QUEUED", "tags": {"team": "a"},
       "artifact_store": [{"location": "bucket", "region": "", "type": "S3", "encryption_key": []}],
       "variable": [{"name": "tag", "default_value": "latest", "description": ""}],
       "trigger": [{"provider_type": "CodeStarSourceConnection", "git_configuration": [
         {"source_action_name": "fetch", "pull_request": [],
          "push": [{"branches": [{"includes": ["main"], "excludes": []}], "file_paths": [], "tags": []}]}]}],
       "stage": [
         {"name": "Source", "action": [
           {"name": "fetch", "category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection",
            "version": "1", "run_order": 1, "configuration": {"FullRepositoryId": "a/b"}, "input_artifacts": [],
            "output_artifacts": ["src"], "namespace": "", "region": null, "role_arn": null}]},
         {"name": "Build", "on_failure": [{"result": "RETRY", "retry_configuration": [{"retry_mode": "ALL_ACTIONS"}]}],
          "action": [
           {"name": "compile", "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1",
            "configuration": {"ProjectName": "shop-build"}, "input_artifacts": ["src"], "output_artifacts": null,
            "timeout_in_minutes": null}]}]}}]}},
  "configuration": {"root_module": {"resources": [
    {"address": "aws_codepipeline.main", "type": "aws_codepipeline", "name": "main",
     "expressions": {"name": {"constant_value": "shop"}, "role_arn": {"references": ["aws_iam_role.ci.arn", "aws_iam_role.ci"]}}}]}}}"#;

#[test]
fn a_plan_reads_as_a_definition() {
    let reading = read(PLAN, &ReadOptions::default()).unwrap();
    assert_eq!(
        (reading.format, reading.warnings.len()),
        (Format::Terraform, 0),
        "{:?}",
        reading.warnings
    );
    let draft = &reading.draft;
    assert_eq!(draft.display_name(), "shop");
    assert_eq!(
        draft.role.as_ref().unwrap().to_string(),
        "${!terraform aws_iam_role.ci.arn}"
    );
    assert!(
        draft.extra.is_empty() && draft.artifact_store.is_some() && draft.artifact_stores.is_none()
    );
    assert_eq!(draft.variables[0].default.as_ref().unwrap(), &"latest");
    assert_eq!(
        draft.triggers[0].git.as_ref().unwrap().push[0]
            .branches
            .as_ref()
            .unwrap()
            .includes,
        ["main"]
    );
    assert_eq!(draft.stages[0].actions[0].outputs[0].name, "src");
    let compile = &draft.stages[1].actions[0];
    assert_eq!(compile.inputs, ["src"]);
    assert!(
        compile.region.is_none()
            && compile.outputs.is_empty()
            && compile.timeout_in_minutes.is_none()
    );
    assert!(
        draft.stages[1]
            .on_failure
            .as_ref()
            .unwrap()
            .retry_mode
            .is_some()
    );
    assert_eq!(
        draft.projects[0].compute_type.as_ref().unwrap(),
        &"BUILD_GENERAL1_LARGE"
    );
    let place = reading.places.find(&stagewright_core::Site::action(1, 0));
    assert_eq!(place.line, 21, "lines are those of the plan");
    let exported = cloudformation(draft, None, &ExportOptions::default());
    assert!(
        exported.findings[0]
            .message
            .contains("known to Terraform alone"),
        "{:?}",
        exported.findings
    );
}

#[test]
fn pipelines_of_modules_and_states_are_found() {
    let state = PLAN
        .replace(
            "\"planned_values\": {\"root_module\": {",
            "\"values\": {\"root_module\": {\"child_modules\": [{\"address\": \"module.ci\",",
        )
        .replace("]}},\n  \"configuration\"", "]}]}},\n  \"configuration\"");
    let reading = read(&state, &ReadOptions::default()).unwrap();
    assert_eq!(reading.draft.display_name(), "shop");
    assert!(
        reading.draft.role.is_none(),
        "the expressions of a module are its own"
    );
    let empty = r#"{"format_version": "1.2", "values": {"root_module": {"resources": []}}}"#;
    assert!(
        read(empty, &ReadOptions::default())
            .unwrap_err()
            .message()
            .contains("no pipeline")
    );
}
