//! Checks, simulates and prices AWS CodePipeline pipelines before anyone deploys them.
//!
//! A pipeline is written in a language of its own inside [`pipeline!`]. What the service would refuse does not compile,
//! with a message at the token; what compiles can be asked questions.
//!
//! ```
//! use stagewright::prelude::*;
//!
//! pipeline! {
//!     /// Builds the shop on every push.
//!     pub struct Shop;
//!
//!     stage source {
//!         fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s;
//!     }
//!     stage build {
//!         /// Compiles and packs.
//!         compile(src) -> zip = CodeBuild { project_name: "shop" } on medium takes 4min fails 3%;
//!     }
//! }
//!
//! let shop = Shop::new();
//! assert_eq!(shop.pipeline().name(), "shop");
//! assert_eq!(shop.pipeline().stages().len(), 2);
//!
//! let faster = shop.what_if().compute(shop.build.compile, Compute::Large).takes(shop.build.compile, 150 * SEC);
//! assert_eq!(faster.profile().action(("build", "compile")).unwrap().compute.as_ref().unwrap().value, Compute::Large);
//! ```
//!
//! # What one pipeline can be asked
//!
//! A [`Model`] is a pipeline with what is assumed of it: one that the macro defined, a what-if on it, or one that was read from a template.
//!
//! ```
//! # #[cfg(all(feature = "simulate", feature = "cloudformation", feature = "plots"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use stagewright::prelude::*;
//! # use stagewright::cloudformation::ExportOptions;
//! # use stagewright::study::StudyOptions;
//! # pipeline! {
//! #     pub struct Shop;
//! #     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s; }
//! #     stage build { compile(src) -> zip = CodeBuild { project_name: "shop" } on medium takes 4min fails 3%; }
//! # }
//! # let shop = Shop::new();
//! // A month, fifty times over: how long a push takes, and where it waits.
//! let month = Experiment::new(Workload::poisson(per_day(8))).days(30).replications(50).seed(7);
//! let outcome = month.simulate(&shop)?;
//! assert!(outcome.stage(shop.build).unwrap().utilisation.value < 0.1);
//!
//! // The whole study: the same with its bill, what-ifs and everything that is assumed.
//! let study = shop.study(&StudyOptions { replications: 20, ..StudyOptions::in_region("eu-west-1") })?;
//! assert!(study.bill.total > stagewright::cost::Money::ZERO);
//!
//! // The template that creates it, and the study as one page.
//! let template = shop.to_cloudformation(&ExportOptions::default());
//! assert!(template.to_yaml().contains("AWS::CodePipeline::Pipeline"));
//! let page = study.report(shop.pipeline()).html()?;
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "simulate", feature = "cloudformation", feature = "plots")))]
//! # fn main() {}
//! ```
//!
//! # Features
//!
//! | Feature | Brings | |
//! |---|---|---|
//! | `simulate` | [`Experiment`], [`Model::study`], [`sim`], [`cost`], [`study`] | default |
//! | `cloudformation` | [`Model::to_cloudformation`], [`cloudformation`] | |
//! | `serde` | `Serialize` and `Deserialize` on the plain data | default |
//! | `plots` | [`report`]: pictures, and a study as one HTML page | |
//!
//! The language has [a page of its own](language), each rule stands in `docs/rules.md`, each provider in `docs/providers.md`.

pub mod handle;
mod model;
pub mod prelude;
mod refused;
#[doc(hidden)]
pub mod table;
pub mod time;
mod what_if;

#[cfg(feature = "cloudformation")]
pub mod cloudformation;
#[cfg(feature = "simulate")]
mod experiment;

pub use model::Model;
pub use refused::Refused;
pub use stagewright_core::catalogue::markers as provider;
pub use stagewright_core::*;
pub use stagewright_macros::pipeline;
pub use what_if::WhatIf;

#[cfg(feature = "simulate")]
pub use experiment::Experiment;
#[cfg(feature = "simulate")]
pub use stagewright_cost as cost;
#[cfg(feature = "plots")]
pub use stagewright_report as report;
#[cfg(feature = "simulate")]
pub use stagewright_sim as sim;
#[cfg(feature = "simulate")]
pub use stagewright_study as study;

// Its examples run as tests.
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/dsl.md")]
pub mod language {}

/// The front page of the repository: its program runs as a test.
#[cfg(all(doctest, feature = "simulate"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct FrontPage;
