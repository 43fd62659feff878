//! The example of the language, as it stands in its documentation: it compiles, and its parts are what they say.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright::prelude::*;
use stagewright::{Assumed, Field, Given, Site};

const GITHUB: &str = "arn:aws:codeconnections:eu-central-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60";

pipeline! {
    /// Ships the web shop: from a push to production, with one person in the loop.
    pub struct WebShop;

    parameter app = "web-shop";                        // `${app}` in any string below; a CloudFormation parameter on export
    name "${app}-release";                             // left out: the struct's name in kebab-case
    type V2;                                           // left out: V2; always written on export
    mode Superseded;                                   // Superseded (default) | Queued | Parallel; the last two need V2
    quotas Guide;                                      // Guide (default): 2–10 stages, 1–50 actions; Current: the service's 2–50
    role "arn:aws:iam::111122223333:role/web-shop";    // left out: the export creates one with least privilege
    store "web-shop-artifacts" key "alias/web-shop";   // no store: created on export; `key new`: created; no key: AWS's default key
    store "web-shop-artifacts-ie" in "eu-west-1";      // one more per further region
    variable tag = "latest";                           // pipeline variable, read as `#{variables.tag}`
    trigger push on source/fetch { branches: ["main"], file_paths: ["shop/**"] };
    allow approval-notification "a notification rule tells the team's chat";

    stage source {
        fetch() -> src = CodeStarSourceConnection {
            connection_arn: GITHUB, full_repository_id: "acme/web-shop", branch_name: "main"
        } namespace "Src" takes 8s writes 20MB;
    }

    stage build {
        on failure retry failed_actions;
        parallel {
            compile(src) -> (zip, tests) = CodeBuild { project_name: "${app}-build" }
                namespace "Build"
                on medium takes lognormal(p50 = 4min, p95 = 9min) fails 3% writes zip 45MB, tests 3MB;
            lint(src) = CodeBuild { project_name: "${app}-lint" } on small takes 50s;
        }
        integration(src, tests) = Test::CodeBuild { project_name: "${app}-it", primary_source: "src" }
            on large takes triangular(3min, 5min, 11min) fails 6%;
    }

    transition takes uniform(1s, 5s);                  // into the next stage; above all stages: into every stage

    stage "Deploy.Production" as deploy {              // a name that is not an identifier, and its handle
        before entry fail unless DeploymentWindow { cron: "* * 8-16 ? * MON-FRI *", time_zone: "Europe/Berlin" };
        on failure rollback;
        approve() = Manual { custom_data: "release #{Src.CommitId}" } timeout 3d
            takes exponential(mean = 2h) fails 1%;
        rollout(zip) = CodeDeploy { application_name: "shop", deployment_group_name: "prod" }
            in "eu-west-1" as role "arn:aws:iam::111122223333:role/deploy"
            takes 6min fails 0.5%;
    }
}

#[test]
fn what_aws_is_told() {
    let shop = WebShop::new();
    let draft = shop.pipeline().draft();
    assert_eq!(draft.name.as_ref().unwrap(), "web-shop-release");
    assert_eq!(draft.pipeline_type, Some(Given::of(PipelineType::V2)));
    assert_eq!(draft.artifact_stores.as_ref().unwrap().len(), 2);
    assert_eq!(draft.stages[2].name, "Deploy.Production");
    let fetch = &draft.stages[0].actions[0];
    assert_eq!(fetch.configuration("ConnectionArn").unwrap(), &GITHUB);
    assert_eq!(
        fetch.configuration("FullRepositoryId").unwrap(),
        "acme/web-shop"
    );
    let build = &draft.stages[1];
    let orders: Vec<_> = build
        .actions
        .iter()
        .map(stagewright::Action::run_order)
        .collect();
    assert_eq!(orders, [Some(1), Some(1), Some(2)]);
    assert_eq!(
        build.actions[2].action_type.to_string(),
        "AWS/Test/CodeBuild/1"
    );
    let window = &draft.stages[2].before_entry.as_ref().unwrap()[0].rules[0];
    assert_eq!(window.configuration[1].0, "TimeZone");
    assert_eq!(
        draft.stages[2].actions[0].timeout_in_minutes,
        Some(Given::of(4320))
    );
}

