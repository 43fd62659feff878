//! CodeBuild projects that stand in the same template as the pipeline.

use stagewright_core::{Field, Project, Site, Step};

use super::reader::Reader;
use crate::load::Entry;

impl Reader<'_, '_> {
    /// Reads one `AWS::CodeBuild::Project` as the `index`-th project beside the pipeline.
    pub(super) fn project(&mut self, resource: &Entry, index: usize) -> Project {
        let site = Site::pipeline().step(Step::Project(index));
        let mut project = Project {
            logical_id: Some(resource.key.clone()),
            ..Project::default()
        };
        let Some(properties) = resource.value.get("Properties") else {
            return project;
        };
        for member in self.members(properties, &site, &[]) {
            let value = member.value;
            match member.name.as_str() {
                "name" => project.name = Some(self.text(value, site.clone().field(Field::Name))),
                "environment" => {
                    for inner in self.members(value, &site, &[]) {
                        let value = inner.value;
                        match inner.name.as_str() {
                            "computeType" => {
                                project.compute_type =
                                    Some(self.text(value, site.clone().field(Field::Compute)));
                            }
                            "type" => {
                                project.environment_type =
                                    Some(self.text(value, site.clone().field(Field::Type)));
                            }
                            "image" => {
                                project.image =
                                    Some(self.text(value, site.clone().field(Field::Image)));
                            }
                            "fleet" => {
                                // CloudFormation wraps the ARN, Terraform does not.
                                let arn = value.get("FleetArn").unwrap_or(value);
                                project.fleet =
                                    Some(self.text(arn, site.clone().field(Field::Fleet)));
                            }
                            _ => self.keep_inner(&mut project, "Environment", &inner),
                        }
                    }
                }
                "source" => {
                    for inner in self.members(value, &site, &[]) {
                        let value = inner.value;
                        match inner.name.as_str() {
                            "type" => {
                                project.source_type =
                                    Some(self.text(value, site.clone().field(Field::SourceType)));
                            }
                            "buildSpec" => {
                                project.buildspec =
                                    Some(self.text(value, site.clone().field(Field::Buildspec)));
                            }
                            _ => self.keep_inner(&mut project, "Source", &inner),
                        }
                    }
                }
                "artifacts" => {
                    for inner in self.members(value, &site, &[]) {
                        if inner.name == "type" {
                            project.artifacts_type = Some(
                                self.text(inner.value, site.clone().field(Field::ArtifactsType)),
                            );
                        } else {
                            self.keep_inner(&mut project, "Artifacts", &inner);
                        }
                    }
                }
                "timeoutInMinutes" => {
                    project.timeout_in_minutes =
                        Some(self.given(value, site.clone().field(Field::Timeout)));
                }
                "queuedTimeoutInMinutes" => {
                    let site = site
                        .clone()
                        .step(Step::Unknown("QueuedTimeoutInMinutes".to_owned()));
                    project.queued_timeout_in_minutes = Some(self.given(value, site));
                }
                "concurrentBuildLimit" => {
                    let site = site
                        .clone()
                        .step(Step::Unknown("ConcurrentBuildLimit".to_owned()));
                    project.concurrent_build_limit = Some(self.given(value, site));
                }
                "serviceRole" => {
                    project.service_role = Some(self.text(value, site.clone().field(Field::Role)));
                }
                "badgeEnabled" => {
                    project.badge = Some(self.given(value, site.clone().field(Field::Badge)));
                }
                _ => self.keep(&mut project.extra, &member, &site),
            }
        }
        self.places.put(site, resource.key_place);
        project
    }

    fn keep_inner(
        &mut self,
        project: &mut Project,
        section: &str,
        member: &super::reader::Member<'_>,
    ) {
        let key = format!("{section}.{}", member.entry.key);
        project
            .extra
            .push((key, crate::template::value_of(member.value)));
    }
}
