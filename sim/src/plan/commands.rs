//! What is done to pipelines at certain times: interventions of people, and gates that follow a calendar.

use stagewright_core::{Intervention, InterventionKind, RetryMode};

use super::NONE;
use super::compile::{Compiler, Member, number};
use crate::draws::EXTRA;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Command {
    pub(crate) at: u64,
    pub(crate) pipeline: u32,
    /// The stage it concerns, or none.
    pub(crate) stage: u32,
    /// The execution it concerns.
    pub(crate) number: u32,
    pub(crate) kind: CommandKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandKind {
    Start,
    StopAndWait,
    StopAndAbandon,
    Retry(RetryMode),
    Rollback,
    Disable,
    Enable,
    Answer(bool),
    Override,
    Update,
}

impl Compiler<'_> {
    /// The commands of one pipeline; they are sorted when all are known.
    pub(super) fn commands(&mut self, member: &Member<'_>, pipeline: u32) {
        let name = member.pipeline.name();
        for (stage, calendar) in &member.circumstances.gates {
            let place = format!("circumstances of `{name}`: gate of stage `{stage}`");
            let Some(stage) = self.stage_named(pipeline, stage, &place) else {
                continue;
            };
            let index = self.calendar(&calendar.value, &place);
            let Some(open) = self.plan.calendars.get(index as usize) else {
                continue;
            };
            let starts_open = open.is_open(0);
            let edges: Vec<(u64, bool)> = open.edges().filter(|edge| edge.0 > 0).collect();
            if let Some(stage) = self.plan.stages.get_mut(stage as usize) {
                stage.closed = !starts_open;
            }
            let reopening = self.plan.service.reopening.0;
            for (at, opens) in edges {
                let (at, kind) = if opens {
                    (at.saturating_add(reopening), CommandKind::Enable)
                } else {
                    (at, CommandKind::Disable)
                };
                self.plan.commands.push(Command {
                    at,
                    pipeline,
                    stage,
                    number: 0,
                    kind,
                });
            }
        }
        for (index, intervention) in member.circumstances.interventions.iter().enumerate() {
            let place = format!("circumstances of `{name}`: intervention {}", index + 1);
            self.intervention(intervention, pipeline, &place);
        }
    }

    fn intervention(&mut self, intervention: &Intervention, pipeline: u32, place: &str) {
        let mut at = intervention.at.0;
        let mut stage = NONE;
        let mut execution = EXTRA | 6 << 28 | number(self.plan.commands.len()) & 0x0FFF_FFFF;
        let mut named =
            |compiler: &mut Self, name: &str| match compiler.stage_named(pipeline, name, place) {
                Some(found) => stage = found,
                None => stage = NONE,
            };
        let kind = match &intervention.what {
            InterventionKind::Start => CommandKind::Start,
            InterventionKind::StopAndWait { execution: number } => {
                execution = *number;
                CommandKind::StopAndWait
            }
            InterventionKind::StopAndAbandon { execution: number } => {
                execution = *number;
                CommandKind::StopAndAbandon
            }
            InterventionKind::Retry {
                execution: number,
                mode,
            } => {
                execution = *number;
                CommandKind::Retry(*mode)
            }
            InterventionKind::Rollback { stage } => {
                named(self, stage);
                CommandKind::Rollback
            }
            InterventionKind::Disable { stage } => {
                named(self, stage);
                CommandKind::Disable
            }
            InterventionKind::Enable { stage } => {
                named(self, stage);
                at = at.saturating_add(self.plan.service.reopening.0);
                CommandKind::Enable
            }
            InterventionKind::Answer { stage, approve } => {
                named(self, stage);
                CommandKind::Answer(*approve)
            }
            InterventionKind::Override { stage } => {
                named(self, stage);
                CommandKind::Override
            }
            InterventionKind::Update => CommandKind::Update,
            other => {
                self.fault(
                    place,
                    format!("interventions of this kind are not known here: {other:?}"),
                );
                return;
            }
        };
        self.plan.commands.push(Command {
            at,
            pipeline,
            stage,
            number: execution,
            kind,
        });
    }

    fn stage_named(&mut self, pipeline: u32, name: &str, place: &str) -> Option<u32> {
        let found = self
            .plan
            .stages
            .iter()
            .position(|stage| stage.pipeline == pipeline && stage.name == name);
        if found.is_none() {
            self.fault(place, format!("the pipeline has no stage `{name}`"));
        }
        found.map(number)
    }
}
