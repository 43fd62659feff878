//! What is assumed of a pipeline that says nothing about itself: by what its actions are, and by run where the sources speak of runs.

use stagewright_core::defaults::{self, DefaultRange, LabelledDefault};
use stagewright_core::{
    Action, ActionKey, ActionType, Assumed, Basis, Bytes, Category, Distribution, Draft, Edited,
    OutputArtifact, Owner, PerDay, Pipeline, Probability, Profile, Stage,
};

fn action(name: &str, category: Category, provider: &str) -> Action {
    Action::new(name, ActionType::aws(category, provider))
}

fn owned(owner: Owner, category: Category, provider: &str) -> Action {
    let mut action = action("it", category, provider);
    action.action_type.owner = owner.into();
    action
}

fn with(mut action: Action, key: &str, value: &str) -> Action {
    action.configuration.push((key.into(), value.into()));
    action
}

fn pipeline(stages: Vec<(&str, Vec<Action>)>) -> (Pipeline, Profile) {
    let stage = |(name, actions)| Stage {
        actions,
        ..Stage::new(name)
    };
    let pipeline = Pipeline::from_verified(Draft {
        name: Some("shop".into()),
        stages: stages.into_iter().map(stage).collect(),
        ..Draft::default()
    });
    let profile = Profile::assumed(&pipeline);
    (pipeline, profile)
}

/// A source, so many builds, tests and deployments.
fn of(builds: usize, tests: usize, deployments: usize) -> (Pipeline, Profile) {
    let many = |count, kind: &str, category, provider: &str| {
        let named = |at| action(&format!("{kind}{at}"), category, provider);
        (0..count).map(named).collect::<Vec<_>>()
    };
    let mut stages = vec![("Source", many(1, "fetch", Category::Source, "S3"))];
    for (name, actions) in [
        ("Build", many(builds, "build", Category::Build, "CodeBuild")),
        ("Test", many(tests, "test", Category::Test, "CodeBuild")),
        (
            "Deploy",
            many(deployments, "deploy", Category::Deploy, "ECS"),
        ),
    ] {
        if !actions.is_empty() {
            stages.push((name, actions));
        }
    }
    pipeline(stages)
}

fn run_fails(profile: &Profile) -> f64 {
    let chances = profile.actions.values().map(|it| it.failure.value.get());
    1.0 - chances.map(|chance| 1.0 - chance).product::<f64>()
}

#[test]
fn every_default_reads_as_its_kind_and_so_do_the_ends_of_its_range() {
    fn reads<T: std::str::FromStr<Err: std::fmt::Debug> + PartialOrd>(
        rows: &[&LabelledDefault],
        middle: impl Fn(&LabelledDefault) -> Option<T>,
    ) {
        for row in rows {
            let DefaultRange::Seen { low, high } = row.range else {
                continue;
            };
            let [low, high] = [low, high].map(|end| end.parse::<T>().unwrap());
            assert!(low < high, "{row:?}");
            let inside = middle(row).is_none_or(|value| low <= value && value <= high);
            assert!(inside, "{row:?}: its value lies outside of its range");
        }
    }
    for row in defaults::ALL_TIMES {
        let _ = row.assumed::<Distribution>();
    }
    reads::<stagewright_core::Micros>(defaults::ALL_TIMES, |_| None);
    reads(defaults::ALL_CHANCES, |row| {
        Some(row.assumed::<Probability>().value)
    });
    reads(defaults::ALL_SIZES, |row| {
        Some(row.assumed::<Bytes>().value)
    });
    reads(defaults::ALL_RATES, |row| {
        Some(row.assumed::<PerDay>().value)
    });
    reads(defaults::ALL_COUNTS, |row| Some(row.assumed::<u32>().value));
    let labelled = defaults::DEVICE_TEST.basis().to_string();
    assert!(
        labelled.ends_with("range half to double, our judgement)"),
        "{labelled}"
    );
}

#[test]
fn a_run_fails_as_often_as_the_source_says_whatever_its_number_of_actions() {
    for (builds, tests, deployments) in [(1, 0, 0), (1, 1, 1), (5, 0, 1), (12, 30, 8), (0, 0, 1)] {
        let (_, profile) = of(builds, tests, deployments);
        let fails = run_fails(&profile);
        let what = format!("{builds} builds, {tests} tests, {deployments} deployments: {fails}");
        assert!((fails - 0.08).abs() < 0.0005, "{what}");
    }
    let (_, profile) = of(1, 1, 1);
    let chance = |stage: &str, action| profile.action((stage, action)).unwrap().failure.clone();
    let (build, test, deploy) = (
        chance("Build", "build0"),
        chance("Test", "test0"),
        chance("Deploy", "deploy0"),
    );
    assert!(test.value > build.value && build.value > deploy.value);
    let label = build.basis.to_string();
    assert!(
        label.starts_with("assumed (public figure: 8% of runs fail (CircleCI"),
        "{label}"
    );
    // A profile that is written and read back changes nothing.
    for fails in profile.actions.values().map(|it| it.failure.value) {
        assert_eq!(fails.to_string().parse(), Ok(fails));
    }
}

