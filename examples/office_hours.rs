//! A shop with people in it: an approver with office hours, a freeze over Christmas, a deployment window, pushes in bursts, and somebody who
//! retries what failed. It is written in the language; the same as a template with its `profile.toml` gives the same outcome to the last bit.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use stagewright::cloudformation::{ReadOptions, from_cloudformation};
use stagewright::prelude::*;
use stagewright::study::profile_file;

pipeline! {
    pub struct Shop;
    type V2;
    arrivals bursts(12/day, cv = 1.8);
    retried by hand 60% after 20min hours "Mon-Fri 8-18" zone "Europe/Berlin";
    assume "first_day=2026-12-07";
    assume "deploy/office.window=Mon-Fri+8-16+Europe/Berlin";

    stage source {
        fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s;
    }
    stage build {
        compile(src) -> zip = CodeBuild { project_name: "shop" } on medium takes lognormal(p50 = 4min, p95 = 9min) fails 6%;
    }
    stage gate {
        approve() = Manual takes exponential(mean = 40min) hours "Mon-Fri 9-17" zone "Europe/Berlin";
    }

    transition hours "Mon-Sun 0-24" zone "Europe/Berlin" closed "2026-12-18T17:00..2027-01-04T08:00";

    stage deploy {
        before entry fail unless office = DeploymentWindow { cron: "* * 7-15 ? * MON-FRI *", time_zone: "UTC" };
        rollout(zip) = ECS { cluster_name: "shop", service_name: "shop" } takes 5min fails 2%;
    }
}

const TEMPLATE: &str = include_str!("templates/office-hours.yaml");
const PROFILE: &str = include_str!("templates/office-hours.toml");

pub(crate) fn main() {
    let shop = Shop::new();
    let (template, known) =
        from_cloudformation(TEMPLATE, &ReadOptions::default()).expect("a template that checks");
    let read = profile_file::read(PROFILE, &template, &known, &profile_file::no_files);
    let profile = read.expect("a profile without mistakes");

    let month = Experiment::new(Workload::default())
        .days(30)
        .replications(20)
        .seed(7);
    let written = month.simulate(&shop).expect("a simulation");
    let copied = month.simulate(&(template, profile)).expect("a simulation");
    assert_eq!(
        format!("{written:?}"),
        format!("{copied:?}"),
        "the same to the last bit"
    );
    println!("{written}");
}
