//! One pipeline in Rust: exported, simulated, priced, drawn, and studied as one page.
//!
//! `cargo run --example everything --features cloudformation,plots` writes below `target/everything`.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use stagewright::cloudformation::ExportOptions;
use stagewright::prelude::*;
use stagewright::report::picture::WIDE;
use stagewright::study::{StudyOptions, page};

pipeline! {
    /// Ships the orders service.
    pub struct Orders;
    role "arn:aws:iam::111122223333:role/orders";
    store "orders-artifacts";
    stage source { fetch() -> src = CodeCommit { repository_name: "orders", branch_name: "main", poll_for_source_changes: "false" } takes 4s; }
    stage build { compile(src) -> zip = CodeBuild { project_name: "orders" } on medium takes 4min fails 3%; }
    stage deploy { roll_out(zip) = CodeDeploy { application_name: "orders", deployment_group_name: "prod" } takes 6min; }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new("target/everything");
    std::fs::create_dir_all(folder)?;
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text);
    let orders = Orders::new();
    let template = orders.to_cloudformation(&ExportOptions::default());
    write("orders.yaml", template.to_yaml())?;

    let options = StudyOptions::in_region("eu-west-1");
    let study = orders.study(&options)?;
    println!("{}", page::answer(&study));
    write("orders.html", study.report(orders.pipeline()).html()?)?;
    let chart = page::charts(&study).lead_time.ok_or("nothing succeeded")?;
    write("lead-time.svg", chart.scene(WIDE).svg()?)?;

    let quicker = orders.what_if().takes(orders.build.compile, 2 * MIN);
    assert!(quicker.study(&options)?.bill.total < study.bill.total);
    Ok(())
}
