//! The views of a study, each held to what it says: lines that add up, what-ifs that are what a study of the edits says, the same bytes on
//! any number of threads.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "views/answers.rs"]
mod answers;

use rust_decimal::Decimal;
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, CheckOptions, Draft, ExecutionMode,
    OutputArtifact, PipelineType, Profile, Scenario, Stage, Text, check,
};
use stagewright_cost::{Money, PriceBook, UsageFile, VendorOptions};
use stagewright_study::{
    CompareStudy, Contender, CostStudy, Study, StudyOptions, VendorStudy, applied,
};

fn keys(of: &[(&str, &str)]) -> Vec<(String, Text)> {
    let key = |(name, value): &(&str, &str)| ((*name).to_owned(), Text::from(*value));
    of.iter().map(key).collect()
}

/// A source, two builds of which the second needs the first, an approval and a deployment.
fn shop() -> Scenario {
    let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    source.outputs = vec![OutputArtifact::new("src")];
    source.configuration = keys(&[("RepositoryName", "shop"), ("BranchName", "main")]);
    let build = |name: &str, input: &str, output: &str| {
        let mut action = Action::new(name, ActionType::aws(Category::Build, "CodeBuild"));
        action.configuration = keys(&[("ProjectName", name)]);
        action.inputs = vec![input.into()];
        action.outputs = vec![OutputArtifact::new(output)];
        action
    };
    let mut deploy = Action::new("Release", ActionType::aws(Category::Deploy, "CodeDeploy"));
    deploy.inputs = vec!["zip".into()];
    deploy.configuration = keys(&[("ApplicationName", "shop"), ("DeploymentGroupName", "live")]);
    let stage = |name: &str, action| Stage {
        actions: vec![action],
        ..Stage::new(name)
    };
    let draft = Draft {
        name: Some("shop".into()),
        role: Some("arn:aws:iam::111122223333:role/shop".into()),
        artifact_store: Some(ArtifactStore::bucket("shop-artifacts")),
        pipeline_type: Some(PipelineType::V2.into()),
        execution_mode: Some(ExecutionMode::Queued.into()),
        stages: vec![
            stage("Source", source),
            stage("Build", build("Compile", "src", "zip")),
            stage("Test", build("Verify", "zip", "report")),
            stage("Deploy", deploy),
        ],
        ..Draft::default()
    };
    assumed(draft)
}

/// A definition that the rules pass, with every default.
fn assumed(draft: Draft) -> Scenario {
    let checked = check(draft, CheckOptions::default());
    let wrong: Vec<_> = checked.errors().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let pipeline = checked.pipeline.unwrap();
    let profile = Profile::assumed(&pipeline);
    Scenario::new(pipeline, profile)
}

fn options(replications: u32) -> StudyOptions {
    StudyOptions {
        replications,
        ..StudyOptions::in_region("us-east-1")
    }
}

fn study(options: &StudyOptions) -> Study {
    let shop = shop();
    Study::run(&shop.pipeline, &shop.profile, options).unwrap()
}

fn sum(amounts: impl Iterator<Item = Money>) -> Decimal {
    amounts.map(Money::amount).sum()
}

#[test]
fn the_lines_of_the_bill_add_up_to_its_totals() {
    let bill = study(&options(20)).bill;
    let charges = bill.lines.iter().filter(|line| !line.free_tier);
    assert_eq!(
        sum(charges.map(|line| line.amount)),
        bill.list_price.amount()
    );
    assert_eq!(
        sum(bill.lines.iter().map(|line| line.amount)),
        bill.total.amount()
    );
    assert_eq!(bill.spread.mean, bill.list_price);
    assert_eq!(bill.months, 20);
    let own = bill
        .types
        .iter()
        .find(|it| it.pipeline_type == PipelineType::V2);
    assert_eq!(own.unwrap().list_price, bill.codepipeline);
}

#[test]
fn a_bill_says_how_old_its_prices_are() {
    let on = |today: &str| {
        let mut options = options(2);
        options.billing.today = Some(today.parse().unwrap());
        study(&options).bill.freshness
    };
    let (soon, late) = (on("2026-12-01"), on("2029-12-01"));
    assert_ne!(soon, late);
    let used = late.split(' ').next().unwrap();
    let old = format!("{used} prices used, {used} not seen for 180 days before 2029-12-01");
    assert!(late.starts_with(&old), "{late}");
}

/// What an automatic what-if promises is what a comparison with the edits that it names finds, on the same random numbers.
#[test]
fn a_what_if_is_what_a_study_of_its_edits_says() {
    let (shop, options) = (shop(), options(40));
    let study = Study::run(&shop.pipeline, &shop.profile, &options).unwrap();
    let mut what_ifs = study.what_ifs.iter();
    let what_if = what_ifs.find(|it| !it.edits.is_empty() && it.p50.is_some());
    let what_if = what_if.unwrap_or_else(|| panic!("{:#?}", study.what_ifs));
    let edits: Vec<_> = what_if.edits.iter().map(|it| it.parse().unwrap()).collect();
    let edited = shop.edited(&edits, options.check).unwrap();
    let changed = Study::run_edited(&shop, &edits, &edited, &options).unwrap();
    let p50 = |study: &Study| study.lead_time.as_ref().unwrap().p50.value;
    let told = what_if.p50.unwrap().value;
    assert!((p50(&changed) - p50(&study) - told).abs() < 1e-6, "{told}");
    let cost = changed.bill.list_price.amount() - study.bill.list_price.amount();
    let told = what_if.cost.difference.mean.amount();
    assert!((cost - told).abs() < Decimal::new(1, 6), "{cost} {told}");
}

