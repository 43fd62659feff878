//! The simulator of Stagewright: CodePipeline executions, event by event.
