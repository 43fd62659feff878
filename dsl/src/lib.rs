//! The language of Stagewright: parse, lower and print pipeline definitions.
