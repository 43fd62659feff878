//! The profile file: it says what edits say, in full, and tells mistakes in their places.

use std::collections::BTreeSet;

use stagewright::study::profile_file::{no_files, read, write};
use stagewright::{
    Action, ActionType, Assumed, Basis, Calendar, Category, Draft, OutputArtifact, Pipeline,
    Profile, Stage, is_hidden,
};
use stagewright_core::ServiceRules;
use stagewright_core::edit::{Of, WORDS};

use super::{before, edited, shop};

#[test]
fn what_an_edit_assumes_is_written_to_the_file_and_read_back() {
    let base = shop();
    let whole = write(&base.profile, &base.pipeline);
    let mut all = Vec::new();
    for word in WORDS.iter().filter(|word| word.is_of_profile()) {
        let key = match word.word {
            "fleet" => "[fleets]",
            "compute_quota" => "[compute_quotas]",
            "service" => "[service]",
            "intervention" => "interventions",
            "writes" => ".writes]",
            other => other,
        };
        assert!(
            whole.contains(key),
            "a first profile names `{key}`:\n{whole}"
        );
        let mut edits = before(word.word).to_vec();
        edits.push(word.example);
        let after = edited(&base, &edits);
        let text = write(&after.profile, &after.pipeline);
        let back = read(&text, &base.pipeline, &base.profile, &no_files);
        let mut expected = after.profile.clone();
        if word.example == "Build/Compile.compute=large" {
            // A file says of the work what `takes` says, and a machine changes nothing of it.
            let takes = back
                .as_ref()
                .unwrap()
                .action(("Build", "Compile"))
                .unwrap()
                .duration
                .clone();
            let takes = takes.unwrap();
            let known = expected.action_mut(("Build", "Compile")).unwrap();
            assert_eq!(known.duration.as_ref().unwrap().value, takes.value);
            known.duration = Some(takes);
        }
        if word.example == "Build/Compile.takes=x1.2" {
            // A factor on a default is a given value once it stands in a file.
            let known = expected.action_mut(("Build", "Compile")).unwrap();
            let takes = known.duration.take().unwrap();
            known.duration = Some(Assumed::given(takes.value));
        }
        if word.word == "counts" {
            // It is the last stage here, which counts anyway.
            expected.counted_stage = None;
        }
        assert_eq!(back.as_ref(), Ok(&expected), "{}\n{text}", word.example);
        if !word.example.contains("Deploy.transition=disabled") {
            all.extend(edits);
        }
    }
    let after = edited(&base, &all);
    let text = write(&after.profile, &after.pipeline);
    let back = read(&text, &base.pipeline, &base.profile, &no_files).unwrap();
    assert_eq!(
        write(&back, &base.pipeline).lines().count(),
        text.lines().count(),
        "{text}"
    );
    assert_eq!(back.circumstances, after.profile.circumstances);
    assert_eq!(back.workload, after.profile.workload);
}

/// What holds for all approvals comes before what is said of one, wherever it stands in the file.
#[test]
fn the_hours_of_one_approval_build_on_the_approver_of_all() {
    let base = shop();
    let text = "[actions.Gate.Approve]\nhours = \"no\"\n";
    let all = "approvers = \"1h\"\napprovers_hours = \"Mon-Fri 9-17 UTC\"\n";
    let text = format!("{all}{text}");
    let after = edited(
        &base,
        &[
            "approvers=1h",
            "approvers_hours=Mon-Fri+9-17+UTC",
            "Gate/Approve.hours=no",
        ],
    );
    let profile = read(&text, &base.pipeline, &base.profile, &no_files);
    assert_eq!(profile.as_ref(), Ok(&after.profile));
    let written = write(&after.profile, &after.pipeline);
    let back = read(&written, &base.pipeline, &base.profile, &no_files);
    assert_eq!(back, profile, "{written}");
}

#[test]
fn a_file_of_the_first_layout_is_read() {
    let base = shop();
    let old = r#"
schema_version = 1
trigger = "5s"
transition = "2s"
executions = "8/day"
artifact_days = 7
[build_quota]
running = 20
[transitions]
Deploy = "9s"
[actions.Build.Compile]
start_up = "20s"
takes = "4min"
compute = "large"
[actions.Build.Compile.writes]
zip = "45MB"
"#;
    let read = read(old, &base.pipeline, &base.profile, &no_files).unwrap();
    let new = edited(
        &base,
        &[
            "trigger=5s",
            "transitions=2s",
            "arrivals=8/day",
            "artifact_days=7",
            "quota=20",
            &format!("queue={}", base.profile.build_quota.value.queued),
            "Deploy.transition=9s",
            "Build/Compile.starts=20s",
            "Build/Compile.compute=large+x1",
            "Build/Compile.takes=4min",
            "Build/Compile.writes=zip+45MB",
        ],
    );
    assert_eq!(read, new.profile);
}

