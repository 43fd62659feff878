//! The same work at other systems: rounding per job, plans, sizes, what does not carry over.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use stagewright_core::{ActionResult, Compute, Micros, Record, Usage};
use stagewright_cost::{
    Bill, GitlabPlan, Job, JobKind, Options, PriceBook, Vendor, VendorComparison, VendorOptions,
    Work, WorkStage, compare_vendors, vendor_facts,
};
use support::{action, builds, pipeline, shop};

fn work(jobs: Vec<Job>) -> Work {
    let stage = WorkStage {
        name: "build".into(),
        groups: vec![jobs],
    };
    Work {
        executions: "100".parse().unwrap(),
        stages: vec![stage],
    }
}

fn job(compute: Compute, seconds: u64, runs: &str) -> Job {
    Job::build("compile", compute, [(seconds, runs.parse().unwrap())])
}

fn compare(work: &Work, change: impl Fn(&mut VendorOptions)) -> VendorComparison {
    let book = PriceBook::builtin();
    let aws = Bill::price(&Usage::default(), &book, &Options::in_region("us-east-1")).unwrap();
    let mut options = VendorOptions::in_region("us-east-1");
    change(&mut options);
    compare_vendors(work, &[aws], &book, &options).unwrap()
}

fn total(page: &VendorComparison, vendor: Vendor) -> String {
    page.of(vendor)
        .unwrap()
        .total
        .map_or_else(|| "none".into(), |total| total.to_string())
}

#[test]
fn circleci_rounds_credits_up_per_job() {
    // 10,000 jobs of 61 s at 10 credits a minute: 11 credits each, not 10.17; 30,000 are free.
    let page = compare(&work(vec![job(Compute::Small, 61, "10000")]), |_| {});
    assert_eq!(total(&page, Vendor::CircleCi), "$48.00");
    // Two users beyond the five of the plan: 25,000 credits each.
    let page = compare(&work(vec![job(Compute::Small, 61, "10000")]), |options| {
        options.users = 7;
    });
    assert_eq!(total(&page, Vendor::CircleCi), "$78.00");
    let little = compare(&work(vec![job(Compute::Small, 61, "100")]), |_| {});
    assert_eq!(
        (
            total(&little, Vendor::CircleCi),
            little.of(Vendor::CircleCi).unwrap().plan.as_str()
        ),
        ("$0.00".into(), "Free")
    );
}

#[test]
fn github_rounds_minutes_up_per_job_and_larger_runners_have_none_included() {
    // 2 minutes each on two cores at 0.006, 3,000 of the plan.
    let page = compare(&work(vec![job(Compute::Small, 61, "5000")]), |_| {});
    assert_eq!(total(&page, Vendor::GithubActions), "$42.00");
    // Eight cores at 0.022.
    let page = compare(&work(vec![job(Compute::Large, 61, "5000")]), |_| {});
    assert_eq!(total(&page, Vendor::GithubActions), "$220.00");
    let page = compare(&work(vec![job(Compute::Small, 61, "5000")]), |options| {
        options.public_repository = true;
    });
    assert_eq!(total(&page, Vendor::GithubActions), "$0.00");
}

#[test]
fn gitlab_does_not_round_and_asks_for_users() {
    // 5,000 × 61 s at factor 2 (4 vCPU) are 10,166.67 minutes, 10,000 of them in Premium; six users at 29.
    let four = work(vec![job(Compute::Medium, 61, "5000")]);
    let page = compare(&four, |options| options.users = 6);
    assert_eq!(total(&page, Vendor::GitlabCi), "$175.67");
    let free = compare(&four, |options| {
        options.gitlab_plan = Some(GitlabPlan::Free);
    });
    assert_eq!(total(&free, Vendor::GitlabCi), "$97.67");
}

#[test]
fn travis_counts_started_minutes_and_has_no_arm() {
    // 2 × 10 credits each: 100,000 credits are three plans of 35,000.
    let page = compare(&work(vec![job(Compute::Small, 61, "5000")]), |_| {});
    assert_eq!(total(&page, Vendor::TravisCi), "$45.00");
    let arm = compare(&work(vec![job(Compute::ArmSmall, 61, "5000")]), |_| {});
    assert_eq!(total(&arm, Vendor::TravisCi), "none");
    assert!(arm.of(Vendor::TravisCi).unwrap().not_priced[0].contains("`compile`"));
    assert_ne!(total(&arm, Vendor::GithubActions), "none");
}

#[test]
fn jenkins_pays_for_machines_and_not_for_minutes() {
    // 3,650 builds of 600 s: 608.3 h on t3.medium, 730 h of the controller.
    let busy = work(vec![job(Compute::Small, 600, "3650")]);
    let page = compare(&busy, |options| options.jenkins_agents = Some(3));
    // 30.368 + 3 × 30.368 + 250 GB × 0.08 + 4 × 730 × 0.005
    assert_eq!(total(&page, Vendor::JenkinsAlwaysOn), "$156.07");
    // Each agent is paid for 300 s before it works: 912.5 h; and its address with it.
    // 30.368 + 912.5 × 0.0416 + 100 GB × 0.08 + (730 + 912.5) × 0.005
    assert_eq!(total(&page, Vendor::JenkinsScaled), "$84.54");
    let starts = |vendor| page.of(vendor).unwrap().starts.clone();
    assert_eq!(starts(Vendor::JenkinsScaled).build_seconds, 300);
    let compile = ("build".to_owned(), "compile".to_owned());
    assert_eq!(starts(Vendor::JenkinsAlwaysOn).agents, [(vec![compile], 3)]);
    let one = compare(&work(vec![job(Compute::Small, 600, "5000")]), |options| {
        options.jenkins_agents = Some(1);
    });
    assert!(one.of(Vendor::JenkinsAlwaysOn).unwrap().not_priced[0].contains("cannot do the work"));
}

