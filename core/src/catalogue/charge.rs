//! Who sends a bill for what an action uses, beside CodePipeline's own minutes.

use std::fmt;

/// One bill that an action causes. What of it a simulation can price, `stagewright-cost` decides by an exhaustive match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charge {
    /// Minutes of CodeBuild.
    CodeBuild,
    /// People who use a CodeCommit repository.
    CodeCommit,
    /// Minutes of Device Farm's devices.
    DeviceFarm,
    /// Scans of Amazon Inspector.
    Inspector,
    /// Runs of a Lambda function.
    Lambda,
    /// Messages of SNS.
    Sns,
    /// State transitions of Step Functions.
    StepFunctions,
    /// Something else at AWS, in words.
    Other(&'static str),
    /// What is deployed, and runs on after the pipeline, in words.
    Deployed(&'static str),
    /// A partner, by name.
    Partner(&'static str),
    /// The servers of your own workers.
    OwnServers,
}

impl fmt::Display for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CodeBuild => "CodeBuild minutes",
            Self::CodeCommit => "CodeCommit users",
            Self::DeviceFarm => "Device Farm device minutes",
            Self::Inspector => "Inspector scans",
            Self::Lambda => "Lambda",
            Self::Sns => "SNS messages",
            Self::StepFunctions => "Step Functions",
            Self::Other(what) | Self::Deployed(what) | Self::Partner(what) => what,
            Self::OwnServers => "your own servers",
        })
    }
}
