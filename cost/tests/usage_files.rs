//! Usage files: every example costs what its comment says, every mistake has its line, the schema has the same keys.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;

use stagewright_cost::{PriceBook, USAGE_SCHEMA, UsageFile};

const EXAMPLES: [(&str, &str, &str); 18] = [
    (
        "codepipeline",
        include_str!("../usage/examples/codepipeline.toml"),
        "$1.28",
    ),
    (
        "codebuild",
        include_str!("../usage/examples/codebuild.toml"),
        "$14.06",
    ),
    ("s3", include_str!("../usage/examples/s3.toml"), "$1,373.25"),
    (
        "data-transfer",
        include_str!("../usage/examples/data-transfer.toml"),
        "$82.00",
    ),
    ("kms", include_str!("../usage/examples/kms.toml"), "$2.18"),
    ("logs", include_str!("../usage/examples/logs.toml"), "$4.57"),
    (
        "lambda",
        include_str!("../usage/examples/lambda.toml"),
        "$2.73",
    ),
    (
        "fargate",
        include_str!("../usage/examples/fargate.toml"),
        "$8.24",
    ),
    (
        "device-farm",
        include_str!("../usage/examples/device-farm.toml"),
        "$85.50",
    ),
    ("sns", include_str!("../usage/examples/sns.toml"), "$1.08"),
    (
        "eventbridge",
        include_str!("../usage/examples/eventbridge.toml"),
        "$2.50",
    ),
    (
        "secrets-manager",
        include_str!("../usage/examples/secrets-manager.toml"),
        "$5.00",
    ),
    (
        "codedeploy",
        include_str!("../usage/examples/codedeploy.toml"),
        "$4.80",
    ),
    (
        "codeartifact",
        include_str!("../usage/examples/codeartifact.toml"),
        "$1.50",
    ),
    (
        "codecommit",
        include_str!("../usage/examples/codecommit.toml"),
        "$4.70",
    ),
    ("ecr", include_str!("../usage/examples/ecr.toml"), "$4.00"),
    (
        "jenkins-on-ec2",
        include_str!("../usage/examples/jenkins-on-ec2.toml"),
        "$110.02",
    ),
    (
        "anything",
        include_str!("../usage/examples/anything.json"),
        "$3.00",
    ),
];

fn total(text: &str) -> Result<String, String> {
    let file = UsageFile::parse("use.toml", text).map_err(|error| error.to_string())?;
    let bill = file
        .price(&PriceBook::builtin(), None)
        .map_err(|error| error.to_string())?;
    Ok(bill.total().to_string())
}

#[test]
fn every_example_costs_what_its_comment_says() {
    for (name, text, expected) in EXAMPLES {
        assert_eq!(total(text).as_deref(), Ok(expected), "{name}");
        if name != "anything" {
            let comment: String = text
                .lines()
                .take_while(|line| line.starts_with('#'))
                .collect();
            assert!(comment.contains(expected), "{name} does not say {expected}");
        }
    }
}

#[test]
fn toml_and_json_give_the_same_bill() {
    let toml = "schema = 1\nregion = \"us-east-1\"\n[[builds]]\ncompute = \"general1.large\"\nbuilds = 100\nseconds = \"61\"\n";
    let json = r#"{ "schema": 1, "region": "us-east-1", "builds": [{ "compute": "general1.large", "builds": 100, "seconds": "61" }] }"#;
    assert_eq!(total(toml), Ok("$4.00".into()));
    assert_eq!(total(json), total(toml));
}

