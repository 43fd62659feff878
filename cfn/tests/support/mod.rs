//! Small definitions, and what keeps their exports for the tools that look at them afterwards.
//!
//! They stay in the target folder: `tmp/created` is what cfn-lint and the security scanner look at, and
//! `tmp/create-pipeline` what boto3 and a server of the API take.
#![allow(dead_code, reason = "every test file uses another part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on may stop, and says what it skips"
)]

use std::fs;
use std::path::Path;

use stagewright_cfn::load::{Content, Node};
use stagewright_cfn::{ExportOptions, cloudformation, create_pipeline, read};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, Draft, OutputArtifact, Stage, Text,
};

/// A definition of two stages that leaves role and bucket to the export.
pub(crate) fn smallest() -> Draft {
    let mut source = Action::new("fetch", ActionType::aws(Category::Source, "CodeCommit"));
    source.configuration = pairs(&[("RepositoryName", "shop"), ("BranchName", "main")]);
    source.outputs = vec![OutputArtifact::new("src")];
    let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    build.configuration = pairs(&[("ProjectName", "shop-build")]);
    build.inputs = vec!["src".into()];
    build.outputs = vec![OutputArtifact::new("zip")];
    let stages = vec![
        Stage {
            actions: vec![source],
            ..Stage::new("Source")
        },
        Stage {
            actions: vec![build],
            ..Stage::new("Build")
        },
    ];
    Draft {
        name: Some("shop-release".into()),
        creates_missing: true,
        stages,
        ..Draft::default()
    }
}

/// The templates of the examples, and the corpus where it is, by file name.
pub(crate) fn examples_and_corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in [
        root.join("examples/templates"),
        root.join("cfn/tests/data"),
        root.join("../shared/corpus/files"),
    ] {
        match fs::read_dir(&folder) {
            Ok(entries) => files.extend(entries.map(|it| it.unwrap().path())),
            Err(_) if std::env::var_os("STAGEWRIGHT_SHARED").is_some() => {
                panic!("{} is missing", folder.display())
            }
            Err(_) => println!("skipped: no folder {}", folder.display()),
        }
    }
    files.sort();
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), text(path))).collect()
}

/// A tree without places, and without the quotes of texts that mean the same.
pub(crate) fn shape(node: &Node) -> String {
    match &node.content {
        Content::Scalar(_) if node.is_null() => "null".to_owned(),
        Content::Scalar(scalar) => match scalar.as_bool() {
            Some(truth) if !scalar.quoted => truth.to_string(),
            _ => format!("{:?}", scalar.text),
        },
        Content::List(items) => format!("{:?}", items.iter().map(shape).collect::<Vec<_>>()),
        Content::Map(entries) => {
            let entries = entries.iter().map(|it| (it.key.clone(), shape(&it.value)));
            format!("{:?}", entries.collect::<Vec<_>>())
        }
    }
}

/// Keys with literal values.
pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Text)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Text::literal(*value)))
        .collect()
}

/// Keeps an export for the linters and gives it back.
pub(crate) fn keep(name: &str, draft: &Draft, options: &ExportOptions) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("created");
    fs::create_dir_all(&folder).unwrap();
    let exported = cloudformation(draft, None, options);
    fs::write(folder.join(format!("{name}.yaml")), exported.to_yaml()).unwrap();
    fs::write(folder.join(format!("{name}.json")), exported.to_json()).unwrap();
    let reading = read(&exported.to_yaml(), &Default::default()).unwrap();
    assert_eq!(reading.draft.stages.len(), draft.stages.len(), "{name}");
    let told: Vec<&str> = exported
        .findings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    for told in told {
        // What only the owner of a bucket or of a repository can do, and where a role reaches further than its actions.
        let expected = [
            "sends its events to EventBridge",
            "without access to any repository",
            "may use",
            "the template asks for `TaskRoles`",
        ];
        assert!(
            expected.iter().any(|it| told.contains(it)),
            "{name}: {told}"
        );
    }
    exported.to_yaml()
}

/// The same without any wishes.
pub(crate) fn default_export(name: &str, draft: &Draft) -> String {
    keep(name, draft, &ExportOptions::default())
}

/// Keeps the declaration of a definition, which must name its role and its bucket.
pub(crate) fn keep_declaration(name: &str, draft: &Draft) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("create-pipeline");
    fs::create_dir_all(&folder).unwrap();
    let store = ArtifactStore::bucket("shop-artifacts");
    let draft = Draft {
        role: Some("arn:aws:iam::111122223333:role/pipeline".into()),
        artifact_store: Some(store).filter(|_| draft.artifact_stores.is_none()),
        creates_missing: false,
        ..draft.clone()
    };
    let exported = create_pipeline(&draft);
    assert_eq!(exported.findings, [], "{name}");
    fs::write(folder.join(format!("{name}.json")), exported.to_json()).unwrap();
}

pub(crate) type Switch = fn(&mut ExportOptions);

pub(crate) const SWITCHES: [(&str, Switch); 6] = [
    ("role", |it| it.role = true),
    ("store", |it| it.store = true),
    ("key", |it| it.key = true),
    ("connections", |it| it.connections = true),
    ("topic", |it| it.approval_topic = true),
    ("change-detection", |it| it.instead_of_polling = true),
];

/// None, each, each pair and all of the switches.
pub(crate) fn wishes() -> Vec<(String, ExportOptions)> {
    let mut wishes = vec![("nothing".to_owned(), ExportOptions::default())];
    let mut all = ExportOptions::default();
    for (index, (name, switch)) in SWITCHES.iter().enumerate() {
        let mut one = ExportOptions::default();
        switch(&mut one);
        switch(&mut all);
        for (other, more) in SWITCHES.iter().skip(index + 1) {
            let mut two = one;
            more(&mut two);
            wishes.push((format!("{name}+{other}"), two));
        }
        wishes.push(((*name).to_owned(), one));
    }
    wishes.push(("all".to_owned(), all));
    wishes
}
