//! `project-belongs-to-pipeline`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Given, Project, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "project-belongs-to-pipeline",
    evidence: Evidence::Reproduced,
    text: include_str!("project_belongs_to_pipeline.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, project) in context.draft.projects.iter().enumerate() {
        let site = || Site::pipeline().step(Step::Project(index));
        let words = words(project, index);
        let of_pipeline =
            |kind: &Option<Text>| kind.as_ref()?.known().map(|kind| kind == "CODEPIPELINE");
        let (source, artifacts) = (
            of_pipeline(&project.source_type),
            of_pipeline(&project.artifacts_type),
        );
        if let (Some(source), Some(artifacts)) = (source, artifacts)
            && source != artifacts
        {
            let (has, lacks) = if source {
                ("source", "artifacts")
            } else {
                ("artifacts", "source")
            };
            let message = format!(
                "project {words} takes its {has} from a pipeline and its {lacks} from elsewhere"
            );
            findings.push(
                RULE.at(
                    site().field(if source {
                        Field::ArtifactsType
                    } else {
                        Field::SourceType
                    }),
                    message,
                )
                .help("write `CODEPIPELINE` as the type of both, or of neither"),
            );
        }
        let has_badge = project.badge.as_ref().and_then(Given::value) == Some(true);
        if has_badge && (source == Some(true) || artifacts == Some(true)) {
            let message = format!("project {words} belongs to a pipeline and has a badge");
            findings.push(
                RULE.at(site().field(Field::Badge), message)
                    .help("leave out the badge"),
            );
        }
    }
}

fn words(project: &Project, index: usize) -> String {
    match (&project.logical_id, &project.name) {
        (Some(id), _) => quoted(id),
        (None, Some(name)) => quoted(&name),
        (None, None) => (index + 1).to_string(),
    }
}
