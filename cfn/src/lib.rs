//! Readers and writers of CloudFormation and `get-pipeline` definitions.
//!
//! [`read`] takes the text of a template or of `aws codepipeline get-pipeline` and gives a
//! [`Draft`](stagewright_core::Draft) with the line of everything in it. It never opens files and never prints.
//!
//! ```
//! use stagewright_cfn::{ReadOptions, read};
//!
//! let text = "
//! Parameters:
//!   App: {Type: String, Default: web-shop}
//! Resources:
//!   Release:
//!     Type: AWS::CodePipeline::Pipeline
//!     Properties:
//!       Name: !Sub '${App}-release'
//!       Stages: []
//! ";
//! let reading = read(text, &ReadOptions::default())?;
//! assert_eq!(reading.draft.display_name(), "web-shop-release");
//! # Ok::<(), stagewright_cfn::ReadError>(())
//! ```

mod cdk;
mod diff;
mod edit;
mod export;
pub mod history;
pub mod load;
mod places;
mod problem;
mod read;
mod template;

pub use cdk::{CdkAssembly, CdkStack, NestedTemplate, cdk_assembly, nested_templates};
pub use diff::{Difference, Side, diff, diff_templates};
pub use edit::{Editor, Followed, apply};
pub use export::{
    ExportOptions, Exported, NOT_EXPORTABLE, cloudformation, cloudformation_of, create_pipeline,
    left_to_the_export, parameter_file,
};
pub use places::Places;
pub use problem::{Problem, ReadError};
pub use read::{
    Account, AllRead, Examination, Examined, Format, Listed, ReadOptions, Reading, Refused,
    examine, list_pipelines, read, read_all, read_every, read_parameter_file,
};
pub use stagewright_core::Place;
pub use template::{Template, concealed_unread};
