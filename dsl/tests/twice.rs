//! Two ways to say one thing beside each other: the second one is told, whatever the two say.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_dsl::check_text;

/// What is said twice, and a definition with both. The second one, which is told, stands alone on its line; `…` is the rest
/// of the definition.
const PAIRS: &[(&str, &str)] = &[
    // Statements.
    ("name, name", "name \"a\";\nname\n\"b\";\n…"),
    ("name, name new", "name \"a\";\nname\nnew;\n…"),
    ("type", "type V2;\ntype\nV2;\n…"),
    ("mode", "mode Superseded;\nmode\nQueued;\n…"),
    ("quotas", "quotas Guide;\nquotas\nCurrent;\n…"),
    ("region", "region \"eu-west-1\";\nregion\n\"eu-west-1\";\n…"),
    (
        "role",
        "role \"arn:aws:iam::111122223333:role/a\";\nrole\n\"arn:aws:iam::111122223333:role/a\";\n…",
    ),
    (
        "restart_on_update",
        "restart_on_update true;\nrestart_on_update\nfalse;\n…",
    ),
    (
        "crate",
        "crate = ::stagewright;\ncrate\n= ::stagewright;\n…",
    ),
    (
        "latency of all transitions",
        "transition takes 2s;\ntransition\ntakes 3s;\n…",
    ),
    (
        "latency of one transition",
        "…\ntransition takes 2s;\ntransition\ntakes 3s;\nstage last { ok() = Manual; }",
    ),
    (
        "one gate",
        "…\ntransition disabled \"a\";\ntransition\ndisabled \"b\";\nstage last { ok() = Manual; }",
    ),
    (
        "latency in one statement",
        "…\ntransition takes 2s\ntakes 3s;\nstage last { ok() = Manual; }",
    ),
    (
        "allow",
        "allow artifact-used \"a\";\nallow\nartifact-used \"b\";\n…",
    ),
    (
        "parameter",
        "parameter a = \"1\";\nparameter\na = \"2\";\n…",
    ),
    (
        "variable",
        "type V2; variable a = \"1\";\nvariable\na = \"2\";\n…",
    ),
    (
        "one store",
        "store \"bucket-one\";\nstore\n\"bucket-two\";\n…",
    ),
    (
        "key of a store",
        "store \"bucket-one\" key \"alias/a\"\nkey\nnew;\n…",
    ),
    (
        "region of a store",
        "region \"eu-west-1\"; store \"bucket-one\" in \"eu-west-1\"\nin\n\"eu-west-2\";\n…",
    ),
    (
        "filter of a trigger",
        "type V2; trigger push on source/fetch { branches: [\"a\"],\nbranches\n: [\"b\"] };\n+",
    ),
    // Clauses of an action.
    (
        "namespace",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\" } namespace \"A\"\nnamespace\n\"B\"; }",
    ),
    (
        "region of an action",
        "region \"eu-west-1\"; …\nstage last { it(src) = CodeBuild { project_name: \"a\" } in \"eu-west-1\"\nin\n\"eu-west-1\"; }",
    ),
    (
        "role of an action",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\" } as role \"arn:aws:iam::111122223333:role/a\"\nas\nrole \"arn:aws:iam::111122223333:role/b\"; }",
    ),
    (
        "time-out",
        "…\nstage last { it() = Manual timeout 1h\ntimeout\n2h; }",
    ),
    ("run order", "…\nstage last { it() = Manual at 2\nat\n3; }"),
    (
        "run order of a block and in it",
        "…\nstage last { parallel at 2 { it() = Manual at\n3\n; } }",
    ),
    (
        "compute type",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\" } on small\non\nlarge; }",
    ),
    (
        "duration",
        "…\nstage last { it() = Manual takes 1h\ntakes\n2h; }",
    ),
    (
        "start-up",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\" } starts 20s\nstarts\n30s; }",
    ),
    (
        "latency of the trigger",
        "trigger takes 2s;\ntrigger\ntakes 3s;\n…",
    ),
    ("build quota", "build_quota 20;\nbuild_quota\n30;\n…"),
    (
        "chance",
        "…\nstage last { it() = Manual fails 1%\nfails\n2%; }",
    ),
    (
        "sizes",
        "…\nstage last { it(src) -> out = CodeBuild { project_name: \"a\" } writes 1MB\nwrites\nout 2MB; }",
    ),
    (
        "size of one artifact",
        "…\nstage last { it(src) -> out = CodeBuild { project_name: \"a\" } writes out 1MB,\nout\n2MB; }",
    ),
    (
        "version before and behind the braces",
        "…\nstage last { it(src) = CodeBuild version \"1\" { project_name: \"a\" }\nversion\n\"1\"; }",
    ),
    (
        "version behind the braces",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\" } version \"1\"\nversion\n\"1\"; }",
    ),
    // Fields of an action.
    (
        "key",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\",\nproject_name\n: \"a\" }; }",
    ),
    (
        "key in both spellings",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\",\n\"ProjectName\"\n: \"a\" }; }",
    ),
    (
        "key in both spellings, the other way round",
        "…\nstage last { it(src) = CodeBuild { \"ProjectName\": \"a\",\nproject_name\n: \"a\" }; }",
    ),
    (
        "project by name and declared",
        "…\nstage last { it(src) = CodeBuild { project_name: \"a\",\nproject\n: { compute: small } }; }",
    ),
    (
        "project declared and by name",
        "…\nstage last { it(src) = CodeBuild { project: { compute: small },\nproject_name\n: \"a\" }; }",
    ),
    (
        "declared project",
        "…\nstage last { it(src) = CodeBuild { project: { compute: small },\nproject\n: { compute: small } }; }",
    ),
    (
        "key of a declared project",
        "…\nstage last { it(src) = CodeBuild { project: { compute: small,\ncompute\n: large } }; }",
    ),
    (
        "compute type of a declared project",
        "…\nstage last { it(src) = CodeBuild { project: { compute: medium } }\non\nlarge; }",
    ),
    (
        "the same compute type",
        "…\nstage last { it(src) = CodeBuild { project: { compute: medium } }\non\nmedium; }",
    ),
    (
        "compute type outside of a declared project",
        "…\nstage last { it(src) = CodeBuild { project: { image: \"aws/codebuild/standard:7.0\" } }\non\nmedium; }",
    ),
    (
        "commands",
        "type V2; …\nstage last { it(src) = Commands { commands: [\"a\"],\ncommands\n: [\"b\"] }; }",
    ),
    (
        "exported variables",
        "type V2; …\nstage last { it(src) = Commands { commands: [\"a\"], output_variables: [\"A\"],\noutput_variables\n: [\"B\"] }; }",
    ),
    (
        "environment",
        "type V2; …\nstage last { it(src) = Commands { commands: [\"a\"], environment: { A: \"b\" },\nenvironment\n: { B: \"c\" } }; }",
    ),
    (
        "environment variable",
        "type V2; …\nstage last { it(src) = Commands { commands: [\"a\"], environment: { A: \"b\",\nA\n: \"c\" } }; }",
    ),
    // A stage and its conditions.
    (
        "what happens on failure",
        "type V2; …\nstage last { on failure retry; on failure\nrollback\n; ok() = Manual; }",
    ),
    (
        "failure with and without rules",
        "type V2; …\nstage last { on failure\nrollback\n; on failure rollback unless CloudWatchAlarm { alarm_name: \"a\" }; ok() = Manual; }",
    ),
    (
        "entry condition",
        "type V2; …\nstage last { before entry fail unless CloudWatchAlarm { alarm_name: \"a\" };\nbefore\nentry fail unless w = CloudWatchAlarm { alarm_name: \"a\" }; ok() = Manual; }",
    ),
    (
        "success condition",
        "type V2; …\nstage last { on success fail unless CloudWatchAlarm { alarm_name: \"a\" };\non\nsuccess fail unless w = CloudWatchAlarm { alarm_name: \"a\" }; ok() = Manual; }",
    ),
    (
        "key of a rule",
        "type V2; …\nstage last { before entry fail unless CloudWatchAlarm { alarm_name: \"a\",\nalarm_name\n: \"b\" }; ok() = Manual; }",
    ),
    (
        "key of a rule in both spellings",
        "type V2; …\nstage last { before entry fail unless CloudWatchAlarm { alarm_name: \"a\",\n\"AlarmName\"\n: \"b\" }; ok() = Manual; }",
    ),
    (
        "clause of a rule",
        "type V2; …\nstage last { before entry fail unless CloudWatchAlarm { alarm_name: \"a\" } timeout 1h\ntimeout\n2h; ok() = Manual; }",
    ),
    (
        "version of a rule",
        "type V2; …\nstage last { before entry fail unless CloudWatchAlarm version \"1\" { alarm_name: \"a\" }\nversion\n\"1\"; ok() = Manual; }",
    ),
    (
        "failure mode",
        "type V2; …\nstage last { on failure retry failed_actions\nall_actions\n; ok() = Manual; }",
    ),
];

