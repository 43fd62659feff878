//! Rules about pipeline variables, output variables and their namespaces.

mod meant;
mod namespace_free;
mod namespace_known;
mod namespaces_unique;
mod source_reads_no_variable;
mod variable_declared;
mod variable_given;
mod variable_limits;
mod variable_names_unique;
mod variable_ready;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &variable_names_unique::RULE,
    &variable_limits::RULE,
    &variable_declared::RULE,
    &namespaces_unique::RULE,
    &namespace_free::RULE,
    &namespace_known::RULE,
    &variable_ready::RULE,
    &variable_given::RULE,
    &source_reads_no_variable::RULE,
];
