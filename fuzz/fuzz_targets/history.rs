//! Any bytes as a history: one table, in order, without a panic.
#![cfg_attr(not(test), no_main)]

use libfuzzer_sys::fuzz_target;
use stagewright_cfn::history::History;

fuzz_target!(|bytes: &[u8]| {
    let mut history = History::default();
    let _ = history.add(bytes);
    let history = history.finish();
    let times: Vec<_> = history
        .actions
        .iter()
        .map(|action| action.started.or(action.ended))
        .collect();
    assert!(times.is_sorted(), "actions are not in the order of time");
    let _ = history.to_records(&stagewright_core::Draft::default());
});
