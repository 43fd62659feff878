//! Answers as a definition, and a definition as answers.
//!
//! Both go by way of `create-pipeline`'s JSON, which `cfn` reads and writes: what the answers say is judged as any file
//! is, and what a definition holds beyond them is told.

use serde_json::{Map, Value, json};
use stagewright_cfn::{ReadOptions, create_pipeline, read};
use stagewright_core::catalogue::{self, Provider};
use stagewright_core::{
    ArtifactStore, Assumed, Category, CheckOptions, Checked, Distribution, Draft, EncryptionKey,
    Finding, KeyType, Pipeline, Profile, Severity, Site, check,
};

use super::answers::{ASSUME, AWS_MANAGED, Action, Answers, NEW, Stage, Variable};
use crate::failure::Failure;

/// The definition that the answers describe, unchecked.
pub(super) fn draft(answers: &Answers) -> Draft {
    let text = json!({ "pipeline": pipeline(&answers.filled()) }).to_string();
    let reading = read(&text, &ReadOptions::default()).expect("JSON of our own can be read");
    let mut draft = reading.draft;
    draft.artifact_store = Some(store(&answers.filled()));
    draft.region = Some(answers.region.as_str().into()).filter(|_| !answers.region.is_empty());
    draft.creates_missing = true;
    draft
}

/// The artifact store: what is `new` is made by the export.
fn store(answers: &Answers) -> ArtifactStore {
    let mut store = match answers.bucket.as_str() {
        NEW => ArtifactStore::created(),
        bucket => ArtifactStore::bucket(bucket),
    };
    store.encryption_key = match answers.key.as_str() {
        AWS_MANAGED => None,
        NEW => Some(EncryptionKey::Created),
        key => Some(EncryptionKey::Existing {
            id: Some(key.into()),
            key_type: Some(KeyType::Kms.into()),
        }),
    };
    store
}

fn pipeline(answers: &Answers) -> Value {
    let mut pipeline = json!({
        "name": answers.name,
        "pipelineType": answers.kind,
        "executionMode": answers.mode,
        "stages": answers.stages.iter().enumerate().map(stage).collect::<Vec<_>>(),
    });
    let fields = pipeline.as_object_mut().expect("it was made as an object");
    if answers.role != NEW {
        fields.insert("roleArn".to_owned(), json!(answers.role));
    }
    if !answers.variables.is_empty() {
        let variables = answers.variables.iter().map(|variable| {
            without_null(json!({
                "name": variable.name,
                "defaultValue": variable.default,
                "description": variable.description,
            }))
        });
        fields.insert("variables".to_owned(), variables.collect());
    }
    pipeline
}

fn stage((index, stage): (usize, &Stage)) -> Value {
    let on_failure = stage.on_failure.as_deref().map(|result| match result {
        "RETRY" => {
            json!({ "result": result, "retryConfiguration": { "retryMode": "FAILED_ACTIONS" } })
        }
        _ => json!({ "result": result }),
    });
    without_null(json!({
        "name": stage.name,
        "actions": stage.actions.iter().map(|it| action(it, index == 0)).collect::<Vec<_>>(),
        "onFailure": on_failure,
    }))
}

fn action(action: &Action, in_first_stage: bool) -> Value {
    let known = provider(action, in_first_stage);
    let category = action.category.clone();
    let category = category.or_else(|| Some(known?.1.as_str().to_owned()));
    let owner = action.owner.as_deref();
    let owner = owner
        .or_else(|| Some(known?.0.owner.as_str()))
        .unwrap_or("AWS");
    let artifacts = |names: &[String], files: &[String]| {
        let artifacts = names.iter().map(|name| match files {
            [] => json!({ "name": name }),
            files => json!({ "name": name, "files": files }),
        });
        artifacts.collect::<Vec<_>>()
    };
    let configuration = action.configuration.iter().map(|(key, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (key.clone(), Value::String(value))
    });
    without_null(json!({
        "name": action.name,
        "actionTypeId": {
            "category": category,
            "owner": owner,
            "provider": action.provider,
            "version": action.version.as_deref().unwrap_or("1"),
        },
        "runOrder": action.run_order,
        "namespace": action.namespace,
        "region": action.region,
        "roleArn": action.role,
        "inputArtifacts": artifacts(&action.inputs, &[]),
        "outputArtifacts": artifacts(&action.outputs, &action.files),
        "commands": action.commands,
        "configuration": configuration.collect::<Map<_, _>>(),
    }))
}

