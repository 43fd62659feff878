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
    stage source { fetch() -> src = CodeCommit { repository_name: "orders", branch_name: "main" } takes 4s; }
    stage build { compile(src) -> zip = CodeBuild { project_name: "orders" } on medium takes 4min fails 3%; }
    stage deploy { roll_out(zip) = CodeDeploy { application_name: "orders", deployment_group_name: "prod" } takes 6min; }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new("target/everything");
    std::fs::create_dir_all(folder)?;
    let orders = Orders::new();

    let template = orders.to_cloudformation(&ExportOptions::default());
    std::fs::write(folder.join("orders.yaml"), template.to_yaml())?;

    let study = orders.study(&StudyOptions::in_region("eu-west-1"))?;
    println!("{}", page::answer(&study));
    std::fs::write(
        folder.join("orders.html"),
        study.report(orders.pipeline()).html()?,
    )?;

    let lead_time = page::charts(&study)
        .lead_time
        .ok_or("an execution succeeded")?;
    std::fs::write(folder.join("lead-time.svg"), lead_time.scene(WIDE).svg()?)?;

    let compile = orders.what_if().takes(orders.build.compile, 2 * MIN);
    let faster = compile.study(&StudyOptions::in_region("eu-west-1"))?;
    assert!(
        faster.bill.total < study.bill.total,
        "shorter builds cost less"
    );
    Ok(())
}