#[test]
fn hours_may_be_written_with_blanks_and_weeks_with_holidays() {
    let base = shop();
    let text = "arrivals = \"weekly(40/day, Mon-Fri 9-17 Europe/Berlin 2026-12-25)\"\nfirst_day = \"2026-12-14\"\n\
                [stages.Deploy]\nopens = \"Mon-Fri 9-17 Europe/Berlin 2026-12-18T17:00..2027-01-04T08:00\"\n";
    let profile = read(text, &base.pipeline, &base.profile, &no_files).unwrap();
    let gate = &profile.circumstances.gates["Deploy"];
    assert_eq!((gate.value.freezes.len(), &gate.basis), (1, &Basis::Given));
    assert_eq!(gate.value.hours, Calendar::office("Europe/Berlin").hours);
    assert_eq!(profile.circumstances.first_day, "2026-12-14");
}

/// Each with its line and what to write.
#[test]
fn mistakes_come_in_the_order_of_the_file() {
    let base = shop();
    #[rustfmt::skip]
    let table = [
        ("arivals = \"4/day\"", "a profile has no key `arivals` in this place", "a similar key exists: `arrivals`"),
        ("arrivals = \"bursts(4/day)\"", "`bursts(4/day)` is not bursts with a variation of at least 1, `bursts(40/day, cv = 1.8)`", ""),
        ("arrivals = \"weekly(4/day, Mon-Fri 9-17 Europe/Nowhere)\"", "there is no time zone `Europe/Nowhere`; names look like `Europe/Berlin`, `UTC` or `UTC+05:30`", ""),
        ("arrivals = 3", "this takes a text in quotes", "write `\"3\"`"),
        ("trigger = 5", "`5` is not a span such as `90s` or a distribution such as `lognormal(p50 = 4min, p95 = 9min)`", "write number and unit in quotes"),
        ("quota = \"many\"", "`many` is not a whole number such as `5`", ""),
        ("counts = \"Deplyo\"", "there is no stage `Deplyo`", "did you mean `Deploy`?"),
        ("retrier_most = 2", "no retries by hand are given yet: say first how often and how long after the failure, as in `retrier=80%+30min`", ""),
        ("interventions = \"2d+disable+Deploy\"", "this is not a list", "write `[\"2d+disable+Deploy\", \"5d+enable+Deploy\"]`"),
        ("interventions = [\"2d+disable+Nowhere\"]", "there is no stage `Nowhere`", "write one of `Source`, `Build`, `Gate`, `Deploy`"),
        ("first_day = \"2026-02-30\"", "`2026-02-30` is not a day such as `2026-12-25`", ""),
        ("service = { reopenin = \"3s\" }", "a profile has no key `reopenin` in this place", "a similar key exists: `reopening`"),
        ("service = { rollback_goes_on = \"maybe\" }", "`maybe` is not `yes` or `no`", ""),
        ("stages.Deploy.opens = \"9-17\"", "`9-17` is not days, hours and a time zone such as `Mon-Fri+9-17+Europe/Berlin`", ""),
        ("stages.Deplo.opens = \"9-17\"", "the pipeline has no stage `Deplo`", "a stage with a similar name exists: `Deploy`"),
        ("stages.Deploy.transition = \"disabled\"", "whether a transition is disabled is for the definition to say", "write how long it takes, such as `5s`, or the hours in which it is enabled as `opens`"),
        ("actions.Build.Compile.hours = \"Mon 9-17 UTC\"", "action `Build/Compile` is not an approval", "write one of `Gate/Approve`"),
        ("actions.Deploy.RollOut.compute = \"large\"", "action `Deploy/RollOut` runs no build, so it has no compute type and no start-up", "write one of `Build/Compile`"),
        ("rules.Deploy.ofice.passes = \"9%\"", "there is no rule `Deploy/ofice`", "did you mean `Deploy/office`?"),
        ("actions.Build.Compile.merge = \"x\"", "a profile has no key `merge` in this place", ""),
    ];
    for (line, message, help) in table {
        let problems = read(
            &format!("\n{line}\n"),
            &base.pipeline,
            &base.profile,
            &no_files,
        );
        let problems = problems.expect_err(line);
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        let told = problems[0].help.clone().unwrap_or_default();
        assert_eq!(
            (problems[0].line, problems[0].message.as_str()),
            (2, message),
            "{line}"
        );
        if !help.is_empty() {
            assert_eq!(told, help, "{line}");
        }
    }
    let several = "service = { reopenin = \"3s\", rollback_goes_on = \"maybe\" }\n";
    let problems = read(several, &base.pipeline, &base.profile, &no_files).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    let three =
        "quota = 0\n[actions.Build.Compile]\ntakes = \"-1s\"\n[stages.Gate]\nopens = \"never\"\n";
    let problems = read(three, &base.pipeline, &base.profile, &no_files).unwrap_err();
    let lines: Vec<usize> = problems.iter().map(|it| it.line).collect();
    assert_eq!(lines, [1, 3, 5], "{problems:?}");
}

