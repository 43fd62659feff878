//! Edits: one table of words, three forms of each, and names that are those of the base.

use stagewright_core::edit::{Edit, Edited, Of, WORDS, handbook};
use stagewright_core::{
    Action, ActionType, Arrivals, Category, CheckOptions, Condition, ConditionResult,
    ConditionRule, Draft, OutputArtifact, Profile, Scenario, Stage, check,
};

/// Source, Build (Compile, Lint, Test behind it), Test, Deploy: what the examples of the table are about.
fn draft() -> Draft {
    let mut fetch = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    fetch.configuration = super::pairs(&[("RepositoryName", "shop"), ("BranchName", "main")]);
    fetch.outputs = vec![OutputArtifact::new("src")];
    let build = |name: &str, order: i64, outputs: &[&str]| {
        let mut build = Action::new(name, ActionType::aws(Category::Build, "CodeBuild"));
        build.configuration = super::pairs(&[("ProjectName", "shop")]);
        build.inputs = vec!["src".into()];
        build.outputs = outputs.iter().map(|it| OutputArtifact::new(*it)).collect();
        build.run_order = Some(order.into());
        build
    };
    let mut roll_out = Action::new("RollOut", ActionType::aws(Category::Deploy, "ECS"));
    roll_out.configuration = super::pairs(&[("ClusterName", "shop"), ("ServiceName", "shop")]);
    roll_out.inputs = vec!["zip".into()];
    let approve = Action::new("Approve", ActionType::aws(Category::Approval, "Manual"));
    let stage = |name: &str, actions| Stage {
        actions,
        ..Stage::new(name)
    };
    Draft {
        name: Some("shop".into()),
        creates_missing: true,
        stages: vec![
            stage("Source", vec![fetch]),
            stage(
                "Build",
                vec![
                    build("Compile", 1, &["zip"]),
                    build("Lint", 1, &[]),
                    build("Test", 2, &[]),
                ],
            ),
            stage("Test", vec![build("Verify", 1, &[])]),
            stage("Deploy", vec![roll_out]),
            stage("Gate", vec![approve]),
        ],
        ..Draft::default()
    }
}

pub(super) fn scenario() -> Scenario {
    of(draft())
}

/// The same with a rule that guards the deployment, which type V1 refuses.
fn guarded() -> Scenario {
    let mut draft = draft();
    let rule = ConditionRule {
        name: "office".into(),
        provider: "DeploymentWindow".into(),
        category: Some("Rule".into()),
        owner: Some("AWS".into()),
        version: Some("1".into()),
        configuration: super::pairs(&[("Cron", "* * 8-16 ? * MON-FRI *"), ("TimeZone", "UTC")]),
        ..ConditionRule::default()
    };
    draft.stages[3].before_entry = Some(vec![Condition {
        result: Some(ConditionResult::Fail.into()),
        rules: vec![rule],
        ..Condition::default()
    }]);
    of(draft)
}

fn of(draft: Draft) -> Scenario {
    let checked = check(draft, CheckOptions::default());
    let pipeline = checked
        .pipeline
        .unwrap_or_else(|| panic!("{:?}", checked.findings));
    let profile = Profile::assumed(&pipeline);
    Scenario::new(pipeline, profile)
}

fn edited(texts: &[&str]) -> Scenario {
    let edited = scenario().edited_by(texts, CheckOptions::default());
    edited.unwrap_or_else(|mistakes| panic!("{mistakes:?}")).1
}

/// Message and help of each mistake.
fn mistakes(texts: &[&str]) -> Vec<(String, String)> {
    let mistakes = scenario().edited_by(texts, CheckOptions::default());
    let mistakes = mistakes.map(drop).unwrap_err().into_iter();
    mistakes
        .map(|it| (it.message, it.help.unwrap_or_default()))
        .collect()
}

fn takes(scenario: &Scenario, stage: &str, action: &str) -> String {
    let action = scenario.profile.action((stage, action)).unwrap();
    action.duration.as_ref().unwrap().value.to_string()
}

