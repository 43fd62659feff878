//! The answers: a week's load, recommendations that no edit writes, and ranges that a profile says.

use stagewright_core::{
    Action, ActionType, Category, CheckOptions, EncryptionKey, KeyType, Profile, Scenario,
};
use stagewright_cost::Money;
use stagewright_study::{
    Explanation, HourlyLoad, RecommendStudy, Study, StudyOptions, input_ranges, profile_file,
};

use super::{assumed, keys, options, shop};

/// Forty pushes a day in the hours of work, and none outside them.
fn in_the_hours_of_work() -> Scenario {
    let (_, busy) = shop()
        .edited_by(
            ["arrivals=weekly(40/day, Mon-Fri+9-17+UTC)", "quota=2"],
            CheckOptions::default(),
        )
        .unwrap();
    busy
}

#[test]
fn a_week_is_busy_in_its_hours_and_adds_up_to_the_utilisation() {
    let options = StudyOptions {
        // Whole weeks, so that each hour counts as much as another.
        days: 28,
        ..options(30)
    };
    let explained = Explanation::run(&in_the_hours_of_work(), &options).unwrap();
    let whole = explained
        .stages
        .iter()
        .map(|it| (&it.name, it.utilisation.value));
    let whole = whole.chain(
        explained
            .pools
            .iter()
            .map(|it| (&it.name, it.utilisation.value)),
    );
    let whole: Vec<_> = whole.collect();
    assert_eq!(whole.len(), explained.week.len());
    for ((name, utilisation), load) in whole.into_iter().zip(&explained.week) {
        assert_eq!(*name, load.name);
        let mean = load.mean(0..168).unwrap();
        assert!(
            (mean - utilisation).abs() < 0.02 * utilisation,
            "{name}: {mean} {utilisation}"
        );
        // What stands in front of the build on Friday is done before Sunday.
        let sunday = load.mean(6 * 24..7 * 24).unwrap();
        assert!(sunday < 1e-9, "{name}: {sunday}");
        let busiest = load.busiest.unwrap_or_else(|| panic!("{name}"));
        assert!(
            busiest / 24 < 5 && (9..21).contains(&(busiest % 24)),
            "{name}: {busiest}"
        );
        assert!(load.half_widths[busiest].unwrap() > 0.0);
    }
}

#[test]
fn pushes_that_come_at_any_hour_have_no_busiest_one() {
    let explained = Explanation::run(&shop(), &options(30)).unwrap();
    assert!(explained.week.iter().all(|it| it.busiest.is_none()));
    let one = StudyOptions {
        days: 1,
        ..options(4)
    };
    let explained = Explanation::run(&shop(), &one).unwrap();
    let known = |load: &HourlyLoad| load.hours.iter().flatten().count();
    assert!(
        explained.week.iter().all(|it| known(it) == 24),
        "a day has 24 hours of the week"
    );
}

fn recommended(scenario: &Scenario) -> RecommendStudy {
    RecommendStudy::run(scenario, &options(40)).unwrap()
}

/// The shop with its stack updated by a change set; between the two stands what the second run order has.
fn with_a_change_set(between: Option<Action>) -> Scenario {
    let mut draft = shop().pipeline.draft().clone();
    let action = |name: &str, mode: &str, run_order: i64| {
        let mut action = Action::new(name, ActionType::aws(Category::Deploy, "CloudFormation"));
        action.run_order = Some(run_order.into());
        action.configuration = keys(&[
            ("ActionMode", mode),
            ("StackName", "shop"),
            ("ChangeSetName", "next"),
        ]);
        action
    };
    let mut create = action("Create", "CHANGE_SET_REPLACE", 1);
    create.inputs = vec!["zip".into()];
    create.configuration.extend(keys(&[
        ("TemplatePath", "zip::template.yaml"),
        ("RoleArn", "arn:aws:iam::111122223333:role/stacks"),
    ]));
    let execute = action("Execute", "CHANGE_SET_EXECUTE", 3);
    let actions = [Some(create), between, Some(execute)];
    let deploy = draft.stages.last_mut().unwrap();
    deploy.actions = actions.into_iter().flatten().collect();
    assumed(draft)
}

