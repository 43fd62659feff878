//! Plans and states of Terraform read as definitions.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ExportOptions, Format, ReadOptions, cloudformation, read, read_every};

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

/// One resource of a plan: its planned values, what is unknown of it, and its expressions.
fn plan(values: &str, unknown: &str, expressions: &str) -> String {
    format!(
        r#"{{"format_version": "1.2",
  "planned_values": {{"root_module": {{"child_modules": [{{"address": "module.app[\"a.b\"]", "child_modules": [
    {{"address": "module.app[\"a.b\"].module.ci", "resources": [
      {{"address": "module.app[\"a.b\"].module.ci.aws_codepipeline.main[0]", "mode": "managed",
        "type": "aws_codepipeline", "name": "main", "values": {values}}}]}}]}}]}}}},
  "resource_changes": [{{"address": "module.app[\"a.b\"].module.ci.aws_codepipeline.main[0]",
    "change": {{"after_unknown": {unknown}}}}}],
  "configuration": {{"root_module": {{"module_calls": {{"app": {{"module": {{"module_calls": {{"ci": {{"module":
    {{"resources": [{{"type": "aws_codepipeline", "name": "main", "expressions": {expressions}}}]}}}}}}}}}}}}}}}}}}"#
    )
}

const STAGES: &str = r#""stage": [{"name": "Source", "action": [{"name": "fetch", "category": "Source", "owner": "AWS",
  "provider": "CodeStarSourceConnection", "version": "1", "configuration": {"FullRepositoryId": "a/b"},
  "input_artifacts": null, "output_artifacts": ["src", null], "commands": null}]}]"#;

#[test]
fn what_only_apply_tells_is_symbolic_and_never_missing() {
    let unknown = r#"{"role_arn": true, "stage": [{"action": [{"name": true, "configuration": {"ConnectionArn": true},
      "output_artifacts": [false, true], "input_artifacts": true, "region": true, "run_order": true, "role_arn": false}]}],
      "artifact_store": [{"location": true}], "variable": [{"default_value": true}]}"#;
    let values = format!(
        r#"{{"name": "shop", "artifact_store": [{{"type": "S3", "region": null}}], "variable": [{{"name": "tag"}}], {STAGES}}}"#
    );
    let expressions = r#"{"role_arn": {"references": ["aws_iam_role.ci.arn"]},
      "stage": [{"action": [{"role_arn": {"references": ["var.role"]}}]}]}"#;
    let reading = read(
        &plan(&values, unknown, expressions),
        &ReadOptions::default(),
    )
    .unwrap();
    assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    let draft = &reading.draft;
    let shown = |text: &stagewright_core::Text| text.to_string();
    assert_eq!(
        shown(draft.role.as_ref().unwrap()),
        "${!terraform aws_iam_role.ci.arn}"
    );
    let store = draft.artifact_store.as_ref().unwrap();
    assert!(format!("{:?}", store.location).contains("!terraform location"));
    assert_eq!(
        shown(draft.variables[0].default.as_ref().unwrap()),
        "${!terraform default_value}"
    );
    let action = &draft.stages[0].actions[0];
    assert!(action.name.is_symbolic());
    let configuration: Vec<String> = action
        .configuration
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    assert_eq!(
        configuration,
        [
            "FullRepositoryId=a/b",
            "ConnectionArn=${!terraform ConnectionArn}"
        ]
    );
    assert_eq!(action.outputs[0].name, "src");
    assert!(action.outputs[1].name.is_symbolic());
    assert_eq!(
        action.inputs.len(),
        1,
        "a list of which nothing is known counts as one"
    );
    assert!(
        action.role.is_none() && action.region.is_none() && action.run_order.is_none(),
        "what is known to be unset, or left to the service, is not a symbol"
    );
}