#[test]
fn every_word_stands_on_the_page_and_its_example_reads_prints_and_changes_something() {
    let page = handbook();
    let written = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/edits.md"));
    assert_eq!(written.unwrap(), page, "`cargo xtask edits` writes it");
    for word in WORDS {
        let base = match word.of {
            Of::Rule => guarded(),
            // Hours and answers are those of an approver.
            _ if word.example.starts_with("Gate/") => edited(&["Gate/Approve.approver=1h"]),
            _ if word.word.starts_with("approvers_") => edited(&["approvers=1h"]),
            _ if word.word.starts_with("retrier_") => edited(&["retrier=50%+1h"]),
            _ if word.word == "flaky" => edited(&["fix=90min"]),
            _ => scenario(),
        };
        assert!(page.contains(&format!("`{}`", word.example)), "{word:?}");
        let edit: Edit = word.example.parse().unwrap();
        assert_eq!(edit.to_string(), word.example);
        assert_eq!(edit.change.word(), word.word);
        let after = base.edited(&[edit], CheckOptions::default());
        let mut after = after.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        // The names of the base are noted whether something changes or not.
        for action in after.profile.actions.values_mut() {
            action.origin = None;
        }
        assert_ne!(
            format!("{after:?}"),
            format!("{base:?}"),
            "{}",
            word.example
        );
    }
    let words: std::collections::BTreeSet<_> = WORDS.iter().map(|it| it.word).collect();
    assert_eq!(words.len(), WORDS.len(), "each word once");
}

#[test]
fn names_are_those_of_the_base() {
    let merged = edited(&[
        "merge=Build+Test",
        "Test/Verify.takes=2min",
        "Build/Compile.takes=9min",
    ]);
    assert_eq!(takes(&merged, "Build", "Verify"), "2min");
    assert_eq!(takes(&merged, "Build", "Compile"), "9min");
    let three = edited(&["merge=Build+Test+Deploy", "Deploy/RollOut.fails=9%"]);
    assert_eq!(three.pipeline.stages().len(), 3);
    assert_eq!(three.pipeline.stages()[1].groups().len(), 4);
    let again = edited(&["merge=Build+Test", "merge=Build+Deploy"]);
    assert_eq!(again.pipeline.stages().len(), 3);
    let split = edited(&[
        "split=Build/Test+Later",
        "Later.transition=7s",
        "Build/Test.takes=1min",
    ]);
    assert_eq!(takes(&split, "Later", "Test"), "1min");
    assert_eq!(
        split.profile.transition_into("Later").value.to_string(),
        "7s"
    );
    let counted = edited(&["counts=Build", "split=Build/Test+Later"]);
    assert_eq!(counted.profile.counted_stage.as_deref(), Some("Later"));
    let moved = edited(&[
        "move=Test/Verify+Build",
        "parallel=Build/Compile+Test/Verify",
        "shop:Test/Verify.takes=3min",
    ]);
    assert_eq!(takes(&moved, "Build", "Verify"), "3min");
    assert_eq!(moved.pipeline.stages().len(), 4, "an empty stage goes");
    let verify = &moved.pipeline.stages()[1].actions()[3];
    assert_eq!((verify.name(), verify.run_order()), ("Verify", 1));
}

#[test]
fn an_action_whose_name_is_taken_keeps_its_own_profile() {
    let mut draft = draft();
    draft.stages[2].actions[0].name = "Compile".into();
    let pipeline = check(draft, CheckOptions::default()).pipeline.unwrap();
    let profile = Profile::assumed(&pipeline);
    let base = Scenario::new(pipeline, profile);
    let texts = [
        "Test/Compile.takes=5min",
        "merge=Build+Test",
        "Test/Compile.fails=7%",
        "Build/Compile.takes=1min",
    ];
    let (_, merged) = base.edited_by(texts, CheckOptions::default()).unwrap();
    assert_eq!(takes(&merged, "Build", "Test-Compile"), "5min");
    assert_eq!(takes(&merged, "Build", "Compile"), "1min");
    let second = merged.profile.action(("Build", "Test-Compile")).unwrap();
    assert_eq!(second.failure.value.to_string(), "7%");
}

#[test]
fn what_an_earlier_edit_removed_is_told_with_that_edit() {
    let table: &[(&[&str], &str, &str)] = &[
        (
            &["without=Build/Lint", "Build/Lint.takes=2min"],
            "`without=Build/Lint` removed `Build/Lint` before",
            "put this edit before the other, or leave it out",
        ),
        (
            &["merge=Build+Test", "Test.transition=2s"],
            "`merge=Build+Test` removed `Test` before",
            "write `Build`, of which `Test` is a part now",
        ),
        (
            &["merge=Build+Test", "merge=Test+Deploy"],
            "`merge=Build+Test` removed `Test` before",
            "write `Build`, of which `Test` is a part now",
        ),
        (
            &["without=Test", "Test/Verify.fails=2%"],
            "`without=Test` removed `Test/Verify` before",
            "put this edit before the other, or leave it out",
        ),
        (
            &[
                "without=Test+Build/Lint",
                "parallel=Build/Compile+Build/Lint",
            ],
            "`without=Test+Build/Lint` removed `Build/Lint` before",
            "put this edit before the other, or leave it out",
        ),
    ];
    for (texts, message, help) in table {
        let told = mistakes(texts);
        assert_eq!(
            told,
            [((*message).to_owned(), (*help).to_owned())],
            "{texts:?}"
        );
    }
}

