//! What the tests of several commands need.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::path::Path;

use jsonschema::Registry;
use serde_json::Value;

/// Where the schemas are taken to stand. They refer to each other by the names of their files, and that takes an address.
const ADDRESS: &str = "https://stagewright.invalid/";

/// Stops unless the document is as `docs/schemas` says of this command's output.
pub(crate) fn assert_is_as_its_schema_says(command: &str, document: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas");
    let mut schemas = Registry::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        // Through a reference a schema is followed without being looked at itself.
        assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
        schemas = schemas.add(format!("{ADDRESS}{name}"), schema).unwrap();
    }
    let schemas = schemas.prepare().unwrap();
    let address = format!("{ADDRESS}{command}.schema.json");
    let validator = jsonschema::options()
        .with_registry(&schemas)
        .build(&serde_json::json!({ "$ref": address }))
        .unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{command}: {wrong:#?}");
}
