//! One definition, many uses: three pipelines in two regions, and the small files that make one template serve them all.
//!
//! `cargo run --example three_pipelines`

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use stagewright::prelude::*;
use stagewright_cfn::{ExportOptions, cloudformation_of, parameter_file};

pipeline! {
    /// Builds and ships one service of the shop.
    pub struct Release;

    parameter app = "web-shop";
    parameter zone = "eu-west-1";
    name "${app}-${zone}";
    type V2;
    role "arn:aws:iam::111122223333:role/release";
    store "acme-artifacts-${zone}";

    stage source {
        fetch() -> src = CodeCommit {
            repository_name: "${app}", branch_name: "main", poll_for_source_changes: "false"
        } takes 4s;
    }
    stage build {
        compile(src) -> zip = CodeBuild { project_name: "${app}-build" } on medium takes lognormal(p50 = 4min, p95 = 9min);
    }
    stage production {
        rollout(zip) = CodeDeploy { application_name: "${app}", deployment_group_name: "${zone}" } takes 6min;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let uses = [
        ("web-shop", "eu-west-1"),
        ("orders", "eu-west-1"),
        ("web-shop", "us-east-1"),
    ];
    let week = Experiment::new(Workload::poisson(per_day(8)))
        .days(7)
        .replications(20)
        .seed(7);

    let mut names = Vec::new();
    for (app, zone) in uses {
        // The rules run again on the values given.
        let release = Release::with().app(app).zone(zone).build()?;
        let outcome = week.simulate(&release)?;
        println!("{}: {}", release.pipeline().name(), outcome.capacity);
        names.push(release.pipeline().name().to_owned());
    }
    assert_eq!(
        names,
        [
            "web-shop-eu-west-1",
            "orders-eu-west-1",
            "web-shop-us-east-1"
        ]
    );

    // One template for all of them; what differs is a small file each.
    let release = Release::new();
    let template = cloudformation_of(release.pipeline(), &ExportOptions::default()).to_yaml();
    assert!(
        template.contains("Default: web-shop"),
        "the parameters keep their defaults"
    );
    for (app, zone) in uses {
        let values = parameter_file(release.pipeline().draft(), &[("app", app), ("zone", zone)]);
        assert!(values.contains(app) && values.contains(zone));
        println!("{values}");
    }

    let refused = Release::with().app("orders and more").build();
    assert!(
        refused.is_err(),
        "a name with spaces is refused here, not by a deployment"
    );
    Ok(())
}
