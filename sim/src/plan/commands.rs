//! What is done to pipelines at certain times: interventions of people, and gates that follow a calendar.

use stagewright_core::{Intervention, InterventionKind, RetryMode};

use super::compile::{Compiler, Member, number};
use crate::draws::EXTRA;
use crate::ids::{PipelineId, StageId};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Command {
    pub(crate) at: u64,
    pub(crate) pipeline: PipelineId,
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
    Rollback(StageId),
    Disable(StageId),
    Enable(StageId),
    Answer(StageId, bool),
    Override(StageId),
    Update,
}

impl Compiler<'_> {
    /// The commands of one pipeline; they are sorted when all are known.
    pub(super) fn commands(&mut self, member: &Member<'_>, pipeline: PipelineId) {
        let name = member.pipeline.name();
        for (stage, calendar) in &member.circumstances.gates {
            let place = format!("circumstances of `{name}`: gate of stage `{stage}`");
            let Some(stage) = self.stage_named(pipeline, stage, &place) else {
                continue;
            };
            let Some(open) = self.calendar(&calendar.value, &place) else {
                continue;
            };
            let open = &self.plan.calendars[open];
            let starts_open = open.is_open(0);
            let edges: Vec<(u64, bool)> = open.edges().filter(|edge| edge.0 > 0).collect();
            self.plan.stages[stage].closed = !starts_open;
            let reopening = self.plan.service.reopening.0;
            for (at, opens) in edges {
                let (at, kind) = if opens {
                    (at.saturating_add(reopening), CommandKind::Enable(stage))
                } else {
                    (at, CommandKind::Disable(stage))
                };
                self.plan.commands.push(Command {
                    at,
                    pipeline,
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

    fn intervention(&mut self, intervention: &Intervention, pipeline: PipelineId, place: &str) {
        let mut at = intervention.at.0;
        let mut execution = EXTRA | 6 << 28 | number(self.plan.commands.len()) & 0x0FFF_FFFF;
        let reopening = self.plan.service.reopening.0;
        let mut at_stage = |name: &str, kind: fn(StageId) -> CommandKind| {
            self.stage_named(pipeline, name, place).map(kind)
        };
        let kind = match &intervention.what {
            InterventionKind::Start => Some(CommandKind::Start),
            InterventionKind::StopAndWait { execution: number } => {
                execution = *number;
                Some(CommandKind::StopAndWait)
            }
            InterventionKind::StopAndAbandon { execution: number } => {
                execution = *number;
                Some(CommandKind::StopAndAbandon)
            }
            InterventionKind::Retry {
                execution: number,
                mode,
            } => {
                execution = *number;
                Some(CommandKind::Retry(*mode))
            }
            InterventionKind::Rollback { stage } => at_stage(stage, CommandKind::Rollback),
            InterventionKind::Disable { stage } => at_stage(stage, CommandKind::Disable),
            InterventionKind::Enable { stage } => {
                at = at.saturating_add(reopening);
                at_stage(stage, CommandKind::Enable)
            }
            InterventionKind::Answer { stage, approve } => self
                .stage_named(pipeline, stage, place)
                .map(|stage| CommandKind::Answer(stage, *approve)),
            InterventionKind::Override { stage } => at_stage(stage, CommandKind::Override),
            InterventionKind::Update => Some(CommandKind::Update),
            other => {
                self.fault(
                    place,
                    format!("interventions of this kind are not known here: {other:?}"),
                );
                return;
            }
        };
        // A stage that is not there is a fault by now.
        self.plan.commands.extend(kind.map(|kind| Command {
            at,
            pipeline,
            number: execution,
            kind,
        }));
    }

    fn stage_named(&mut self, pipeline: PipelineId, name: &str, place: &str) -> Option<StageId> {
        let mut stages = self.plan.pipelines[pipeline].stages.iter();
        let found = stages.find(|stage| self.plan.stages[*stage].name == name);
        if found.is_none() {
            self.fault(place, format!("the pipeline has no stage `{name}`"));
        }
        found
    }
}