#[test]
fn events_and_one_update_are_edits_with_what_has_to_stand_beside_them() {
    // Where nothing fails, no repetition is better than all else.
    let never = [
        "Build/Compile",
        "Test/Verify",
        "Deploy/Create",
        "Deploy/Execute",
        "Source/Fetch",
    ];
    let never: Vec<String> = never.iter().map(|it| format!("{it}.fails=0%")).collect();
    let never = never.iter().map(String::as_str);
    let never: Vec<&str> = never.chain(["Deploy/Create.takes=6min"]).collect();
    let edited = with_a_change_set(None).edited_by(never, CheckOptions::default());
    let study = recommended(&edited.unwrap().1);
    let with = |edit: &str| {
        let mut all = study.recommendations.iter();
        let one = all.find(|it| it.edits.iter().any(|it| it == edit));
        one.unwrap_or_else(|| panic!("{edit}: {:#?}", study.recommendations))
    };
    let polls = with("Source/Fetch.config=PollForSourceChanges+false");
    assert!(polls.by_hand[0].starts_with("an event rule or a webhook for `Source/Fetch`"));
    let update = with("Deploy/Create.config=ActionMode+CREATE_UPDATE");
    for edit in [
        "Deploy/Create.config=ChangeSetName+",
        "without=Deploy/Execute",
    ] {
        assert!(update.edits.iter().any(|it| it == edit), "{update:#?}");
    }
    for one in [polls, update] {
        assert!(one.mean.unwrap().high.unwrap() < 0.0, "{one:#?}");
        assert!(!one.assumed.is_empty());
    }
    let told = &study.not_searched;
    assert!(
        told.iter()
            .any(|it| it.starts_with("to run `Build/Compile` in two halves")),
        "{told:?}"
    );
}

/// Where builds run most of the day, machines that are paid for all of it are cheaper, and start at once.
#[test]
fn much_used_builds_are_recommended_for_a_fleet_and_long_ones_in_halves() {
    let long = ["Build/Compile.takes=16min", "Test/Verify.takes=16min"];
    let on_arm = [
        "Build/Compile.compute=arm_small",
        "Test/Verify.compute=arm_small+x1",
    ];
    for (arrivals, edit) in [
        ("arrivals=75/day", "fleet=linux/reserved.arm.g1.small+2"),
        ("arrivals=30/day", "Test/Verify.parts=2"),
    ] {
        let edits = on_arm.iter().chain(&long).chain([&arrivals]);
        let busy = shop().edited_by(edits, CheckOptions::default()).unwrap().1;
        let study = recommended(&busy);
        let mut all = study.recommendations.iter();
        let one = all.find(|it| it.edits.iter().any(|it| it == edit));
        let one = one.unwrap_or_else(|| panic!("{edit}: {:#?}", study.recommendations));
        assert!(one.mean.unwrap().high.unwrap() < -60.0, "{one:#?}");
        assert!(
            one.by_hand.len() == 1 && !one.assumed.is_empty(),
            "{one:#?}"
        );
        if edit.starts_with("fleet") {
            assert!(one.list_price.high.unwrap() < Money::ZERO, "{one:#?}");
        }
    }
}

/// Where a customer's key encrypts what many executions hand on, a bucket key saves most of what KMS is asked for.
#[test]
fn a_bucket_key_is_recommended_where_it_saves_a_cent() {
    let mut draft = shop().pipeline.draft().clone();
    draft.artifact_store.as_mut().unwrap().encryption_key = Some(EncryptionKey::Existing {
        id: Some("alias/ours".into()),
        key_type: Some(KeyType::Kms.into()),
    });
    let encrypted = assumed(draft);
    let price = |edits: &[&str]| {
        let scenario = encrypted
            .edited_by(edits, CheckOptions::default())
            .unwrap()
            .1;
        let study = Study::run(&scenario.pipeline, &scenario.profile, &options(40)).unwrap();
        let mut lines = study.bill.lines.iter();
        let line = lines.find(|it| it.sku == "kms/symmetric-request" && !it.free_tier);
        f64::try_from(line.unwrap().amount.amount()).unwrap()
    };
    let (without, with) = (
        price(&["arrivals=100/day"]),
        price(&["arrivals=100/day", "bucket_key=yes"]),
    );
    assert!((with / without - 0.01).abs() < 1e-6, "{with} {without}");
    // Where all else is as cheap as it gets.
    let cheap = [
        "type=V1",
        "mode=SUPERSEDED",
        "artifact_days=1",
        "Build/Compile.compute=lambda_arm_1gb",
        "Test/Verify.compute=lambda_arm_1gb",
    ];
    for (arrivals, gains) in [("arrivals=100/day", true), ("arrivals=1/day", false)] {
        let edits = cheap.iter().chain([&arrivals]);
        let cheap = encrypted
            .edited_by(edits, CheckOptions::default())
            .unwrap()
            .1;
        let study = recommended(&cheap);
        let mut edits = study.recommendations.iter().flat_map(|it| &it.edits);
        assert_eq!(edits.any(|it| it == "bucket_key=yes"), gains, "{arrivals}");
    }
}