#[test]
fn the_first_hundred_mistakes_are_told_and_the_others_counted() {
    let base = shop();
    let keys: String = (0..100_000).map(|at| format!("k{at} = 1\n")).collect();
    let problems = read(&keys, &base.pipeline, &base.profile, &no_files).unwrap_err();
    assert_eq!(problems.len(), 101);
    let lines = problems[..100].iter().map(|problem| problem.line);
    assert!(lines.eq(1..=100));
    assert_eq!(problems[100].message, "99900 more mistakes follow");
    let two = "trigger = 5\nartifact_days = \"x\"\n";
    let two = read(two, &base.pipeline, &base.profile, &no_files).unwrap_err();
    let places: Vec<_> = two.iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(places, [(1, 11), (2, 17)]);
}

/// No name of a service looks so; a profile must stand it all the same.
const NAME: &str = "a\n[b] \"c\" = '''\\d\r\t\u{1b}\u{202e}\u{e0041}#";

#[test]
fn any_name_reads_back_and_nothing_hidden_is_written() {
    let stage = |name: &str, action| Stage {
        actions: vec![action],
        ..Stage::new(name)
    };
    let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    source.outputs = vec![OutputArtifact::new(NAME)];
    let mut build = Action::new(NAME, ActionType::aws(Category::Build, "CodeBuild"));
    build.inputs = vec![NAME.into()];
    let pipeline = Pipeline::from_verified(Draft {
        name: Some(NAME.into()),
        stages: vec![stage("Source", source), stage(NAME, build)],
        ..Draft::default()
    });
    let defaults = Profile::assumed(&pipeline);
    let mut profile = defaults.clone();
    let latency = Assumed::given("3s".parse().unwrap());
    profile.transitions.insert(NAME.to_owned(), latency);
    let text = write(&profile, &pipeline);
    assert!(
        !text.chars().any(|it| it != '\n' && is_hidden(it)),
        "{text:?}"
    );
    assert_eq!(
        read(&text, &pipeline, &defaults, &no_files).as_ref(),
        Ok(&profile),
        "{text}"
    );
    assert_eq!(profile.transition_into(NAME).basis, Basis::Given);
}

/// Editors complete the keys by the schema: it has those of the table and no others.
#[test]
fn the_schema_has_every_key() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/schemas/profile.schema.json"
    );
    let schema = std::fs::read_to_string(path).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let keys = |at: &str| {
        let properties = schema.pointer(at).unwrap().as_object().unwrap().clone();
        let current = properties
            .into_iter()
            .filter(|(_, it)| it.get("deprecated").is_none());
        current.map(|(key, _)| key).collect::<BTreeSet<_>>()
    };
    let words = |of: Of| {
        let words = WORDS
            .iter()
            .filter(move |it| it.of == of && it.is_of_profile());
        words.map(|it| it.word.to_owned()).collect::<BTreeSet<_>>()
    };
    let nested = "/additionalProperties/additionalProperties/properties";
    assert_eq!(
        keys(&format!("/properties/actions{nested}")),
        words(Of::Action)
    );
    assert_eq!(keys(&format!("/properties/rules{nested}")), words(Of::Rule));
    assert_eq!(
        keys("/properties/stages/additionalProperties/properties"),
        words(Of::Stage)
    );
    let choices = ServiceRules::CHOICES.iter().map(|it| (*it).to_owned());
    assert_eq!(keys("/properties/service/properties"), choices.collect());
    let mut of_pipeline = words(Of::Pipeline);
    for (word, key) in [
        ("fleet", "fleets"),
        ("compute_quota", "compute_quotas"),
        ("intervention", "interventions"),
        ("service", "service"),
    ] {
        assert!(of_pipeline.remove(word));
        of_pipeline.insert(key.to_owned());
    }
    of_pipeline
        .extend(["schema_version", "stages", "actions", "rules", "ranges"].map(str::to_owned));
    assert_eq!(keys("/properties"), of_pipeline);
}
