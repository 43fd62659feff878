//! Mistakes of syntax: each at its token, all of them at once, near misses named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod support;

use support::check_dsl;

#[test]
fn three_mistakes_give_three_messages() {
    check_dsl(
        r#"
        pub struct Shop;
        mod Queued;
      //^^^ error: expected a statement, found `mod`
      // help: a statement with a similar name exists: `mode`
        stage source {
            fetch() -> src = S3 { s3_bucket: "b", s3_object_key: "k" } take 8s;
                                                                     //^^^^ error: expected a clause or `;`, found `take`
            // help: a clause with a similar name exists: `takes`
        }
        stage build {
            compile(src) -> zip CodeBuild { project_name: "p" };
                              //^^^^^^^^^ error: expected `=`, found `CodeBuild`
        }
        "#,
    );
}

#[test]
fn a_definition_begins_with_a_struct() {
    check_dsl(
        r#"
        pub Shop;
          //^^^^ error: expected `struct` and the pipeline's name, found `Shop`
          // help: begin with `pub struct NameOfThePipeline;`
        "#,
    );
}

#[test]
fn statements_end_with_a_semicolon() {
    check_dsl(
        r#"
        pub struct Shop;
        name "shop"
        type V2;
      //^^^^ error: expected `;` at the end of `name …`, found `type`
        stage source {
            fetch() -> src = S3 { s3_bucket: "b", s3_object_key: "k" }
            again() -> two = S3 { s3_bucket: "b", s3_object_key: "k" };
          //^^^^^ error: expected `;` after action `fetch`, found `again`
        }
        stage build { compile(src) = CodeBuild { project_name: "p" }; }
        "#,
    );
}

#[test]
fn words_of_a_vocabulary_are_named() {
    check_dsl(
        r#"
        pub struct Shop;
        type V3;
           //^^ error: expected the type, found `V3`
           // help: a word with a similar name exists: `V1`
        mode Paralel;
           //^^^^^^^ error: expected the execution mode, found `Paralel`
           // help: a word with a similar name exists: `Parallel`
        quotas Guided;
             //^^^^^^ error: expected the quotas, found `Guided`
             // help: a word with a similar name exists: `Guide`
        "#,
    );
}

#[test]
fn configuration_is_key_colon_value() {
    check_dsl(
        r#"
        pub struct Shop;
        stage source {
            fetch() -> src = S3 { s3_bucket = "b", s3_object_key: "k" };
                                          //^ error: expected `:` after `s3_bucket`, found `=`
                                          // help: configuration is written `key: value`
            again() -> two = S3 { s3_bucket: "b" s3_object_key: "k" };
                                               //^^^^^^^^^^^^^ error: expected `,` after the value, found `s3_object_key`
        }
        "#,
    );
}

#[test]
fn an_action_has_brackets_and_an_equals_sign() {
    check_dsl(
        r#"
        pub struct Shop;
        stage gate {
            approve = Manual;
                  //^ error: expected `(` after `approve`, found `=`
                  // help: an action names its inputs in brackets, none as `approve()`
            wait() Manual;
                 //^^^^^^ error: expected `->` or `=`, found `Manual`
                 // help: write `wait(inputs) -> outputs = Provider { … };`
        }
        "#,
    );
}

#[test]
fn percent_and_units_are_written() {
    check_dsl(
        r#"
        pub struct Shop;
        stage gate {
            approve() = Manual fails 3;
                                   //^ error: expected a chance such as `3%`, found `3` without `%`
                                   // help: write `3%`
            wait() = Manual takes exponentail(mean = 2h);
                                //^^^^^^^^^^^ error: `exponentail` is not a distribution
                                // help: a distribution with a similar name exists: `exponential`
        }
        "#,
    );
}

#[test]
fn a_name_that_is_no_identifier_has_a_handle() {
    check_dsl(
        r#"
        pub struct Shop;
        stage "Web.Deploy" {
            //^^^^^^^^^^^^ error: `Web.Deploy` is not a Rust identifier, so its handle needs a name
            // help: write `"Web.Deploy" as web_deploy`
            approve() = Manual;
        }
        "#,
    );
}

#[test]
fn a_parallel_block_does_not_nest() {
    check_dsl(
        r#"
        pub struct Shop;
        stage build {
            parallel {
                parallel { one() = Manual; }
              //^^^^^^^^ error: a `parallel` block inside a `parallel` block
              // help: the actions of one block all start together; write them in one block
                two() = Manual;
            }
        }
        "#,
    );
}

#[test]
fn conditions_name_their_result_and_rules() {
    check_dsl(
        r#"
        pub struct Shop;
        stage build {
            before entry stop unless CloudWatchAlarm { alarm_name: "a" };
                       //^^^^ error: expected what the condition does, found `stop`
            on sucess rollback;
             //^^^^^^ error: expected what the stage reacts to, found `sucess`
             // help: a word with a similar name exists: `success`
            on failure rollback all_actions;
                              //^^^^^^^^^^^ error: `all_actions` belongs to `retry`
            one() = Manual;
        }
        "#,
    );
}

#[test]
fn triggers_name_events_and_filters() {
    check_dsl(
        r#"
        pub struct Shop;
        trigger pull on source/fetch;
              //^^^^ error: expected what starts an execution, found `pull`
        trigger push on source/fetch { branch: ["main"] };
                                     //^^^^^^ error: expected a filter, found `branch`
                                     // help: a word with a similar name exists: `branches`
        trigger pull_request on source/fetch { events: [opened] };
                                                      //^^^^^^ error: expected an event, found `opened`
                                                      // help: a word with a similar name exists: `open`
        "#,
    );
}

#[test]
fn brackets_nest_only_so_deep() {
    let deep = format!(
        "pub struct Shop; name {}1{};",
        "(".repeat(5_000),
        ")".repeat(5_000)
    );
    let checked = stagewright_dsl::check_text(&deep);
    assert_eq!(
        checked.findings[0].message,
        "brackets are nested more than 64 deep"
    );
}

#[test]
fn a_text_that_is_no_rust_says_where() {
    let checked = stagewright_dsl::check_text("pub struct Shop;\nstage a {\n");
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(
        checked.findings[0].help.as_deref(),
        Some("close every bracket and quote that is opened")
    );
}
