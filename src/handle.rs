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

//!
//! A handle has a name, compares, hashes and prints, and without its provider it fits in a list:
//!
//! ```
//! # use stagewright::prelude::*;
//! # pipeline! {
//! #     pub struct Shop;
//! #     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
//! #     stage build { compile(src) = CodeBuild { project_name: "shop" } takes 4min; }
//! # }
//! let shop = Shop::new();
//! assert_eq!((shop.build.name(), shop.build.compile.name()), ("build", "compile"));
//! assert_eq!(shop.build.compile.to_string(), "build/compile");
//! let takes = &shop.profile().action(shop.build.compile).unwrap().duration;
//! assert_eq!(takes.as_ref().unwrap().value, fixed(4 * MIN));
//!
//! let slow = [shop.source.fetch.erased(), shop.build.compile.erased()];
//! assert!(slow.contains(&shop.build.compile.erased()));
//! let mut halved = shop.what_if();
//! for action in slow {
//!     halved = halved.takes(action, MIN);
//! }
//! assert_eq!(halved.edits().len(), 2);
//! ```

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use stagewright_core::ActionKey;

/// An action of the pipeline `P` with the provider `K`.
pub struct Action<P, K> {
    place: (usize, usize),
    names: (&'static str, &'static str),
    of: PhantomData<fn() -> (P, K)>,
}

/// A stage of the pipeline `P`.
pub struct Stage<P> {
    place: usize,
    name: &'static str,
    of: PhantomData<fn() -> P>,
}

/// An artifact of the pipeline `P`.
pub struct Artifact<P> {
    place: (usize, usize, usize),
    name: &'static str,
    of: PhantomData<fn() -> P>,
}

/// Whatever the provider is: of a handle whose provider was [erased](Action::erased).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnyProvider;

impl<P, K> Action<P, K> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(place: (usize, usize), names: (&'static str, &'static str)) -> Self {
        Self {
            place,
            names,
            of: PhantomData,
        }
    }

    /// Name of the action.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.names.1
    }

    /// Name of its stage.
    #[must_use]
    pub const fn stage_name(self) -> &'static str {
        self.names.0
    }

    /// The same handle without its provider, so that different ones are of one type.
    #[must_use]
    pub const fn erased(self) -> Action<P, AnyProvider> {
        Action::at(self.place, self.names)
    }
}

impl<P, K> From<Action<P, K>> for ActionKey {
    /// The action as it was defined; a what-if that moves it gives it another key.
    fn from(action: Action<P, K>) -> Self {
        Self::from(action.names)
    }
}

impl<P> Stage<P> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(place: usize, name: &'static str) -> Self {
        Self {
            place,
            name,
            of: PhantomData,
        }
    }

    /// Name of the stage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<P> Artifact<P> {
    #[doc(hidden)]
    #[must_use]
    pub const fn at(place: (usize, usize, usize), name: &'static str) -> Self {
        Self {
            place,
            name,
            of: PhantomData,
        }
    }

    /// Name of the artifact.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// An action of the pipeline `P`, whatever its provider.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action of the pipeline `{P}`",
    label = "not an action of this pipeline",
    note = "the handles of a pipeline are the fields of its struct, such as `shop.build.compile`"
)]
pub trait ActionOf<P> {
    /// Index of the stage and of the action, as the pipeline was defined.
    #[doc(hidden)]
    fn place(&self) -> (usize, usize);
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
pub trait StageOf<P> {
    /// Index of the stage, as the pipeline was defined.
    #[doc(hidden)]
    fn index(&self) -> usize;
}

/// An artifact of the pipeline `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an artifact of the pipeline `{P}`",
    label = "not an artifact of this pipeline",
    note = "the artifacts of a pipeline are the fields of its `artifacts()`"
)]
pub trait ArtifactOf<P> {
    /// Index of the stage, of the action and of its output, as the pipeline was defined.
    #[doc(hidden)]
    fn place(&self) -> (usize, usize, usize);
}

impl<P, K> ActionOf<P> for Action<P, K> {
    fn place(&self) -> (usize, usize) {
        self.place
    }
}

impl<P, K: crate::provider::Build> BuildOf<P> for Action<P, K> {}

impl<P> StageOf<P> for Stage<P> {
    fn index(&self) -> usize {
        self.place
    }
}

