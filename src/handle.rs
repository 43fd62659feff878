//! Handles: the names of a pipeline as typed fields.
//!
//! [`pipeline!`](crate::pipeline) gives its struct a field per stage and in it one per action. A handle knows its pipeline and
//! its provider, so a handle of another pipeline, or the compute type of an approval, does not compile:
//!
//! ```compile_fail
//! # use stagewright::prelude::*;
//! pipeline! {
//!     pub struct Shop;
//!     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
//!     stage gate { approve() = Manual; }
//! }
//! let shop = Shop::new();
//! shop.what_if().compute(shop.gate.approve, Compute::Large); // an approval runs no build
//! ```

use std::fmt;
use std::marker::PhantomData;

/// An action of the pipeline `P` with the provider `K`.
pub struct Action<P, K> {
    stage: usize,
    action: usize,
    of: PhantomData<fn() -> (P, K)>,
}

/// A stage of the pipeline `P`.
pub struct Stage<P> {
    stage: usize,
    of: PhantomData<fn() -> P>,
}

/// An artifact of the pipeline `P`.
pub struct Artifact<P> {
    stage: usize,
    action: usize,
    output: usize,
    of: PhantomData<fn() -> P>,
}

impl<P, K> Action<P, K> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(stage: usize, action: usize) -> Self {
        Self {
            stage,
            action,
            of: PhantomData,
        }
    }
}

impl<P> Stage<P> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(stage: usize) -> Self {
        Self {
            stage,
            of: PhantomData,
        }
    }
}

impl<P> Artifact<P> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(stage: usize, action: usize, output: usize) -> Self {
        Self {
            stage,
            action,
            output,
            of: PhantomData,
        }
    }
}

/// An action of the pipeline `P`, whatever its provider.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action of the pipeline `{P}`",
    label = "not an action of this pipeline",
    note = "the handles of a pipeline are the fields of its struct, such as `shop.build.compile`"
)]
pub trait ActionOf<P>: Copy {
    /// Index of the stage and of the action, as the pipeline was defined.
    #[doc(hidden)]
    fn place(self) -> (usize, usize);
}

/// An action of the pipeline `P` that runs a build.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action of the pipeline `{P}` that runs a build",
    label = "not a build of this pipeline",
    note = "builds are the actions of CodeBuild, Commands, ECRBuildAndPublish, EKS and InspectorScan"
)]
pub trait BuildOf<P>: ActionOf<P> {}

/// A stage of the pipeline `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stage of the pipeline `{P}`",
    label = "not a stage of this pipeline",
    note = "the handles of a pipeline are the fields of its struct, such as `shop.build`"
)]
pub trait StageOf<P>: Copy {
    /// Index of the stage, as the pipeline was defined.
    #[doc(hidden)]
    fn index(self) -> usize;
}

/// An artifact of the pipeline `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an artifact of the pipeline `{P}`",
    label = "not an artifact of this pipeline",
    note = "the artifacts of a pipeline are the fields of its `artifacts()`"
)]
pub trait ArtifactOf<P>: Copy {
    /// Index of the stage, of the action and of its output, as the pipeline was defined.
    #[doc(hidden)]
    fn place(self) -> (usize, usize, usize);
}

impl<P, K> ActionOf<P> for Action<P, K> {
    fn place(self) -> (usize, usize) {
        (self.stage, self.action)
    }
}

impl<P, K: crate::provider::Build> BuildOf<P> for Action<P, K> {}

impl<P> StageOf<P> for Stage<P> {
    fn index(self) -> usize {
        self.stage
    }
}

impl<P> ArtifactOf<P> for Artifact<P> {
    fn place(self) -> (usize, usize, usize) {
        (self.stage, self.action, self.output)
    }
}

macro_rules! copies {
    ($($name:ident<$($parameter:ident),+>: $($field:ident),+;)+) => {$(
        impl<$($parameter),+> Clone for $name<$($parameter),+> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($parameter),+> Copy for $name<$($parameter),+> {}

        impl<$($parameter),+> fmt::Debug for $name<$($parameter),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))+.finish()
            }
        }
    )+};
}

copies! {
    Action<P, K>: stage, action;
    Stage<P>: stage;
    Artifact<P>: stage, action, output;
}

/// The handles of a stage. The macro names them, this writes them out: so an expansion stays short.
#[doc(hidden)]
#[macro_export]
macro_rules! handles_of_stage {
    ($name:ident $about:literal $stage:literal; $([$($doc:literal)*] $field:ident $marker:ident $action:literal)*) => {
        #[doc = $about]
        pub struct $name<P> {
            $($(#[doc = $doc])* pub $field: $crate::handle::Action<P, $crate::provider::$marker>,)*
            stage_of_pipeline: $crate::handle::Stage<P>,
        }

        impl<P> $name<P> {
            pub(super) const fn new() -> Self {
                Self {
                    $($field: $crate::handle::Action::at($stage, $action),)*
                    stage_of_pipeline: $crate::handle::Stage::at($stage),
                }
            }
        }

        $crate::plain_handles!($name);

        impl<P> $crate::handle::StageOf<P> for $name<P> {
            fn index(self) -> ::core::primitive::usize {
                $crate::handle::StageOf::index(self.stage_of_pipeline)
            }
        }
    };
}

/// The handles of all artifacts.
#[doc(hidden)]
#[macro_export]
macro_rules! handles_of_artifacts {
    ($name:ident; $($doc:literal $field:ident $stage:literal $action:literal $output:literal)*) => {
        /// The artifacts of the pipeline.
        pub struct $name<P> {
            $(#[doc = $doc] pub $field: $crate::handle::Artifact<P>,)*
            pipeline_of_artifacts: ::core::marker::PhantomData<fn() -> P>,
        }

        impl<P> $name<P> {
            pub(super) const fn new() -> Self {
                Self {
                    $($field: $crate::handle::Artifact::at($stage, $action, $output),)*
                    pipeline_of_artifacts: ::core::marker::PhantomData,
                }
            }
        }

        $crate::plain_handles!($name);
    };
}

/// What every generated struct of handles can do.
#[doc(hidden)]
#[macro_export]
macro_rules! plain_handles {
    ($name:ident) => {
        impl<P> ::core::clone::Clone for $name<P> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<P> ::core::marker::Copy for $name<P> {}

        impl<P> ::core::fmt::Debug for $name<P> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($name))
                    .finish_non_exhaustive()
            }
        }
    };
}