/// What is appended to a sound head of three lines, and what the error has to say.
const MISTAKES: [(&str, &[&str]); 21] = [
    (
        "[[kms]]\nregion = \"eu-west-1\"\n",
        &["use.toml:4: error: in `kms[0]`: there is no quantity in this entry"],
    ),
    (
        "[[ec2]]\ninstance = \"t3.medium\"\n",
        &["use.toml:4: error: in `ec2[0]`: there is no quantity"],
    ),
    (
        "[[build]]\n",
        &["use.toml:4:3: error: unknown field `build`", "`builds`"],
    ),
    (
        "[[lambda]]\nrequests = -1\n",
        &["use.toml:5:12: error:", "-1 is negative"],
    ),
    (
        "[[lambda]]\nrequests = 1.5\n",
        &["use.toml:5:12: error:", "in quotes"],
    ),
    (
        "[[lambda]]\nrequests = \"1e9\"\n",
        &["use.toml:5:12: error:", "not a decimal number"],
    ),
    (
        "[[lambda]]\nmemory_mb = 128\n",
        &["use.toml:4:1: error: missing field `requests`"],
    ),
    (
        "[[lambda]]\nrequests = 1\nmemory_mb = 128\n",
        &[
            "use.toml:4: error: in `lambda[0]`",
            "`milliseconds` with `memory_mb`",
        ],
    ),
    (
        "[[builds]]\ncompute = \"general1.large\"\n",
        &[
            "use.toml:4: error: in `builds[0]`",
            "give `builds` with the `seconds` of each",
        ],
    ),
    (
        "[[builds]]\ncompute = \"general1.huge\"\nbilled_minutes = 1\n",
        &[
            "use.toml:4: error:",
            "no `codebuild/linux/general1.huge`",
            "codebuild/linux/general1.large",
        ],
    ),
    (
        "[[ecr]]\ngb_months = 1\n[[ecr]]\nregion = \"mars-1\"\ngb_months = 1\n",
        &[
            "use.toml:6: error: in `ecr[1]`",
            "no region `mars-1`",
            "eu-west-1",
        ],
    ),
    (
        "[[device_farm]]\ndevice_minutes = 5\n",
        &[
            "use.toml:4: error:",
            "no `device-farm/pay-as-you-go-device-minute` in us-east-1",
        ],
    ),
    (
        "[[actions]]\nexecutions = 5\n",
        &[
            "use.toml:4: error:",
            "give `executions` with the `seconds` of each",
        ],
    ),
    (
        "[[actions]]\npipeline = \"x\"\nbilled_minutes = 5\n",
        &["use.toml:4: error:", "no pipeline in this file called `x`"],
    ),
    (
        "[[actions]]\nexecutions = \"1.5\"\nseconds = 1\n",
        &["use.toml:4: error:", "a count has no decimals"],
    ),
    (
        "[[pipelines]]\nname = \"a\"\ntype = \"V3\"\n",
        &["use.toml:6:8: error:", "`V1`", "`V2`"],
    ),
    (
        "[[pipelines]]\nname = \"a\"\ntype = \"V1\"\n",
        &["use.toml:4: error:", "give `age_days`"],
    ),
    (
        "[[lambda]]\nrequests = 79228162514264337593543950335\n",
        &["use.toml:5:12: error:"],
    ),
    (
        "[[lambda]]\nrequests = \"79228162514264337593543950335\"\n",
        &["use.toml:4: error:", "out of range"],
    ),
    (
        "[[data_transfer]]\ngb = 5\n",
        &["use.toml:4: error:", "`to_region`"],
    ),
    (
        "[free_tiers]\noff = [\"lambda/gb-second\"]\n",
        &[
            "use.toml:5: error: there is no free tier `lambda/gb-second`",
            "is it `lambda/gb-seconds`?",
        ],
    ),
];

#[test]
fn every_mistake_has_its_line_and_says_what_to_write() {
    for (mistake, expected) in MISTAKES {
        let text = format!("# head\nschema = 1\nregion = \"us-east-1\"\n{mistake}");
        let error = total(&text).expect_err(mistake);
        for part in expected {
            assert!(
                error.contains(part),
                "{mistake}\ngave: {error}\nlacks: {part}"
            );
        }
    }
}

#[test]
fn heads_are_checked_too() {
    for (head, part) in [
        (
            "schema = 2\nregion = \"us-east-1\"\n",
            "use.toml:1:10: error: schema 2 is not known",
        ),
        ("schema = 1\n", "missing field `region`"),
        (
            "schema = 1\nregion = \"moon\"\n",
            "use.toml:2: error: in `region`: the price book has no region `moon`",
        ),
        (
            "schema = 1\nregion = \"us-east-1\"\nmonth = \"May\"\n",
            "use.toml:3: error: in `month`: `May` is not a month",
        ),
        (
            "schema = 1\nregion = \"us-east-1\"\nhours = 1000\n",
            "a month has 672 to 744 hours",
        ),
        ("", "missing field"),
        ("{", "use.toml:1:1: error: EOF"),
        (
            "{ \"schema\": 1, \"region\": \"us-east-1\", \"lambda\": [{ \"requests\": 1.5 }] }",
            "in quotes",
        ),
    ] {
        let error = total(head).expect_err(head);
        assert!(error.contains(part), "{head}\ngave: {error}\nlacks: {part}");
    }
}

#[test]
fn a_compute_type_goes_by_all_its_names() {
    let cost = |compute: &str| {
        let head = "schema = 1\nregion = \"us-east-1\"\n";
        total(&format!(
            "{head}[[builds]]\nbilled_minutes = 1000\n{compute}\n"
        ))
    };
    for (compute, expected) in [
        ("compute = \"general1.large\"", "$20.00"),
        ("compute = \"BUILD_GENERAL1_LARGE\"", "$20.00"),
        ("compute = \"large\"", "$20.00"),
        (
            "compute = \"BUILD_GENERAL1_LARGE\"\nos = \"windows\"",
            "$36.00",
        ),
        ("compute = \"general1.large\"\nos = \"windows\"", "$36.00"),
        ("compute = \"windows_large\"", "$36.00"),
        ("compute = \"arm_medium\"", "$7.00"),
    ] {
        assert_eq!(cost(compute).as_deref(), Ok(expected), "{compute}");
    }
}

