//! A definition that is right gives no warning of its own, whatever lints the program asks for.

#![deny(
    dead_code,
    missing_debug_implementations,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    unreachable_pub,
    unused,
    clippy::all,
    clippy::pedantic
)]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright::pipeline;

pipeline! {
    struct Private;

    parameter App = "shop";

    stage Source {
        Fetch() -> SourceArtifact = CodeCommit { repository_name: "${App}", branch_name: "main" };
    }
    stage r#type {
        r#match(SourceArtifact) = CodeBuild { project_name: "${App}" };
    }
}

#[test]
fn a_private_struct_with_names_as_aws_writes_them() {
    assert_eq!(Private::new().pipeline().stages()[1].name(), "type");
}

mod elsewhere {
    pub(crate) use ::stagewright as renamed;
}

#[test]
fn a_definition_inside_a_function_with_the_crate_under_another_name() {
    const PROJECT: &str = "inside";

    stagewright::pipeline! {
        pub(crate) struct Local;
        crate = crate::elsewhere::renamed;

        stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
        stage build { compile(src) = CodeBuild { project_name: PROJECT } takes (2 * stagewright::time::MIN); }
    }

    let local = Local::new();
    let compile = &local.pipeline().draft().stages[1].actions[0];
    assert_eq!(compile.configuration("ProjectName").unwrap(), "inside");
    let _ = local
        .what_if()
        .takes(local.build.compile, stagewright::time::MIN);
}

macro_rules! release {
    ($name:ident, $repository:literal, $duration:literal) => {
        stagewright::pipeline! {
            pub(crate) struct $name;
            stage source { fetch() -> src = CodeCommit { repository_name: $repository, branch_name: "main" }; }
            stage build { compile(src) = CodeBuild { project_name: $repository } takes $duration; }
        }
    };
}

release!(Orders, "orders", 4min);

#[test]
fn a_definition_from_another_macro() {
    let orders = Orders::new();
    assert_eq!(orders.pipeline().name(), "orders");
    assert!(orders.profile().action(("build", "compile")).is_some());
}
