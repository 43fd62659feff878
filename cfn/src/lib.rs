//! Readers and writers of CloudFormation and get-pipeline definitions for Stagewright.