#[test]
fn what_we_assume() {
    let shop = WebShop::new();
    let profile = shop.profile();
    let compile = profile.action(("build", "compile")).unwrap();
    assert_eq!(
        compile.duration,
        Some(Assumed::given(lognormal(4 * MIN, 9 * MIN)))
    );
    assert_eq!(compile.failure, Assumed::given("3%".parse().unwrap()));
    assert_eq!(compile.compute, Some(Assumed::given(Compute::Medium)));
    assert_eq!(
        compile.outputs[1],
        ("tests".to_owned(), Assumed::given(Bytes(3_000_000)))
    );
    assert_eq!(
        profile.transition_into("Deploy.Production").value,
        uniform(SEC, 5 * SEC)
    );
    assert!(profile.transition_into("build").basis.is_assumed());
}

#[test]
fn handles_change_a_what_if() {
    let shop = WebShop::new();
    let faster = shop
        .what_if()
        .compute(shop.build.compile, Compute::Large)
        .takes(shop.deploy.approve, exponential(20 * MIN))
        .writes(shop.artifacts().zip, Bytes(30_000_000))
        .without(shop.build.lint)
        .unwrap();
    assert_eq!(faster.pipeline().stages()[1].actions().len(), 2);
    let approve = faster
        .profile()
        .action(("Deploy.Production", "approve"))
        .unwrap();
    assert_eq!(
        approve.duration,
        Some(Assumed::given(exponential(20 * MIN)))
    );
    assert!(faster.ignored().is_empty());
    let missing = faster.takes(shop.build.lint, 1 * MIN);
    assert_eq!(
        missing.ignored().len(),
        1,
        "an action that is gone has no duration to change"
    );
}

#[test]
fn parameters_make_another_pipeline() {
    let orders = WebShop::with().app("orders").build().unwrap();
    assert_eq!(orders.pipeline().name(), "orders-release");
    let compile = &orders.pipeline().draft().stages[1].actions[0];
    assert_eq!(
        compile.configuration("ProjectName").unwrap(),
        "orders-build"
    );
    let site = Site::pipeline().field(Field::Name);
    let refused = WebShop::with().app("orders and more").build();
    if let Err(refused) = refused {
        assert!(
            refused
                .findings()
                .iter()
                .any(|finding| finding.site == site),
            "{refused}"
        );
    }
}

#[test]
fn a_refusal_names_the_action() {
    let shop = WebShop::new();
    let together = shop
        .what_if()
        .parallel(shop.build.integration, shop.build.compile);
    let refused = together.unwrap_err().to_string();
    assert!(refused.contains("of `build/integration`: "), "{refused}");
}

pipeline! {
    pub struct Sampled;

    stage source {
        fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" };
    }
    stage build {
        compile(src) = CodeBuild { project_name: "shop" }
            takes mix(50% samples("durations.csv"), 50% 10s + samples("durations.csv"));
    }
}

#[test]
fn samples_come_from_a_file() {
    let sampled = Sampled::new();
    let duration = sampled
        .profile()
        .action(("build", "compile"))
        .unwrap()
        .duration
        .clone()
        .unwrap()
        .value;
    let values = vec![95 * SEC, 2 * MIN, 101_500 * MS];
    let file = Distribution::Samples {
        values,
        file: Some("durations.csv".to_owned()),
    };
    let shifted = Distribution::Shifted {
        offset: 10 * SEC,
        rest: Box::new(file.clone()),
    };
    assert_eq!(
        duration,
        Distribution::Mix(vec![(0.5, file), (0.5, shifted)])
    );
}

#[cfg(feature = "serde")]
#[test]
fn an_edit_reads_back_from_json() {
    use stagewright::edit::WORDS;

    for word in WORDS {
        let edit: Edit = word.example.parse().unwrap();
        let json = serde_json::to_string(&edit).unwrap();
        assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit, "{json}");
    }
    let text = r#"{"pipeline":"shop","target":"Build/Compile","word":"takes","value":"x1.2"}"#;
    let edit: Edit = serde_json::from_str(text).unwrap();
    assert_eq!(edit.to_string(), "shop:Build/Compile.takes=x1.2");
    assert_eq!(serde_json::to_string(&edit).unwrap(), text);
    for (wrong, message) in [
        (
            r#"{"word":"merge","value":"Build"}"#,
            "a list of two or more",
        ),
        (
            r#"{"target":"Build","word":"takes","value":"4min"}"#,
            "names none",
        ),
        (r#"{"word":"mode"}"#, "missing field `value`"),
        (
            r#"{"word":"mode","value":"QUEUED","of":"Build"}"#,
            "unknown field `of`",
        ),
    ] {
        let error = serde_json::from_str::<Edit>(wrong).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}
