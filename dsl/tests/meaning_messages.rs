//! Mistakes of meaning that only the language can make; those of the service have their tests beside the rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod support;

use support::check_dsl;

/// A pipeline around a stage, so that only the stage's mistakes count.
fn in_stage(stage: &str) -> String {
    format!(
        "pub struct Shop;\nstage source {{ fetch() -> src = S3 {{ s3_bucket: \"bucket\", s3_object_key: \"k\" }}; }}\n{stage}"
    )
}

#[test]
fn a_misspelt_provider_gives_one_message() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) -> zip = CodeBuid { project_name: "p" };
                                //^^^^^^^^ error: provider `CodeBuid` is not in the catalogue
                                // help: a provider with a similar name exists: `CodeBuild`
            verify(zip) = Tets::CodeBuild { project_name: "p" };
                        //^^^^ error: `Tets` is not a category
                        // help: a word with a similar name exists: `Test`
        }
        "#,
    ));
}

#[test]
fn a_misspelt_compute_type_is_named() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) = CodeBuild { project_name: "p" } on meduim;
                                                            //^^^^^^ error: `meduim` is not a compute type
                                                            // help: a compute type with a similar name exists: `medium`
        }
        "#,
    ));
}

#[test]
fn units_of_time_and_size() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) -> zip = CodeBuild { project_name: "p" } takes 4m writes 45;
                                                                      //^^ error: `4m` is not a time such as `250ms`, `8s`, `4min`, `2h` or `3d`
                                                                      // help: minutes are written `4min`
                                                                                //^^ error: `45` is not a size such as `500kB`, `45MB` or `2GB`
                                                                                // help: add a unit: `B`, `kB`, `MB` or `GB`
        }
        "#,
    ));
}

#[test]
fn what_no_distribution_can_be() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) = CodeBuild { project_name: "p" } takes lognormal(p50 = 9min, p95 = 4min);
                                                               //^^^^^^^^^ error: `lognormal(p50 = 9min, p95 = 4min)` is not a lognormal whose p95 is at least its p50
            verify(src) = CodeBuild { project_name: "p" } takes uniform(1s);
                                                              //^^^^^^^ error: `uniform(1s)` is not `uniform(1s, 5s)`
        }
        "#,
    ));
}

#[test]
fn sizes_belong_to_outputs() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) -> (zip, tests) = CodeBuild { project_name: "p" } writes zop 45MB;
                                                                                //^^^ error: `compile` writes no artifact `zop`
                                                                                // help: an artifact with a similar name exists: `zip`
            verify(src) -> (one, two) = CodeBuild { project_name: "p" } writes 3MB;
                                                                             //^^^ error: `verify` writes 2 artifacts, so a size needs the name of one
                                                                             // help: write `writes one …`
        }
        "#,
    ));
}

#[test]
fn handles_are_unique() {
    check_dsl(&in_stage(
        r#"
        stage "Build.One" as build { compile(src) = CodeBuild { project_name: "p" }; }
        stage "Build.Two" as build { verify(src) = CodeBuild { project_name: "p" }; }
                           //^^^^^ error: two stages, `Build.One` and `Build.Two`, have the same handle `build`
                           // help: give one of them another handle: `"Build.Two" as another_build`
        "#,
    ));
}

#[test]
fn one_statement_of_a_kind() {
    check_dsl(&in_stage(
        r#"
        name "one";
        name "two";
           //^^^^^ error: `name` is given twice
        stage build { compile(src) = CodeBuild { project_name: "p", project_name: "q" }; }
                                                                  //^^^^^^^^^^^^ error: `project_name` is given twice
        "#,
    ));
}

#[test]
fn run_orders_stand_on_blocks() {
    check_dsl(&in_stage(
        r#"
        stage build {
            parallel {
                compile(src) = CodeBuild { project_name: "p" } at 3;
                                                                //^ error: `at` inside a `parallel` block
                                                                // help: write `parallel at 3 { … }`
            }
        }
        "#,
    ));
}

#[test]
fn timeouts_are_whole_minutes() {
    check_dsl(&in_stage(
        r#"
        stage gate {
            approve() = Manual timeout 90s;
                                     //^^^ error: `90s` is not a whole number of minutes
        }
        "#,
    ));
}

#[test]
fn transitions_lead_into_a_stage() {
    check_dsl(&in_stage(
        r#"
        stage build { compile(src) = CodeBuild { project_name: "p" }; }
        transition takes 2s;
      //^^^^^^^^^^ error: no stage stands behind this transition
        "#,
    ));
}

#[test]
fn a_near_miss_of_a_parameter_is_told() {
    check_dsl(&in_stage(
        r#"
        parameter app = "shop";
        stage build {
            compile(src) = CodeBuild { project_name: "${ap}-build" };
                                                   //^^^^^^^^^^^^^ error: `${ap}` is not a declared parameter and stays as it is
                                                   // help: a parameter with a similar name exists: `app`; `${!ap}` says that it is meant
            again(src) = CodeBuild { project_name: "${!ap}-${APP}-build" };
        }
        "#,
    ));
}

#[test]
fn a_shell_has_variables_of_its_own() {
    check_dsl(&in_stage(
        r#"
        parameter dir = "shop";
        stage build {
            compile(src) = Commands { commands: ["ls ${DIR} ${other}", "ls ${dirs}"] };
                                                                     //^^^^^^^^^^^^ warning: `${dirs}` is not a declared parameter and stays as it is
        }
        "#,
    ));
}

#[test]
fn keys_of_own_action_types_stand_in_quotes() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) = Custom::Build::MyTool version "2" { tool_project: "p" };
                                                             //^^^^^^^^^^^^ error: the key `tool_project` stands without quotes
                                                             // help: write the key as the action type spells it: `"ToolProject"`
            verify(src) = Custom::Build::MyTool version "2" { "ToolProject": "p" };
        }
        "#,
    ));
}

#[test]
fn projects_have_known_keys() {
    check_dsl(&in_stage(
        r#"
        stage build {
            compile(src) = CodeBuild { project: { imgae: "aws/codebuild/standard:7.0", compute: medium } };
                                                //^^^^^ error: a project has no `imgae`
                                                // help: a key with a similar name exists: `image`
        }
        "#,
    ));
}

#[test]
fn a_trigger_names_its_stage() {
    check_dsl(
        r#"
        pub struct Shop;
        trigger push on sorce/fetch { branches: ["main"] };
                      //^^^^^ error: no stage has the handle `sorce`
                      // help: a stage with a similar name exists: `source`
        stage source {
            fetch() -> src = CodeStarSourceConnection { connection_arn: GITHUB, full_repository_id: "a/b", branch_name: "main" };
        }
        stage build { compile(src) = CodeBuild { project_name: "p" }; }
        "#,
    );
}
