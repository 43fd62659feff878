//! `pipeline!`: the language of Stagewright inside a Rust program.
//!
//! This crate is a shell: a crate of macros can export nothing else, so everything stands in `stagewright-dsl`.

use proc_macro::TokenStream;

/// Defines a pipeline.
///
/// The definition is checked while the program compiles: what AWS would refuse is an error at its token. The struct gets a
/// field per stage and in it a handle per action, and these methods: `new()` (or `with()` and `build()` where there are parameters),
/// `pipeline()`, `profile()`, `what_if()` and `artifacts()`.
///
/// ```
/// use stagewright::prelude::*;
///
/// pipeline! {
///     /// Builds the shop on every push.
///     pub struct Shop;
///     parameter app = "shop";
///
///     name "${app}-release";
///
///     stage source {
///         fetch() -> src = CodeCommit { repository_name: "${app}", branch_name: "main" } takes 4s;
///     }
///     stage build {
///         parallel {
///             compile(src) -> zip = CodeBuild { project_name: "${app}" } on medium takes 4min fails 3% writes 45MB;
///             lint(src) = CodeBuild { project_name: "${app}-lint" } takes 50s;
///         }
///     }
///     stage deploy {
///         approve() = Manual takes exponential(mean = 2h);
///         roll_out(zip) = CodeDeploy { application_name: "${app}", deployment_group_name: "prod" } takes 6min;
///     }
/// }
///
/// let shop = Shop::new();
/// assert_eq!(shop.pipeline().name(), "shop-release");
/// let orders = Shop::with().app("orders").build()?;
/// assert_eq!(orders.pipeline().name(), "orders-release");
///
/// let quicker = orders.what_if().takes(orders.deploy.approve, 20 * MIN);
/// assert_eq!(quicker.edits()[0].to_string(), "deploy/approve.takes=20min");
/// # Ok::<(), Refused>(())
/// ```
///
/// What is wrong does not compile:
///
/// ```compile_fail
/// use stagewright::prelude::*;
///
/// pipeline! {
///     pub struct Shop;
///     stage source { fetch() -> src = CodeCommit { repository_nane: "shop", branch_name: "main" }; } // no such key
///     stage build { compile(src) = CodeBuild { project_name: "shop" }; }
/// }
/// ```
///
/// The whole language is described in the module `stagewright::language`.
#[proc_macro]
pub fn pipeline(definition: TokenStream) -> TokenStream {
    stagewright_dsl::expand(definition.into()).into()
}