/// The catalogue's declaration of an action's provider, and the category under which it stands there.
pub(super) fn provider(
    action: &Action,
    in_first_stage: bool,
) -> Option<(&'static Provider, Category)> {
    let Some(category) = action.category.as_deref() else {
        return catalogue::bare(&action.provider, in_first_stage);
    };
    catalogue::named(&action.provider).find_map(|provider| {
        let mut categories = provider.categories.iter().copied();
        let category = categories.find(|it| it.as_str() == category)?;
        Some((provider, category))
    })
}

/// An object without what is null, and without lists and maps that hold nothing.
fn without_null(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|key, value| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty() || key == "actions",
            Value::Object(fields) => !fields.is_empty(),
            _ => true,
        });
    }
    value
}

/// The definition, checked.
pub(super) fn checked(answers: &Answers) -> Checked {
    check(draft(answers), CheckOptions::default())
}

/// What the rules refuse at one of these places, in their words.
pub(super) fn refused(answers: &Answers, concerns: impl Fn(&Site) -> bool) -> Option<String> {
    let findings = checked(answers).findings;
    let mut errors = findings.iter().filter(|it| it.severity == Severity::Error);
    errors.find(|it| concerns(&it.site)).map(in_words)
}

/// A finding in one line.
pub(super) fn in_words(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}: {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// What the answers know of durations, over the labelled defaults.
pub(super) fn profile(answers: &Answers, pipeline: &Pipeline) -> Result<Profile, Failure> {
    let mut profile = Profile::assumed(pipeline);
    for stage in &answers.stages {
        for action in &stage.actions {
            let Some(takes) = action.takes.as_deref().filter(|it| *it != ASSUME) else {
                continue;
            };
            let takes = duration(takes).map_err(|reason| {
                let place = format!("takes of `{}/{}`", stage.name, action.name);
                Failure::usage(
                    place,
                    reason,
                    "write `4min`, or `lognormal(p50 = 4min, p95 = 9min)`",
                )
            })?;
            let known = profile
                .action_mut((stage.name.as_str(), action.name.as_str()))
                .expect("the pipeline was made of these answers");
            known.duration = Some(Assumed::given(takes));
        }
    }
    Ok(profile)
}

/// A duration, or why it is none.
pub(super) fn duration(text: &str) -> Result<Distribution, String> {
    text.parse().map_err(|error| format!("{error}"))
}

/// A definition as answers, and what they cannot say.
pub(super) fn answers(draft: &Draft) -> (Answers, Vec<String>) {
    let exported = create_pipeline(draft);
    let text = exported.to_json();
    let value: Value = serde_json::from_str(&text).expect("our own JSON can be read");
    let mut told: Vec<String> = exported
        .findings
        .iter()
        .map(|it| it.message.clone())
        .collect();
    let mut pipeline = Fields::of(value.get("pipeline"), "the pipeline", &mut told);
    let mut answers = Answers {
        name: pipeline.text("name").unwrap_or_default(),
        region: draft.own_region().map(|it| it.name).unwrap_or_default(),
        ..Answers::empty()
    };
    set(&mut answers.kind, pipeline.text("pipelineType"));
    set(&mut answers.mode, pipeline.text("executionMode"));
    // What stands beside the pipeline in its template is made anew.
    let elsewhere = |value: Option<String>| value.filter(|it| !it.contains("{{"));
    set(&mut answers.role, elsewhere(pipeline.text("roleArn")));
    if let Some(store) = pipeline.take("artifactStore") {
        set(
            &mut answers.bucket,
            elsewhere(store.get("location").and_then(text_of)),
        );
        let key = store.get("encryptionKey").and_then(|it| it.get("id"));
        set(&mut answers.key, elsewhere(key.and_then(text_of)));
    }
    for variable in pipeline.list("variables") {
        answers.variables.push(Variable {
            name: variable.get("name").and_then(text_of).unwrap_or_default(),
            default: variable.get("defaultValue").and_then(text_of),
            description: variable.get("description").and_then(text_of),
        });
    }
    let stages = pipeline.list("stages");
    pipeline.tell_rest();
    for (index, value) in stages.iter().enumerate() {
        let name = value.get("name").and_then(text_of).unwrap_or_default();
        let mut fields = Fields::of(Some(value), &format!("stage `{name}`"), &mut told);
        fields.text("name");
        let on_failure = fields.take("onFailure");
        let on_failure = on_failure.and_then(|it| it.get("result").and_then(text_of));
        let actions = fields.list("actions");
        fields.tell_rest();
        answers.stages.push(Stage {
            actions: actions
                .iter()
                .map(|it| action_of(it, index == 0, &mut told))
                .collect(),
            name,
            on_failure,
        });
    }
    (answers, told)
}

fn action_of(value: &Value, in_first_stage: bool, told: &mut Vec<String>) -> Action {
    let name = value.get("name").and_then(text_of).unwrap_or_default();
    let mut fields = Fields::of(Some(value), &format!("action `{name}`"), told);
    fields.text("name");
    let kind = fields.take("actionTypeId").unwrap_or_default();
    let of = |key: &str| kind.get(key).and_then(text_of);
    let artifacts = |values: Vec<Value>| -> Vec<String> {
        values
            .iter()
            .filter_map(|it| it.get("name").and_then(text_of))
            .collect()
    };
    let outputs = fields.list("outputArtifacts");
    let files = outputs.iter().filter_map(|it| it.get("files")?.as_array());
    let configuration = fields.take("configuration").unwrap_or_default();
    let configuration = configuration.as_object().into_iter().flatten();
    let action = Action {
        provider: of("provider").unwrap_or_default(),
        category: of("category"),
        owner: of("owner"),
        version: of("version").filter(|it| it != "1"),
        run_order: fields
            .take("runOrder")
            .and_then(|it| it.as_u64()?.try_into().ok()),
        namespace: fields.text("namespace"),
        region: fields.text("region"),
        role: fields.text("roleArn"),
        takes: None,
        inputs: artifacts(fields.list("inputArtifacts")),
        files: files.flatten().filter_map(text_of).collect(),
        outputs: artifacts(outputs),
        commands: fields.list("commands").iter().filter_map(text_of).collect(),
        configuration: configuration
            .filter_map(|(key, value)| Some((key.clone(), text_of(value)?.into())))
            .collect(),
        name,
    };
    fields.tell_rest();
    plain(action, in_first_stage)
}

/// Without the category and the owner that the catalogue gives anyway.
fn plain(action: Action, in_first_stage: bool) -> Action {
    let bare = Action {
        category: None,
        owner: None,
        ..action.clone()
    };
    match provider(&bare, in_first_stage) {
        Some((known, category))
            if action.category.as_deref() == Some(category.as_str())
                && action.owner.as_deref() == Some(known.owner.as_str()) =>
        {
            bare
        }
        _ => action,
    }
}

fn set(field: &mut String, value: Option<String>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The fields of an object, which are told where the answers have no place for them.
struct Fields<'a> {
    fields: Map<String, Value>,
    of: String,
    told: &'a mut Vec<String>,
}

impl<'a> Fields<'a> {
    fn of(value: Option<&Value>, of: &str, told: &'a mut Vec<String>) -> Self {
        let fields = value.and_then(Value::as_object).cloned();
        Self {
            fields: fields.unwrap_or_default(),
            of: of.to_owned(),
            told,
        }
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        self.fields.remove(key)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.take(key).as_ref().and_then(text_of)
    }

    fn list(&mut self, key: &str) -> Vec<Value> {
        match self.take(key) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }

    fn tell_rest(self) {
        let left = self
            .fields
            .keys()
            .map(|key| format!("`{key}` of {} is not taken over", self.of));
        self.told.extend(left);
    }
}