#[test]
fn blocks_that_only_apply_tells_leave_no_pipeline_to_check() {
    for (values, unknown, blocks) in [
        (r#"{"name": "shop"}"#, r#"{"stage": true}"#, "stage"),
        (
            r#"{"name": "shop", "stage": [{"name": "Build"}]}"#,
            r#"{"stage": [{"action": true}]}"#,
            "action",
        ),
        (
            r#"{"name": "shop", "stage": [null]}"#,
            r#"{"stage": [true]}"#,
            "stage",
        ),
    ] {
        let text = plan(values, unknown, "{}");
        let all = read_every(&text, &ReadOptions::default()).unwrap();
        assert!(all.readings.is_empty(), "{unknown}");
        let expected = format!("only `apply` tells the `{blocks}` blocks");
        assert!(all.warnings[0].message.contains(&expected), "{unknown}");
        let error = read(&text, &ReadOptions::default()).unwrap_err();
        assert!(error.message().contains(&expected), "{error}");
    }
    // Others are left out, and it says so.
    let text = plan(
        &format!(r#"{{"name": "shop", {STAGES}}}"#),
        r#"{"trigger": true}"#,
        "{}",
    );
    let reading = read(&text, &ReadOptions::default()).unwrap();
    assert!(reading.warnings[0].message.contains("the `trigger` blocks"));
}

#[test]
fn expressions_name_values_only_where_no_dynamic_block_is_between() {
    let action = |name: &str| {
        format!(
            r#"{{"name": "{name}", "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"}}"#
        )
    };
    let values = format!(
        r#"{{"name": "shop", "stage": [{{"name": "S", "action": [{}, {}]}}]}}"#,
        action("made-by-dynamic"),
        action("written")
    );
    let unknown = r#"{"stage": [{"action": [{"role_arn": true}, {"role_arn": true}]}]}"#;
    let expressions =
        r#"{"stage": [{"action": [{"role_arn": {"references": ["aws_iam_role.written"]}}]}]}"#;
    let reading = read(
        &plan(&values, unknown, expressions),
        &ReadOptions::default(),
    )
    .unwrap();
    for action in &reading.draft.stages[0].actions {
        assert_eq!(
            action.role.as_ref().unwrap().to_string(),
            "${!terraform role_arn}"
        );
    }
}

#[test]
fn terraforms_own_language_is_named_with_the_way_to_its_plan() {
    for text in [
        "# the pipeline\nresource \"aws_codepipeline\" \"main\" {\n  name = \"shop\"\n}\n",
        "terraform {\n  required_version = \">= 1.5\"\n}\n",
        "variable \"name\" {}\n",
        r#"{"resource": {"aws_codepipeline": {"main": {"name": "shop"}}}}"#,
    ] {
        let error = read(text, &ReadOptions::default()).unwrap_err();
        assert!(
            error.message().contains("Terraform's own language"),
            "{error}"
        );
        assert!(error.help().contains("terraform show -json"), "{error}");
    }
}

/// A plan writes every list that is not set as an empty one, and says in which region its provider works.
#[test]
fn lists_that_are_not_set_are_no_empty_lists_and_the_provider_tells_the_region() {
    let reading = read(PLAN, &ReadOptions::default()).unwrap();
    assert!(
        reading.draft.empty_lists.is_empty(),
        "{:?}",
        reading.draft.empty_lists
    );
    let region = |providers: &str| {
        let start = r#""configuration": {"root_module""#;
        assert_eq!(PLAN.matches(start).count(), 1);
        let with = format!(r#""configuration": {{"provider_config": {providers}, "root_module""#);
        let plan = PLAN.replace(start, &with);
        let draft = read(&plan, &ReadOptions::default()).unwrap().draft;
        draft.own_region().map(|own| own.name)
    };
    let aws = |key: &str, value: &str| {
        format!(r#""{key}": {{"name": "aws", "expressions": {{"region": {value}}}}}"#)
    };
    let written = aws("aws", r#"{"constant_value": "eu-west-3"}"#);
    let other = aws("aws.us", r#"{"constant_value": "us-east-1"}"#);
    let variable = aws("aws", r#"{"references": ["var.region"]}"#);
    assert_eq!(
        region(&format!("{{{written}}}")).as_deref(),
        Some("eu-west-3")
    );
    assert_eq!(region(&format!("{{{written}, {other}}}")), None);
    assert_eq!(region(&format!("{{{variable}}}")), None);
}
