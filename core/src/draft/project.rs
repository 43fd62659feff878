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

/// Minutes after which CodeBuild stops a build whose project says nothing of it. Source: `TimeoutInMinutes` of
/// AWS::CodeBuild::Project in the CloudFormation user guide ("the default is 60 minutes"), checked 2026-11-30.
const BUILD_TIMEOUT: i64 = 60;

/// Keys that say after how many minutes an action is given up, by provider. Source: action structure reference of ECS and Device Farm in
/// the CodePipeline user guide, checked 2026-11-30.
const TIMEOUTS: [(&str, &str); 2] = [
    ("ECS", "DeploymentTimeout"),
    ("DeviceFarm", "JobTimeoutMinutes"),
];

impl Draft {
    /// The minutes after which an action fails because of what the definition says: of the action, of its configuration or of the project
    /// that it builds, which has a default. Nothing where none of them is known.
    ///
    /// ```
    /// use stagewright_core::{Action, ActionType, Category, Draft, Project};
    ///
    /// let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    /// build.configuration = vec![("ProjectName".into(), "shop-build".into())];
    /// let mut draft = Draft::default();
    /// assert_eq!(draft.most_minutes(&build), None);
    /// draft.projects = vec![Project { name: Some("shop-build".into()), ..Project::default() }];
    /// assert_eq!(draft.most_minutes(&build), Some(60));
    /// draft.projects[0].timeout_in_minutes = Some(480.into());
    /// assert_eq!(draft.most_minutes(&build), Some(480));
    /// ```
    #[must_use]
    pub fn most_minutes(&self, action: &Action) -> Option<u64> {
        let own = action.timeout_in_minutes.as_ref().and_then(Given::value);
        let of_project = self.project_of(action).and_then(Project::timeout_minutes);
        let provider = action.action_type.provider.to_string();
        let keys = TIMEOUTS.iter().filter(|(marker, _)| *marker == provider);
        let of_keys = keys.filter_map(|(_, key)| action.configuration(key)?.known()?.parse().ok());
        let told = own.into_iter().chain(of_project).chain(of_keys);
        told.filter_map(|minutes: i64| u64::try_from(minutes).ok())
            .min()
    }
}

impl Project {
    /// The minutes, 5 to 480, after which a build that waits for a slot is removed from the queue; nothing where the project does not say them,
    /// or only a deployment knows them. Source: `QueuedTimeoutInMinutes` of AWS::CodeBuild::Project in the CloudFormation user guide,
    /// checked 2026-11-30.
    ///
    /// ```
    /// use stagewright_core::Project;
    ///
    /// let project = Project { queued_timeout_in_minutes: Some(30.into()), ..Project::default() };
    /// assert_eq!(project.most_minutes_queued(), Some(30));
    /// assert_eq!(Project::default().most_minutes_queued(), None);
    /// ```
    #[must_use]
    pub fn most_minutes_queued(&self) -> Option<u64> {
        let minutes = self.queued_timeout_in_minutes.as_ref()?.value()?;
        u64::try_from(minutes)
            .ok()
            .filter(|it| (5..=480).contains(it))
    }

    /// The minutes after which a build is stopped; nothing where only a deployment knows them.
    fn timeout_minutes(&self) -> Option<i64> {
        match &self.timeout_in_minutes {
            Some(minutes) => minutes.value(),
            None => Some(BUILD_TIMEOUT),
        }
    }

    /// The project by its name and the most builds of it that run at once: one more ends with an error. Nothing where it has no such limit, or
    /// only a deployment knows it. Source: "Builds in AWS CodeBuild" in the CodeBuild user guide, checked 2026-11-30.
    #[must_use]
    pub fn most_at_once(&self) -> Option<(String, u32)> {
        let limit = self.concurrent_build_limit.as_ref()?.value()?;
        let limit = u32::try_from(limit).ok().filter(|limit| *limit > 0)?;
        let name = self.name.as_ref().and_then(Text::known);
        let name = name.map(std::borrow::Cow::into_owned);
        Some((name.or_else(|| self.logical_id.clone())?, limit))
    }

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
