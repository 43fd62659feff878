//! Definitions from and to CloudFormation templates, and what `aws codepipeline get-pipeline` prints.
//!
//! ```
//! use stagewright::cloudformation::{ExportOptions, ReadOptions, from_cloudformation};
//! use stagewright::prelude::*;
//!
//! let text = "
//! Resources:
//!   Release:
//!     Type: AWS::CodePipeline::Pipeline
//!     Properties:
//!       Name: shop
//!       RoleArn: arn:aws:iam::111122223333:role/shop
//!       ArtifactStore: {Type: S3, Location: shop-artifacts}
//!       Stages:
//!         - Name: Source
//!           Actions:
//!             - Name: Fetch
//!               ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
//!               Configuration: {RepositoryName: shop, BranchName: main}
//!               OutputArtifacts: [{Name: src}]
//!         - Name: Build
//!           Actions:
//!             - Name: Compile
//!               ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
//!               Configuration: {ProjectName: shop}
//!               InputArtifacts: [{Name: src}]
//! ";
//! let shop = from_cloudformation(text, &ReadOptions::default())?;
//! assert_eq!(shop.pipeline().name(), "shop");
//! assert!(shop.to_cloudformation(&ExportOptions::default()).to_yaml().contains("BranchName: main"));
//!
//! let broken = text.replace("BranchName: main", "BranchNane: main");
//! let refused = from_cloudformation(&broken, &ReadOptions::default()).unwrap_err();
//! assert!(refused.to_string().starts_with("line 14: "), "{refused}");
//! # Ok::<(), stagewright::cloudformation::NotRead>(())
//! ```

use std::fmt;

use stagewright_core::{CheckOptions, Finding, Pipeline, Profile, Quotas, check};

use crate::refused::write_errors;

pub use stagewright_cfn::{ExportOptions, Exported, Places, ReadError, ReadOptions};

/// Reads the one pipeline of a text, or the one that the options choose, and checks it by what the service takes today; of what it
/// does not say, the labelled defaults are assumed.
///
/// # Errors
/// A text that cannot be read, or what the rules find in it, each with its line.
pub fn from_cloudformation(
    text: &str,
    options: &ReadOptions,
) -> Result<(Pipeline, Profile), NotRead> {
    let reading = stagewright_cfn::read(text, options)?;
    let quotas = Quotas::Current;
    let checked = check(reading.draft, CheckOptions { quotas });
    match checked.pipeline {
        Some(pipeline) => {
            let profile = Profile::assumed(&pipeline);
            Ok((pipeline, profile))
        }
        None => Err(NotRead::Rules {
            findings: checked.findings,
            places: reading.places,
        }),
    }
}

/// Why a text gave no pipeline.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotRead {
    /// It cannot be read.
    Text(ReadError),
    /// Its pipeline breaks rules.
    Rules {
        /// Everything that was found.
        findings: Vec<Finding>,
        /// Where the parts of the definition stand.
        places: Places,
    },
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(error) => write!(f, "{error}"),
            Self::Rules { findings, places } => write_errors(f, findings, |site| {
                format!("line {}", places.find(site).line)
            }),
        }
    }
}

impl std::error::Error for NotRead {}

impl From<ReadError> for NotRead {
    fn from(error: ReadError) -> Self {
        Self::Text(error)
    }
}
