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
//! assert_eq!(faster.profile().action("build", "compile").unwrap().compute.as_ref().unwrap().value, Compute::Large);
//! ```
//!
//! The language is described in `docs/dsl.md`, the rules in `docs/rules.md`.

pub mod handle;
mod model;
pub mod prelude;
mod refused;
#[doc(hidden)]
pub mod table;
pub mod time;
mod what_if;

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
#[cfg(feature = "simulate")]
pub use stagewright_sim as sim;
#[cfg(feature = "simulate")]
pub use stagewright_study as study;

/// Runs the examples of the page about the language.
#[cfg(doctest)]
#[doc = include_str!("../docs/dsl.md")]
mod language_page {}

/// The front page of the repository: its program runs as a test.
#[cfg(all(doctest, feature = "simulate"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct FrontPage;