const REST: &str = "stage source { fetch() -> src = S3 { s3_bucket: \"bucket\", s3_object_key: \"k\" }; }\n\
    stage build { make(src) = CodeBuild { project_name: \"x\" }; }";
const CONNECTED: &str = "stage source { fetch() -> src = CodeStarSourceConnection { connection_arn: \"arn:aws:codeconnections:eu-west-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60\", full_repository_id: \"a/b\", branch_name: \"main\" }; }\n\
    stage build { make(src) = CodeBuild { project_name: \"x\" }; }";

#[test]
fn the_second_way_is_told_and_nothing_else() {
    let mut wrong = Vec::new();
    for (what, definition) in PAIRS {
        let text = format!("pub struct Shop;\n{definition}")
            .replace('…', REST)
            .replace("\n+", &format!("\n{CONNECTED}"));
        let checked = check_text(&text);
        let told: Vec<String> = checked
            .errors()
            .map(|error| {
                let line = text.lines().nth(error.site.start.line - 1).unwrap();
                format!("{} at `{line}`", error.message)
            })
            .collect();
        let alone = checked.errors().next().is_some_and(|error| {
            let line = text.lines().nth(error.site.start.line - 1).unwrap();
            error.site.start.column == 1 && line.chars().count() <= 40
        });
        if told.len() != 1 || !alone {
            wrong.push(format!("{what}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
