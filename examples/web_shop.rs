//! A release pipeline in Rust: checked while compiling, then simulated, changed and priced.
//!
//! `cargo run --example web_shop`

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use stagewright::prelude::*;
use stagewright::study::{Study, StudyOptions};

const GITHUB: &str = "arn:aws:codeconnections:eu-west-1:111122223333:connection/1f2e3d4c";

pipeline! {
    /// Ships the web shop: from a push to production, with one person in the loop.
    pub struct WebShop;

    parameter app = "web-shop";
    name "${app}-release";
    type V2;
    mode Superseded;
    role "arn:aws:iam::111122223333:role/web-shop";
    store "web-shop-artifacts" key "alias/web-shop";

    stage source {
        fetch() -> src = CodeStarSourceConnection {
            connection_arn: GITHUB, full_repository_id: "acme/web-shop", branch_name: "main"
        } namespace "Src" takes 8s writes 20MB;
    }

    stage build {
        parallel {
            compile(src) -> (zip, tests) = CodeBuild { project_name: "${app}-build" }
                on medium takes lognormal(p50 = 4min, p95 = 9min) fails 3% writes zip 45MB, tests 3MB;
            lint(src) = CodeBuild { project_name: "${app}-lint" } on small takes 50s;
        }
        integration(src, tests) = Test::CodeBuild { project_name: "${app}-it", primary_source: "src" }
            on large takes triangular(3min, 5min, 11min) fails 6%;
    }

    transition takes uniform(1s, 5s);

    stage "Deploy.Production" as deploy {
        approve() = Manual {
            notification_arn: "arn:aws:sns:eu-west-1:111122223333:web-shop", custom_data: "release #{Src.CommitId}"
        } timeout 3d takes exponential(mean = 2h) fails 1%;
        rollout(zip) = CodeDeploy { application_name: "shop", deployment_group_name: "prod" }
            takes 6min fails 0.5%;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shop = WebShop::new();
    assert_eq!(shop.pipeline().name(), "web-shop-release");

    // The baseline: a month with eight pushes a day, fifty times over.
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .days(30)
        .replications(50)
        .seed(7);
    let today = month.simulate(&shop)?;
    println!("today\n{today}\n");

    // The approval decides: half of it answered within minutes changes everything.
    let quicker = month.simulate(
        &shop
            .what_if()
            .takes(shop.deploy.approve, exponential(20 * MIN)),
    )?;
    let change = quicker.compare(&today);
    println!("approved within 20 minutes on average\n{change}\n");
    let median = change.p50.ok_or("both have a median")?;
    assert!(
        median.is_detectable() && median.change.value < 0.0,
        "a quicker approval is a quicker release"
    );

    // A larger machine for the compilation, and no lint: a change of structure runs the rules again.
    let larger = shop
        .what_if()
        .compute(shop.build.compile, Compute::Large)
        .takes(shop.build.compile, lognormal(150 * SEC, 6 * MIN))
        .without(shop.build.lint)?;
    let larger = month.simulate(&larger)?;
    println!(
        "compiled on a larger machine, without lint\n{}\n",
        larger.compare(&today)
    );

    // The bill of the same month.
    let options = StudyOptions {
        replications: 50,
        seed: 7,
        ..StudyOptions::in_region("eu-west-1")
    };
    let study = Study::run(shop.pipeline(), shop.profile(), &options)?;
    println!(
        "a month costs {} at list prices, of which CodePipeline {}",
        study.bill.list_price.cents(),
        study.bill.codepipeline.cents()
    );
    let sum: Vec<_> = study.bill.lines.iter().map(|line| line.amount).collect();
    assert_eq!(
        stagewright::cost::Money::sum(sum)?,
        study.bill.total,
        "the lines are the total"
    );
    assert!(study.bill.codepipeline > stagewright::cost::Money::ZERO);
    Ok(())
}