/// Many months make the answer finer, and the ideas beside it no slower: those rest on the first thousand, and the page says so.
#[test]
fn ideas_rest_on_a_thousand_months_at_most() {
    let days = |replications| StudyOptions {
        days: 2,
        ..options(replications)
    };
    let (many, enough) = (study(&days(1_200)), study(&days(1_000)));
    let (lead, ideas) = (many.lead_time.as_ref().unwrap(), &many.what_ifs);
    assert_eq!(lead.mean.replications, 1_200);
    assert!(!ideas.is_empty());
    // The same thousand months, whatever comes after them.
    assert_eq!(format!("{ideas:?}"), format!("{:?}", enough.what_ifs));
    #[cfg(feature = "report")]
    {
        let shop = shop();
        let told = |study: &Study| study.report(&shop.pipeline).html().unwrap();
        let sentence = "They rest on the first 1,000 months.";
        assert!(told(&many).contains(sentence) && !told(&enough).contains(sentence));
    }
}

/// What is assumed of failures goes as soon as the profile says it.
#[test]
fn failures_are_independent_of_what_the_profile_does_not_say() {
    let (shop, options) = (shop(), options(2));
    for (edits, told) in [
        (&[][..], Some("independent of each other and of retries")),
        (&["common_cause=0.5"], Some("independent of retries")),
        (&["fix=90min"], Some("independent of each other")),
        (&["common_cause=0.5", "fix=90min"], None),
    ] {
        let edits: Vec<_> = edits.iter().map(|it| it.parse().unwrap()).collect();
        let edited = shop.edited(&edits, options.check).unwrap();
        let study = Study::run(&edited.pipeline, &edited.profile, &options).unwrap();
        let mut assumed = study.assumptions.iter();
        let failures = assumed.find(|it| it.field == "failures");
        assert_eq!(failures.map(|it| it.value.as_str()), told, "{edits:?}");
    }
}

#[test]
fn a_seed_decides_every_figure_and_the_threads_none() {
    let json = |options: &StudyOptions| serde_json::to_string(&study(options)).unwrap();
    let with = |threads, seed| StudyOptions {
        threads: Some(threads),
        seed,
        ..options(20)
    };
    assert_eq!(json(&with(1, 7)), json(&with(2, 7)));
    assert_ne!(json(&with(1, 7)), json(&with(1, 8)));
}

#[test]
fn an_edit_that_changes_nothing_is_said_to_change_nothing() {
    let (shop, options) = (shop(), options(4));
    let edits = ["Test/Verify.takes=x2", "trigger=assumed"].map(|it| it.parse().unwrap());
    let steps = applied(&shop, &edits, &options).unwrap();
    let changes: Vec<Option<bool>> = steps.iter().map(|it| it.changes).collect();
    assert_eq!(changes, [Some(true), Some(false)]);
}

#[test]
fn given_quantities_are_priced_as_they_are_and_by_the_other_type() {
    let book = PriceBook::builtin();
    let text = "schema = 1\nregion = \"us-east-1\"\n[[pipelines]]\nname = \"shop\"\ntype = \"V1\"\nage_days = 400\nexecutions = 10\n";
    let file = UsageFile::parse("month.toml", text).unwrap();
    let billing = file.options(None);
    let month = CostStudy::given("month.toml", &file, book, billing).unwrap();
    assert_eq!(
        (month.months, month.usages.len(), month.simulated.is_none()),
        (1, 1, true)
    );
    let types = month.types().unwrap();
    assert_eq!(types.v1_list_price.to_string(), "$1.00");
    assert_eq!(types.v2_list_price, Money::ZERO, "no action ran");
}

#[test]
fn regions_come_the_cheapest_first_and_this_one_costs_what_the_bill_says() {
    let (shop, options) = (shop(), options(4));
    let month = CostStudy::run(&shop, &[], &shop, &options).unwrap();
    let regions = month.regions().unwrap();
    assert!(regions.len() > 20, "{}", regions.len());
    let priced: Vec<_> = regions.iter().filter(|it| it.missing.is_none()).collect();
    assert!(priced.is_sorted_by_key(|it| it.total.mean));
    let here = regions.iter().find(|it| it.region == "us-east-1").unwrap();
    // Means of the same months, one of totals and one of lines: each line is rounded.
    let rounded = |amount: Money| amount.amount().round_dp(6);
    assert_eq!(rounded(here.total.mean), rounded(month.bill.list_price()));
}

#[test]
fn codepipeline_stands_first_beside_the_other_systems_and_costs_what_its_bill_says() {
    let (shop, options) = (shop(), options(4));
    let asked = VendorOptions::in_region("us-east-1");
    let vendors = VendorStudy::run(&shop.pipeline, &shop.profile, &options, &asked).unwrap();
    let study = Study::run(&shop.pipeline, &shop.profile, &options).unwrap();
    assert_eq!(
        vendors.estimates[0].estimate.total,
        Some(study.bill.list_price)
    );
    assert!(vendors.estimates.len() >= 6);
    assert!(vendors.estimates.iter().all(|it| it.lead_time.is_some()));
}

#[test]
fn a_scenario_differs_from_itself_by_exactly_nothing() {
    let (shop, options) = (shop(), options(10));
    let now = Contender::base("now", shop.clone(), &options);
    let again = Contender::base("again", shop, &options);
    let study = CompareStudy::run(&now, &[again], &options, None).unwrap();
    let changes: Vec<_> = study.others[0]
        .figures
        .iter()
        .filter_map(|it| it.change)
        .collect();
    assert!(changes.len() > 6, "{changes:?}");
    for change in changes {
        assert_eq!(
            (change.value, change.low, change.high),
            (0.0, Some(0.0), Some(0.0))
        );
    }
}