#[test]
fn a_mistake_says_what_to_write() {
    #[rustfmt::skip]
    let table = [
        ("Build/Compil.takes=4min", "there is no action `Build/Compil`", "did you mean `Build/Compile`?"),
        ("Test/Compile.takes=4min", "there is no action `Test/Compile`", "did you mean `Build/Compile`?"),
        ("Compile.takes=4min", "`takes` is said of an action, and `Compile` names none", "did you mean `Build/Compile`?"),
        ("Test.fails=4%", "`fails` is said of an action, and `Test` names none", "did you mean `Build/Test`?"),
        ("Build.fails=4%", "`fails` is said of an action, and `Build` names none", "write `STAGE/ACTION.fails=…`"),
        ("takes=4min", "`takes` does not say of which action it is", "write `STAGE/ACTION.takes=…`"),
        ("Build/Compile.transition=4s", "`transition` is said of a stage, and `Build/Compile` is none", "write `STAGE.transition=…`"),
        ("Bild.transition=4s", "there is no stage `Bild`", "did you mean `Build`?"),
        ("Build.mode=QUEUED", "`mode` is said of the whole pipeline, not of `Build`", "write `mode=…`"),
        ("mode=queued", "`mode`: `queued` is not `SUPERSEDED`, `QUEUED` or `PARALLEL`", ""),
        ("Build/Compile.tkaes=3min", "there is no property `tkaes` of an edit", "did you mean `takes`?"),
        ("merge=Build", "`merge`: `Build` is not a list of two or more, joined with `+`", ""),
        ("merge=Build+Build", "`merge`: `Build+Build` is not a list that names each once", ""),
        ("merge=Test+Build", "stage `Build` does not follow stage `Test` directly", "write `merge=Build+Test`"),
        ("merge=Build+Deploy", "stage `Deploy` does not follow stage `Build` directly", "write `merge=Build+Test+Deploy`, or leave it"),
        ("Deploy/RollOut.compute=large", "action `Deploy/RollOut` runs no build, so it has no compute type and no start-up", "write one of `Build/Compile`, `Build/Lint`, `Build/Test`, `Test/Verify`"),
        ("Build/Compile.approver=1h", "action `Build/Compile` is not an approval", "write one of `Gate/Approve`"),
        ("Deploy/office.passes=50%", "there is no rule `Deploy/office`", "no stage has conditions with rules"),
        ("Gate/Approve.rejects=5%", "nothing is known of how long the answer of `Gate/Approve` takes: say that first, as in `Gate/Approve.approver=1h`", ""),
        ("Gate/Approve.approver=x2", "nothing is known of how long `Gate/Approve` takes", ""),
        ("Deploy.opens=9-17", "`opens`: `9-17` is not days, hours and a time zone such as `Mon-Fri+9-17+Europe/Berlin`", ""),
        ("retrier=80%", "`retrier`: `80%` is not a chance and a span, `80%+30min`", ""),
        ("fleet=builders+0", "`fleet`: `builders+0` is not a fleet and how many builds it runs, `builders+4`", ""),
        ("Build/Compile.correlation=2", "`correlation`: `2` is not a number from 0 to 0.95", ""),
        ("Source/Fetch.config=PollForSourceChange+false", "the configuration of action `Source/Fetch` has no key `PollForSourceChange`", "did you mean `PollForSourceChanges`?"),
        ("Source/Fetch.config=BranchNames+", "the configuration of action `Source/Fetch` has no key `BranchNames`", "did you mean `BranchName`?"),
        ("Source/Fetch.config=BranchName", "`config`: `BranchName` is not a configuration key, `+`, and its value", ""),
        ("Source/Fetch.config.BranchName=dev", "there is no property `BranchName` of an edit", "write `Source/Fetch.config=BranchName+…`"),
        ("Build/Compile.parts=2", "`zip` of action `Build/Compile` is read by another one, and what puts it together from parts is not known", ""),
        ("Deploy/RollOut.parts=2", "action `Deploy/RollOut` runs no build, so it has no compute type and no start-up", "write one of `Build/Compile`, `Build/Lint`, `Build/Test`, `Test/Verify`"),
        ("Build/Lint.parts=1", "`parts`: `1` is not a whole number from 2 to 50", ""),
        ("Build/Compile.writes=zap+3MB", "action `Build/Compile` writes no artifact `zap`", "did you mean `zip`?"),
        ("Deploy/RollOut.writes=3MB", "action `Deploy/RollOut` writes no artifact", ""),
        ("Build/Compile.fails=x100", "100 times 1.71% is more than 100%", ""),
        ("other:mode=QUEUED", "there is no pipeline `other`: this one is `shop`", "write `shop:`, or nothing: there is one pipeline"),
        ("after=Build/Lint+Test/Verify", "actions `Test/Verify` and `Build/Lint` are not in one stage", ""),
        ("split=Build/Test+Deploy", "the name `Deploy` is taken", ""),
        ("Build/Compile.takes=x-1", "`takes`: `x-1` is not a factor from `x0` to `x1000000` such as `x1.2`", ""),
        ("Build/Compile.takes=x1e300", "`takes`: `x1e300` is not a factor from `x0` to `x1000000` such as `x1.2`", ""),
        ("quota=x0", "a quota of 0 builds would never run one, and beyond 4294967295 there is none", ""),
        ("arrivals=often", "`arrivals`: `often` is not a rate such as `40/day`, or `every(30min)`, `bursts(40/day, cv = 1.8)`, `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`, `replay(0s, 10min)` or `never`", ""),
    ];
    for (text, message, help) in table {
        assert_eq!(
            mistakes(&[text]),
            [(message.to_owned(), help.to_owned())],
            "{text}"
        );
    }
}