#[test]
fn a_quantity_of_zero_is_one() {
    assert_eq!(
        total("schema = 1\nregion = \"us-east-1\"\n[[kms]]\nkeys = 0\n"),
        Ok("$0.00".into())
    );
    assert_eq!(
        total(r#"{ "schema": 1, "region": "us-east-1", "kms": [{ "keys": 0 }] }"#),
        Ok("$0.00".into())
    );
}

#[test]
fn february_has_672_hours() {
    let text = |month: &str| {
        format!(
            "schema = 1\nregion = \"us-east-1\"\n{month}[[s3]]\nbytes = 1073741824000\nhours = 336\n"
        )
    };
    assert_eq!(total(&text("month = \"2026-02\"\n")), Ok("$11.50".into()));
    assert_eq!(total(&text("hours = 672\n")), Ok("$11.50".into()));
}

proptest::proptest! {
    /// Whatever stands in a file, the answer is a bill or an error.
    #[test]
    fn no_number_makes_it_panic(
        table in proptest::sample::select(vec![
            "lambda]]\nrequests = {0}\nmilliseconds = {1}\nmemory_mb = {2}\nephemeral_mb = {0}",
            "fargate]]\ntasks = {0}\nseconds = {1}\nvcpus = {2}\nmemory_gb = {1}\nephemeral_gb = {2}",
            "builds]]\ncompute = \"general1.small\"\nbuilds = {0}\nseconds = {1}\nqueued_seconds = {2}",
            "builds]]\ncompute = \"lambda.arm.1GB\"\nbuilds = {0}\nseconds = {1}",
            "actions]]\nexecutions = {0}\nseconds = {1}\nfailed_executions = {2}",
            "s3]]\nbytes = {0}\nhours = {1}\nput_requests = {2}",
            "s3]]\ngb_months = {0}\nget_requests = {1}",
            "codecommit]]\nactive_users = {0}\ngb_months = {1}\ngit_requests = {2}",
            "reserved]]\nmachine = \"reserved.x86-64.g1.small\"\ninstances = {0}\nminutes = {1}",
            "kms]]\nkeys = {0}\nrequests = {1}\ns3_requests = {2}\nbucket_key = true",
            "ec2]]\ninstance = \"t3.medium\"\ncount = {0}\nhours = {1}",
        ]),
        numbers in proptest::collection::vec("[0-9]{1,29}(\\.[0-9]{1,12})?", 3),
    ) {
        let mut text = format!("schema = 1\nregion = \"us-east-1\"\n[choices]\nqueued_builds = \"billed\"\n[[{table}\n");
        for (position, number) in numbers.iter().enumerate() {
            text = text.replace(&format!("{{{position}}}"), &format!("\"{number}\""));
        }
        if let Err(error) = total(&text) {
            proptest::prop_assert!(error.starts_with("use.toml:"), "{error}");
        }
    }

    /// Whatever a file is.
    #[test]
    fn no_text_makes_it_panic(text in "(\\PC|\n){0,200}") {
        drop(UsageFile::parse("x", &text));
        drop(PriceBook::builtin().with_document("x", &text));
    }
}

/// Keys that the reader says it expects when it meets one that it does not know.
fn keys_read(table: Option<&str>) -> BTreeSet<String> {
    let text = match table {
        None => r#"{ "?": 1 }"#.to_owned(),
        Some(table @ ("free_tiers" | "choices")) => format!(r#"{{ "{table}": {{ "?": 1 }} }}"#),
        Some(table) => format!(r#"{{ "{table}": [{{ "?": 1 }}] }}"#),
    };
    let error = UsageFile::parse("x", &text).unwrap_err().to_string();
    let (_, expected) = error
        .split_once("expected")
        .unwrap_or_else(|| panic!("{error}"));
    expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_json_schema_has_the_keys_that_are_read_and_no_others() {
    let schema: serde_json::Value = serde_json::from_str(USAGE_SCHEMA).unwrap();
    let keys = |value: &serde_json::Value| -> BTreeSet<String> {
        value["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(keys(&schema), keys_read(None));
    for (table, about) in schema["properties"].as_object().unwrap() {
        let described = match about["type"].as_str() {
            Some("array") => keys(&about["items"]),
            Some("object") => keys(about),
            _ => continue,
        };
        assert_eq!(described, keys_read(Some(table)), "{table}");
        let readme = include_str!("../usage/README.md");
        for key in described {
            assert!(
                readme.contains(&format!("{key}`")),
                "the page says nothing of {table}.{key}"
            );
        }
    }
}

/// Each entry may stand for many pipelines; it is all of them that are counted.
#[test]
fn pipelines_are_bounded_over_all_entries() {
    let head = "schema = 1\nregion = \"us-east-1\"\n";
    let entry = "[[pipelines]]\nname = \"shop\"\ntype = \"V2\"\ncount = 40000\n";
    assert!(total(&format!("{head}{}", entry.repeat(2))).is_ok());
    let refused = total(&format!("{head}{}", entry.repeat(3))).unwrap_err();
    assert!(refused.contains("the count of pipelines"), "{refused}");
}