impl<P> ArtifactOf<P> for Artifact<P> {
    fn place(&self) -> (usize, usize, usize) {
        self.place
    }
}

// A reference will do, also to something that is only known to be a handle: `&dyn ActionOf<Shop>`.
impl<P, T: ActionOf<P> + ?Sized> ActionOf<P> for &T {
    fn place(&self) -> (usize, usize) {
        (**self).place()
    }
}

impl<P, T: BuildOf<P> + ?Sized> BuildOf<P> for &T {}

impl<P, T: StageOf<P> + ?Sized> StageOf<P> for &T {
    fn index(&self) -> usize {
        (**self).index()
    }
}

impl<P, T: ArtifactOf<P> + ?Sized> ArtifactOf<P> for &T {
    fn place(&self) -> (usize, usize, usize) {
        (**self).place()
    }
}

/// Derives would ask the same of `P` and `K`, of which a handle holds nothing.
macro_rules! plain {
    ($($name:ident<$($parameter:ident),+>;)+) => {$(
        impl<$($parameter),+> Clone for $name<$($parameter),+> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($parameter),+> Copy for $name<$($parameter),+> {}

        impl<$($parameter),+> PartialEq for $name<$($parameter),+> {
            fn eq(&self, other: &Self) -> bool {
                self.place == other.place
            }
        }

        impl<$($parameter),+> Eq for $name<$($parameter),+> {}

        impl<$($parameter),+> Hash for $name<$($parameter),+> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.place.hash(state);
            }
        }

        impl<$($parameter),+> fmt::Debug for $name<$($parameter),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )+};
}

plain! {
    Action<P, K>;
    Stage<P>;
    Artifact<P>;
}

impl<P, K> fmt::Display for Action<P, K> {
    /// `build/compile`, as edits name it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.names.0, self.names.1)
    }
}

impl<P> fmt::Display for Stage<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

impl<P> fmt::Display for Artifact<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

impl<P> AsRef<str> for Stage<P> {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// The handles of a stage. The macro names them, this writes them out: so an expansion stays short.
#[doc(hidden)]
#[macro_export]
macro_rules! handles_of_stage {
    ($name:ident $about:literal $stage:literal $stage_name:literal; $([$($doc:literal)*] $field:ident $marker:ident $action:literal $action_name:literal)*) => {
        #[doc = $about]
        pub struct $name<P> {
            $($(#[doc = $doc])* pub $field: $crate::handle::Action<P, $crate::provider::$marker>,)*
            stage_of_pipeline: $crate::handle::Stage<P>,
        }

        impl<P> $name<P> {
            pub(super) const fn new() -> Self {
                Self {
                    $($field: $crate::handle::Action::at(($stage, $action), ($stage_name, $action_name)),)*
                    stage_of_pipeline: $crate::handle::Stage::at($stage, $stage_name),
                }
            }

            /// Name of the stage.
            #[must_use]
            pub const fn name(self) -> &'static ::core::primitive::str {
                $stage_name
            }

            /// The stage alone, of one type with the other stages of the pipeline.
            #[must_use]
            pub const fn erased(self) -> $crate::handle::Stage<P> {
                self.stage_of_pipeline
            }
        }

        $crate::plain_handles!($name);

        impl<P> $crate::handle::StageOf<P> for $name<P> {
            fn index(&self) -> ::core::primitive::usize {
                $crate::handle::StageOf::index(&self.stage_of_pipeline)
            }
        }

        impl<P> ::core::convert::AsRef<::core::primitive::str> for $name<P> {
            fn as_ref(&self) -> &::core::primitive::str {
                $stage_name
            }
        }
    };
}

/// The handles of all artifacts.
#[doc(hidden)]
#[macro_export]
macro_rules! handles_of_artifacts {
    ($name:ident; $($doc:literal $field:ident $artifact:literal $stage:literal $action:literal $output:literal)*) => {
        /// The artifacts of the pipeline.
        pub struct $name<P> {
            $(#[doc = $doc] pub $field: $crate::handle::Artifact<P>,)*
            pipeline_of_artifacts: ::core::marker::PhantomData<fn() -> P>,
        }

        impl<P> $name<P> {
            pub(super) const fn new() -> Self {
                Self {
                    $($field: $crate::handle::Artifact::at(($stage, $action, $output), $artifact),)*
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