#[test]
fn the_smallest_machine_with_as_many_cpus_stands_for_a_compute_type() {
    let page = compare(&work(vec![job(Compute::Xxlarge, 60, "1")]), |_| {});
    let size = |vendor| page.of(vendor).unwrap().sizes[0].clone();
    assert_eq!(size(Vendor::GithubActions).to, "linux_96_core");
    let largest = size(Vendor::CircleCi);
    assert_eq!(
        (largest.to.as_str(), largest.smaller),
        ("docker.2xlarge", true)
    );
}

#[test]
fn a_page_has_its_assumptions_what_is_lost_and_facts_with_sources() {
    let page = compare(&work(vec![job(Compute::Small, 61, "10")]), |_| {});
    assert_eq!(page.estimates.len(), Vendor::ALL.len());
    assert!(
        page.assumptions
            .iter()
            .any(|text| text.starts_with("estimates from list prices"))
    );
    for estimate in page
        .estimates
        .iter()
        .filter(|estimate| estimate.vendor != Vendor::CodePipeline)
    {
        assert!(
            estimate
                .not_carried_over
                .iter()
                .any(|text| text.contains("approval")),
            "{}",
            estimate.vendor
        );
        assert!(!estimate.assumptions.is_empty(), "{}", estimate.vendor);
    }
    assert!(
        vendor_facts()
            .unwrap()
            .iter()
            .all(|fact| !fact.source.is_empty() && !fact.to_reach_aws.is_empty())
    );
}

fn month() -> Usage {
    let in_stage = |stage: &str, name: &str, seconds| {
        let mut action = action(name, 100, seconds);
        action.stage = stage.into();
        action
    };
    let mut build = in_stage("build", "compile", 112);
    build.build = Some(builds(Compute::Small, 100, 112_000));
    let mut usage = Usage {
        pipelines: vec![pipeline("shop", stagewright_core::PipelineType::V1, 365)],
        actions: vec![
            in_stage("source", "fetch", 10),
            build,
            in_stage("deploy", "approve", 7_200),
            in_stage("deploy", "deploy", 300),
        ],
        ..Usage::default()
    };
    usage.pipelines[0].executions = 100;
    usage
}

#[test]
fn a_pipelines_work_keeps_its_order_and_seconds() {
    let (book, shop) = (PriceBook::builtin(), shop());
    let work = Work::of(&shop, &month(), &book).unwrap();
    let kinds: Vec<(&str, &JobKind)> = work
        .jobs()
        .map(|job| (job.name.as_str(), &job.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("fetch", &JobKind::Source),
            ("compile", &JobKind::Build(Compute::Small)),
            ("approve", &JobKind::Approval),
            ("deploy", &JobKind::Wait)
        ]
    );
    assert_eq!(
        work.jobs().nth(1).unwrap().runs,
        [(112, "100".parse().unwrap())]
    );
}

#[test]
fn several_months_count_as_their_mean() {
    let (book, shop) = (PriceBook::builtin(), shop());
    let mut busier = month();
    busier.actions[1].build = Some(builds(Compute::Small, 300, 172_000));
    let months = [month(), busier];
    let work = Work::of_months(&shop, &months, &book).unwrap();
    let runs = |text: &str| text.parse().unwrap();
    assert_eq!(
        work.jobs().nth(1).unwrap().runs,
        [(112, runs("50")), (172, runs("150"))]
    );
    let bills =
        months.map(|usage| Bill::price(&usage, &book, &Options::in_region("us-east-1")).unwrap());
    let mean = (bills[0].list_price().amount() + bills[1].list_price().amount())
        / rust_decimal::Decimal::TWO;
    let page =
        compare_vendors(&work, &bills, &book, &VendorOptions::in_region("us-east-1")).unwrap();
    assert_eq!(
        page.of(Vendor::CodePipeline)
            .unwrap()
            .total
            .unwrap()
            .amount(),
        mean
    );
}

#[test]
fn records_give_each_run_its_own_seconds() {
    let (book, shop) = (PriceBook::builtin(), shop());
    let record = |seconds| Record {
        replication: 0,
        pipeline: 0,
        execution: 0,
        stage: 1,
        action: 0,
        attempt: 0,
        triggered: Micros::ZERO,
        arrived: Micros::ZERO,
        requested: Micros::ZERO,
        started: Micros::ZERO,
        start_up: Micros::ZERO,
        ended: Micros::from_seconds(seconds),
        result: ActionResult::Succeeded,
    };
    let work = Work::of(&shop, &month(), &book).unwrap();
    let work = work
        .with_records(&shop, &[record(82), record(142)])
        .unwrap();
    let half = "50".parse().unwrap();
    assert_eq!(work.jobs().nth(1).unwrap().runs, [(82, half), (142, half)]);
}
