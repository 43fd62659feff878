//! CodeBuild projects that stand beside the pipeline.

use super::{Action, Draft};
use crate::{Given, Part, Reference, Text, Value};

/// A CodeBuild project: declared in the language and created on export, or a resource of the same template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// Logical id in the template, if any.
    pub logical_id: Option<String>,
    /// Name of the project; absent: CloudFormation makes one.
    pub name: Option<Text>,
    /// `Environment.ComputeType`, such as `BUILD_GENERAL1_SMALL`.
    pub compute_type: Option<Text>,
    /// `Environment.Type`, such as `LINUX_CONTAINER`.
    pub environment_type: Option<Text>,
    /// `Environment.Image`.
    pub image: Option<Text>,
    /// `Environment.Fleet`: name or ARN of a reserved fleet.
    pub fleet: Option<Text>,
    /// `Source.BuildSpec`.
    pub buildspec: Option<Text>,
    /// `TimeoutInMinutes`, 5 to 2,160.
    pub timeout_in_minutes: Option<Given<i64>>,
    /// `QueuedTimeoutInMinutes`, 5 to 480.
    pub queued_timeout_in_minutes: Option<Given<i64>>,
    /// `ConcurrentBuildLimit`.
    pub concurrent_build_limit: Option<Given<i64>>,
    /// `Source.Type`.
    pub source_type: Option<Text>,
    /// `Artifacts.Type`.
    pub artifacts_type: Option<Text>,
    /// `ServiceRole`: ARN of the role under which builds run.
    pub service_role: Option<Text>,
    /// `BadgeEnabled`.
    pub badge: Option<Given<bool>>,
    /// Whether an export creates it: true for projects that the language declares.
    pub created: bool,
    /// Other properties, carried through.
    pub extra: Vec<(String, Value)>,
}

impl Draft {
    /// The project beside the pipeline that an action names, by its name or as a resource of the same template.
    ///
    /// ```
    /// use stagewright_core::{Action, ActionType, Category, Draft, Project};
    ///
    /// let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    /// build.configuration = vec![("ProjectName".into(), "shop-build".into())];
    /// let project = Project { name: Some("shop-build".into()), ..Project::default() };
    /// let draft = Draft { projects: vec![project.clone()], ..Draft::default() };
    /// assert_eq!(draft.project_of(&build), Some(&project));
    /// ```
    #[must_use]
    pub fn project_of(&self, action: &Action) -> Option<&Project> {
        let name = action.configuration("ProjectName")?;
        self.projects
            .iter()
            .find(|project| project.is_named_by(name))
    }
}

impl Project {
    fn is_named_by(&self, name: &Text) -> bool {
        let own = self.name.as_ref();
        let by_name = own.is_some_and(|own| {
            own == name || (own.known().is_some() && own.known() == name.known())
        });
        let id = self.logical_id.as_deref();
        by_name
            || matches!(name.parts(), [Part::Reference { to: Reference::Resource(to), .. }] if id == Some(to.as_str()))
    }
}