/// What a person looks at between the two stays, and so does a trigger that was given.
#[test]
fn a_change_set_that_a_person_looks_at_and_a_trigger_that_is_known_stay() {
    let mut look = Action::new("Look", ActionType::aws(Category::Approval, "Manual"));
    look.run_order = Some(2.into());
    let (_, scenario) = with_a_change_set(Some(look))
        .edited_by(["trigger=40s"], CheckOptions::default())
        .unwrap();
    let study = recommended(&scenario);
    assert!(!study.recommendations.is_empty());
    let mut edits = study.recommendations.iter().flat_map(|it| &it.edits);
    assert!(!edits.any(|it| it.contains(".config=")));
}

#[test]
fn a_stage_is_cut_where_its_lock_is_waited_for() {
    let mut notify = Action::new("Notify", ActionType::aws(Category::Invoke, "Lambda"));
    notify.run_order = Some(2.into());
    notify.configuration = keys(&[("FunctionName", "notify")]);
    let (_, busy) = with_a_change_set(Some(notify))
        .edited_by(
            [
                // Rolled back is nothing that runs beside others.
                "Deploy.rollback=yes",
                "arrivals=90/day",
                "Deploy/Execute.takes=8min",
                "Deploy/Create.takes=6min",
            ],
            CheckOptions::default(),
        )
        .unwrap();
    let study = recommended(&busy);
    let mut edits = study.recommendations.iter().flat_map(|it| &it.edits);
    assert!(
        edits.any(|it| it == "split=Deploy/Execute+Deploy-2"),
        "{:#?}",
        study.recommendations
    );
}

fn read(text: &str) -> Result<Profile, Vec<profile_file::ProfileProblem>> {
    let shop = shop();
    profile_file::read(text, &shop.pipeline, &shop.profile, &profile_file::no_files)
}

const COMPILE: &str =
    "[actions.Build.Compile]\ntakes = \"lognormal(p50 = 100s, p95 = 200s)\"\nfails = \"4%\"\n";

#[test]
fn what_was_fitted_is_moved_over_its_interval() {
    let text = format!(
        "{COMPILE}[ranges]\n\"Build/Compile.takes\" = [\"90s\", \"125s\"]\n\"Build/Compile.fails\" = [\"1%\", \"9%\"]\n"
    );
    let profile = read(&text).unwrap();
    let shop = shop();
    let written = profile_file::write(&profile, &shop.pipeline);
    assert_eq!(read(&written).unwrap(), profile, "{written}");
    let ranges = input_ranges(&Scenario::new(shop.pipeline, profile));
    let range = |input: &str| ranges.iter().find(|it| it.input == input).unwrap();
    // Of 100 s and of 4 %.
    for (input, low, high, told) in [
        (
            "Build/Compile.takes",
            "x0.9",
            "x1.25",
            "95 % interval 90s to 125s",
        ),
        (
            "Build/Compile.fails",
            "x0.25",
            "x2.25",
            "95 % interval 1% to 9%",
        ),
    ] {
        let range = range(input);
        let edits = [low, high].map(|factor| vec![format!("{input}={factor}")]);
        assert_eq!([&range.low, &range.high], [&edits[0], &edits[1]]);
        assert!(
            !range.assumed && range.source.ends_with(told),
            "{}",
            range.source
        );
    }
    let given = read(COMPILE).unwrap();
    let ranges = input_ranges(&Scenario::new(super::shop().pipeline, given));
    let range = ranges
        .iter()
        .find(|it| it.input == "Build/Compile.takes")
        .unwrap();
    assert_eq!(range.source, "given, varied by a fifth");
}

#[test]
fn each_wrong_range_gets_its_message_at_its_line() {
    for (range, message, help) in [
        (
            "\"Build/Compil.takes\" = [\"90s\", \"125s\"]",
            "`Build/Compil.takes` is no input that has a range",
            "an input with a similar name exists: `Build/Compile.takes`",
        ),
        (
            "\"Build/Compile.takes\" = [\"125s\", \"90s\"]",
            "a range is two values in quotes, the lower end first",
            "write `[\"150s\", \"212s\"]`",
        ),
        (
            "\"Build/Compile.fails\" = [\"1s\", \"2s\"]",
            "a range is two values in quotes, the lower end first",
            "write `[\"2%\", \"5%\"]`",
        ),
        (
            "arrivals = \"3/day\"",
            "a range is two values in quotes, the lower end first",
            "write `[\"3/day\", \"5/day\"]`",
        ),
        (
            "\"Test/Verify.takes\" = [\"90s\", \"125s\"]",
            "`Test/Verify.takes` is assumed here, and its default has a range of its own",
            "write its value too, or leave the range out",
        ),
    ] {
        let problems = read(&format!("{COMPILE}[ranges]\n{range}\n")).unwrap_err();
        let told: Vec<_> = problems
            .iter()
            .map(|it| (it.line, it.message.as_str(), it.help.as_deref()))
            .collect();
        assert_eq!(told, [(5, message, Some(help))]);
    }
}
