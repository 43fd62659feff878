//! Any bytes as a definition: read, check, export, read again.
#![cfg_attr(not(test), no_main)]

use libfuzzer_sys::fuzz_target;
use stagewright_cfn::load::text_from_bytes;
use stagewright_cfn::{
    ExportOptions, ReadOptions, cloudformation, create_pipeline, diff, read_all,
};
use stagewright_core::CheckOptions;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_from_bytes(bytes) else {
        return;
    };
    let Ok(readings) = read_all(text, &ReadOptions::default()) else {
        return;
    };
    for reading in readings.into_iter().take(3) {
        let checked = stagewright_core::check(reading.draft.clone(), CheckOptions::default());
        for finding in &checked.findings {
            let _ = reading.places.find(&finding.site);
        }
        let exported = cloudformation(
            &reading.draft,
            reading.template.as_ref(),
            &ExportOptions::default(),
        );
        let options = ReadOptions {
            pipeline: reading.draft.logical_id.clone(),
            ..ReadOptions::default()
        };
        let again = stagewright_cfn::read(&exported.to_yaml(), &options);
        assert!(again.is_ok(), "an export does not read: {again:?}");
        let _ = exported.to_json();
        let _ = create_pipeline(&reading.draft).to_json();
        assert!(
            diff(&reading.draft, &reading.draft).is_empty(),
            "a definition differs from itself"
        );
    }
});