#[test]
fn all_mistakes_are_told_and_each_once() {
    let told = mistakes(&[
        "mode=quick",
        "Build/Compil.takes=1s",
        "mode=QUEUED",
        "Nowhere.transition=1s",
    ]);
    assert_eq!(told.len(), 3, "{told:?}");
    // A stage that a wrong edit would have made is no second mistake.
    let told = mistakes(&["split=Build/Tset+Later", "Later.transition=1s"]);
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn what_the_rules_refuse_is_told_in_their_words_with_the_edit_that_brings_it() {
    let refused = |texts: &[&str]| {
        let mistakes = scenario().edited_by(texts, CheckOptions::default());
        let mut mistakes = mistakes.map(drop).unwrap_err();
        let mistake = mistakes.remove(0);
        (mistake.edit, mistake.message)
    };
    let (edit, message) = refused(&["mode=QUEUED", "merge=Source+Build", "Build/Lint.takes=1s"]);
    assert_eq!(edit, "merge=Source+Build");
    assert!(message.ends_with("[first-stage-source-only]"), "{message}");
    let (edit, message) = refused(&["without=Build/Compile"]);
    assert_eq!(edit, "without=Build/Compile");
    assert!(message.ends_with("[artifact-known]"), "{message}");
    // What a later edit mends is no mistake.
    edited(&["type=V1", "mode=QUEUED", "type=V2"]);
    let (edit, _) = refused(&["type=V1", "mode=QUEUED"]);
    assert_eq!(edit, "mode=QUEUED");
}

#[test]
fn a_configuration_is_judged_by_the_rules_and_what_is_assumed_of_it_follows() {
    let polls = "Source/Fetch.config=PollForSourceChanges+";
    let trigger = |texts: &[&str]| edited(texts).profile.trigger;
    let by_events = trigger(&[&format!("{polls}false")]);
    assert_eq!(
        by_events,
        stagewright_core::defaults::TRIGGER_EVENT.assumed()
    );
    assert_ne!(by_events, trigger(&[]));
    assert_eq!(
        trigger(&[&format!("{polls}false"), polls]),
        trigger(&[]),
        "it goes again"
    );
    let given = trigger(&["trigger=9s", &format!("{polls}false")]);
    assert_eq!(given.value.to_string(), "9s", "what is given stays");
    let told = |text: &str| mistakes(&[text]).remove(0).0;
    let wrong = told(&format!("{polls}maybe"));
    assert!(wrong.ends_with("[configuration-value]"), "{wrong}");
    let missing = told("Source/Fetch.config=BranchName+");
    assert!(missing.ends_with("[configuration-required]"), "{missing}");
}

#[test]
fn parts_share_the_work_and_the_chance_to_fail() {
    let base = edited(&["Build/Lint.takes=6min", "Build/Lint.fails=19%"]);
    let (_, cut) = base
        .edited_by(["Build/Lint.parts=2"], CheckOptions::default())
        .unwrap();
    for name in ["Lint", "Lint-2"] {
        assert_eq!(takes(&cut, "Build", name), "0.5 * 6min");
        let part = cut.profile.action(("Build", name)).unwrap();
        assert!(
            (part.failure.value.get() - 0.1).abs() < 1e-9,
            "0.9 * 0.9 = 1 - 0.19"
        );
        assert!(part.failure.basis.is_assumed());
    }
    let build = &cut.pipeline.stages()[1];
    let names: Vec<&str> = build
        .actions()
        .iter()
        .map(stagewright_core::CheckedAction::name)
        .collect();
    assert_eq!(names, ["Compile", "Lint", "Lint-2", "Test"]);
    assert_eq!(build.groups().len(), 2, "they run together");
    let told = mistakes(&["Build/Lint.parts=2", "Build/Lint.parts=2"]);
    assert_eq!(told[0].0, "the name `Build/Lint-2` is taken");
}

#[test]
fn values_change_by_a_factor_and_go_back_to_what_is_assumed() {
    let base = scenario();
    let was = takes(&base, "Build", "Compile");
    let longer = edited(&["Build/Compile.takes=x1.2", "Build/Compile.takes=x2"]);
    assert_eq!(takes(&longer, "Build", "Compile"), format!("2.4 * {was}"));
    let kept = longer.profile.action(("Build", "Compile")).unwrap();
    assert!(
        kept.duration.as_ref().unwrap().basis.is_assumed(),
        "a factor confirms nothing"
    );
    let back = edited(&["Build/Compile.takes=9min", "Build/Compile.takes=assumed"]);
    assert_eq!(takes(&back, "Build", "Compile"), was);
    for (set, assumed) in [
        ("arrivals=40/day", "arrivals=assumed"),
        ("trigger=9s", "trigger=assumed"),
        ("transitions=9s", "transitions=assumed"),
        ("Deploy.transition=9s", "Deploy.transition=assumed"),
        ("quota=3", "quota=assumed"),
        ("artifact_days=3", "artifact_days=assumed"),
        ("Build/Compile.fails=50%", "Build/Compile.fails=assumed"),
        ("Build/Compile.starts=9s", "Build/Compile.starts=assumed"),
        ("Build/Compile.writes=9MB", "Build/Compile.writes=assumed"),
        ("Gate/Approve.approver=1h", "Gate/Approve.approver=assumed"),
        ("retrier=50%+5min", "retrier=no"),
        ("transfer=5MB", "transfer=no"),
        ("second_start=5s", "second_start=no"),
        ("approvers=1h", "approvers=no"),
        ("Deploy.opens=Mon+9-17+UTC", "Deploy.opens=no"),
        ("Deploy.retry=ALL_ACTIONS", "Deploy.retry=no"),
        ("Deploy.rollback=yes", "Deploy.rollback=no"),
        ("Deploy.transition=disabled", "Deploy.transition=enabled"),
    ] {
        let all = |texts: &[&str]| format!("{:?}", edited(texts));
        assert_ne!(all(&[set]), all(&[]), "{set}");
        assert_eq!(all(&[set, assumed]), all(&[]), "{assumed}");
    }
    assert_eq!(
        edited(&["arrivals=x3"]).workload().arrivals,
        Arrivals::Poisson { per_day: 1.1 * 3.0 }
    );
}

#[test]
fn a_machine_changes_the_work_unless_that_is_said() {
    let was = takes(&scenario(), "Build", "Compile");
    let work = |text: &str| takes(&edited(&[text]), "Build", "Compile");
    assert_eq!(
        work("Build/Compile.compute=medium"),
        format!("0.71 * {was}")
    );
    assert_eq!(
        work("Build/Compile.compute=medium+x0.9"),
        format!("0.9 * {was}")
    );
    assert_eq!(work("Build/Compile.compute=medium+x1"), was);
    assert_eq!(
        work("Build/Compile.compute=fleet \"a+b\""),
        was,
        "cores that are not known gain nothing"
    );
    assert_eq!(work("Build/Compile.compute=assumed"), was);
    let larger = edited(&["Build/Compile.takes=4min", "Build/Compile.compute=medium"]);
    let assumed = &larger
        .profile
        .action(("Build", "Compile"))
        .unwrap()
        .duration;
    assert!(
        assumed.as_ref().unwrap().basis.is_assumed(),
        "the gain is ours to assume"
    );
}

#[test]
fn one_edit_that_is_not_possible_changes_nothing() {
    let base = scenario();
    let mut edited = Edited::of(&base);
    let before = format!("{edited:?}");
    assert!(
        edited
            .apply(&"merge=Build+Test+Nowhere".parse().unwrap())
            .is_err()
    );
    assert!(
        edited
            .apply(&"without=Build/Lint+Build/Nothing".parse().unwrap())
            .is_err()
    );
    assert_eq!(format!("{edited:?}"), before);
}