#[test]
fn edits_and_given_values_leave_the_chances_of_the_base() {
    let (base, profile) = of(2, 1, 1);
    let chances = |profile: &Profile| {
        let mut all: Vec<_> = profile
            .actions
            .values()
            .map(|it| it.failure.value.get())
            .collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let mut edited = Edited::new(&base, &profile);
    let mut apply = |text: &str| edited.apply(&text.parse().unwrap()).unwrap();
    apply("merge=Build+Test");
    apply("after=Build/build1+Build/build0");
    apply("split=Build/build1+Later");
    assert_eq!(chances(&edited.profile), chances(&profile));

    let before = profile.action(("Test", "test0")).unwrap().failure.clone();
    let mut apply = |text: &str| edited.apply(&text.parse().unwrap()).unwrap();
    apply("without=Deploy/deploy0");
    apply("Build/build0.fails=20%");
    let later = edited.profile.actions.values();
    let test = later.filter(|it| it.origin == Some(ActionKey::new("Test", "test0")));
    assert_eq!(test.map(|it| &it.failure).collect::<Vec<_>>(), [&before]);
}

#[test]
fn work_is_assumed_by_what_an_action_is() {
    use Category::{Build, Deploy, Invoke, Source, Test};
    let table: &[(Action, &LabelledDefault)] = &[
        (
            owned(Owner::Aws, Test, "DeviceFarm"),
            &defaults::DEVICE_TEST,
        ),
        (owned(Owner::Custom, Test, "Ours"), &defaults::BUILD),
        (owned(Owner::Custom, Test, "Jenkins"), &defaults::BUILD),
        (
            owned(Owner::ThirdParty, Test, "Runscope"),
            &defaults::PARTNER_TEST,
        ),
        (
            owned(Owner::ThirdParty, Test, "GhostInspector"),
            &defaults::PARTNER_TEST,
        ),
        (
            owned(Owner::Custom, Test, "BlazeMeter"),
            &defaults::PARTNER_TEST,
        ),
        (owned(Owner::Custom, Build, "Ours"), &defaults::BUILD),
        (owned(Owner::Aws, Test, "CodeBuild"), &defaults::BUILD),
        (
            owned(Owner::Aws, Build, "ECRBuildAndPublish"),
            &defaults::IMAGE_BUILD,
        ),
        (owned(Owner::Aws, Invoke, "InspectorScan"), &defaults::SCAN),
        (
            owned(Owner::ThirdParty, Source, "GitHub"),
            &defaults::SOURCE_GITHUB,
        ),
        (
            owned(Owner::Aws, Deploy, "ElasticBeanstalk"),
            &defaults::BEANSTALK,
        ),
        (owned(Owner::Aws, Deploy, "S3"), &defaults::S3_DEPLOY),
        (
            owned(Owner::ThirdParty, Deploy, "AlexaSkillsKit"),
            &defaults::SMALL_DEPLOY,
        ),
        (
            with(
                owned(Owner::Aws, Deploy, "CloudFormation"),
                "ActionMode",
                "CHANGE_SET_REPLACE",
            ),
            &defaults::CHANGE_SET,
        ),
    ];
    for (action, row) in table {
        let (_, profile) = pipeline(vec![("Only", vec![action.clone()])]);
        let known = profile
            .action(("Only", action.name.to_string().as_str()))
            .unwrap();
        assert_eq!(
            known.duration,
            Some(row.assumed()),
            "{}",
            action.action_type.provider
        );
    }
}

#[test]
fn outputs_are_assumed_by_what_writes_them() {
    for (category, provider, size) in [
        (Category::Source, "S3", "10MB"),
        (Category::Build, "CodeBuild", "10MB"),
        (Category::Compute, "Commands", "10MB"),
        (Category::Test, "CodeBuild", "10kB"),
        (Category::Deploy, "CloudFormation", "10kB"),
    ] {
        let mut writer = action("it", category, provider);
        writer.outputs = vec![OutputArtifact::new("out")];
        let (_, profile) = pipeline(vec![("Only", vec![writer])]);
        let known = &profile.action(("Only", "it")).unwrap().outputs[0].1;
        assert_eq!(known.value, size.parse().unwrap(), "{provider}");
    }
}

#[test]
fn a_build_may_queue_where_the_quota_is_far() {
    let start: Assumed<Distribution> = defaults::START_EC2.assumed();
    let Distribution::Mix(parts) = &start.value else {
        panic!("one build of fourteen waited 220 s: {}", start.value);
    };
    let beyond = parts.iter().filter_map(|(weight, part)| match part {
        Distribution::Lognormal { p95, .. } if p95.seconds() > 220.0 => Some(weight),
        _ => None,
    });
    assert!(
        (0.01..0.14).contains(&beyond.sum::<f64>()),
        "{}",
        start.value
    );
}

#[test]
fn the_source_that_changed_decides_how_long_a_trigger_takes() {
    let connection = || action("a", Category::Source, "CodeStarSourceConnection");
    let image = || action("b", Category::Source, "ECR");
    let polled = || action("c", Category::Source, "S3");
    let trigger = |sources| pipeline(vec![("Source", sources)]).1.trigger;
    let row = |row: &LabelledDefault| row.assumed::<Distribution>();
    assert_eq!(trigger(vec![image()]), row(&defaults::TRIGGER_EVENT));
    assert_eq!(
        trigger(vec![image(), image()]),
        row(&defaults::TRIGGER_EVENT)
    );
    let both = trigger(vec![connection(), image()]);
    let half = |row: &LabelledDefault| (0.5, row.assumed().value);
    assert_eq!(
        both.value,
        Distribution::Mix(vec![
            half(&defaults::TRIGGER_CONNECTION),
            half(&defaults::TRIGGER_EVENT)
        ])
    );
    assert_eq!(
        trigger(vec![image(), connection()]).value.mean_seconds(),
        both.value.mean_seconds()
    );
    let Basis::Default { source, .. } = &both.basis else {
        panic!("{both:?}");
    };
    assert!(
        source.starts_with("sources change equally often; "),
        "{source}"
    );
    let three = trigger(vec![connection(), image(), polled()]).value;
    assert_eq!(
        three.to_string().parse(),
        Ok(three.clone()),
        "as a profile writes it"
    );
    assert!(
        three.to_string().contains("33% mix(")
            && three.to_string().contains("34% uniform(0s, 90s)"),
        "{three}"
    );
}
