//! The value of a `NoEcho` parameter leaves in no output, however it was given.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests write their own files"
)]

use std::path::Path;

use assert_cmd::Command;

fn stagewright(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn written(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

const DEFAULT: &str = "s3cr3t-by-default";
const FLAG: &str = "s3cr3t-by-flag";
const FILE: &str = "s3cr3t-by-file";

/// A template with a finding on the very line of the default, and with the secret where texts, lists and conditions use it.
const TEMPLATE: &str = "\
Parameters:
  Token: {Type: String, NoEcho: 'true', Default: s3cr3t-by-default, Default: s3cr3t-by-default}
  Keys: {Type: CommaDelimitedList, NoEcho: true, Default: 's3cr3t-by-default,other', AllowedValues: ['s3cr3t-by-default,other', b]}
  Long:
    Type: String
    NoEcho: true
    Default: >-
      s3cr3t-by-default
      on two lines
Conditions:
  HasToken: !Not [!Equals [!Ref Token, '']]
Resources:
  Release:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: !Sub 'shop-${Token}'
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: {Type: S3, Location: shop-artifacts}
      Stages:
        - Name: Source
          Actions:
            - Name: fetch
              ActionTypeId: {Category: Source, Owner: ThirdParty, Provider: GitHub, Version: '1'}
              Configuration: {Owner: acme, Repo: !Select [0, !Ref Keys], Branch: !If [HasToken, !Ref Token, main], OAuthToken: !Ref Token, PollForSourceChanges: false}
              OutputArtifacts: [{Name: src}]
        - Name: Build
          Actions:
            - Name: compile
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: !Join ['-', [shop, !Ref Token]], EnvironmentVariables: !Sub '[{\"name\":\"T\",\"value\":\"${Long}\"}]'}
              InputArtifacts: [{Name: src}]
";

/// The same with another secret.
fn other() -> String {
    TEMPLATE.replace("s3cr3t-by-default", "s3cr3t-by-another")
}

#[test]
fn no_command_shows_the_value_of_a_no_echo_parameter() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at, "shop.yaml", TEMPLATE);
    written(at, "other.yaml", &other());
    written(
        at,
        "broken.yaml",
        &TEMPLATE.replace("Resources:", "  ]Resources:"),
    );
    written(at, "values.json", &format!("{{\"Token\": \"{FILE}\"}}"));
    let flag = format!("Token={FLAG}");
    let mut told = Vec::new();
    let commands: [&[&str]; 14] = [
        &["check", "shop.yaml"],
        &["check", "shop.yaml", "broken.yaml", "--format", "json"],
        &["check", "shop.yaml", "broken.yaml", "--format", "sarif"],
        &["check", "shop.yaml", "broken.yaml", "--format", "junit"],
        &["check", "shop.yaml", "broken.yaml", "--format", "github"],
        &["check", "broken.yaml"],
        &["export", "shop.yaml"],
        &[
            "export",
            "shop.yaml",
            "--format",
            "json",
            "--create",
            "role",
        ],
        &["export", "shop.yaml", "--format", "create-pipeline"],
        &["export", "shop.yaml", "--format", "rust"],
        &["export", "shop.yaml", "--format", "mermaid"],
        &["export", "shop.yaml", "--format", "svg"],
        &["diff", "shop.yaml", "other.yaml"],
        &["diff", "shop.yaml", "other.yaml", "--format", "json"],
    ];
    for command in commands {
        for more in [
            &[][..],
            &["--parameter", &flag],
            &["--parameter-file", "values.json"],
        ] {
            let command: Vec<&str> = command.iter().chain(more).copied().collect();
            let (_, out, err) = stagewright(at, &command);
            for secret in [DEFAULT, FLAG, FILE, "s3cr3t-by-another", "s3cr3t"] {
                assert!(!out.contains(secret), "{command:?} prints {secret}:\n{out}");
                assert!(!err.contains(secret), "{command:?} says {secret}:\n{err}");
            }
            told.push((command.join(" "), out, err));
        }
    }
    let said = |command: &str| told.iter().find(|(it, _, _)| it == command).unwrap();
    let (_, yaml, err) = said("export shop.yaml");
    assert!(yaml.contains("OAuthToken: !Ref Token"), "{yaml}");
    assert!(
        err.contains("parameter `Token` has `NoEcho`: its value is left out"),
        "{err}"
    );
    let (_, json, err) = said("export shop.yaml --format create-pipeline");
    assert!(json.contains("\"OAuthToken\": \"{{Token}}\""), "{json}");
    assert!(err.contains("`{{Token}}` stands in its place"), "{err}");
    let (_, rust, _) = said("export shop.yaml --format rust");
    assert!(
        rust.contains("\"${Token}\"") || rust.contains("Token"),
        "{rust}"
    );
    let (_, differences, _) = said("diff shop.yaml other.yaml");
    assert!(
        differences.contains("~ parameter `Token`, NoEcho: `****` → `****`"),
        "{differences}"
    );
    let (_, snippet, _) = said("check shop.yaml");
    assert!(
        snippet.contains("Default: ****"),
        "the line is shown without it: {snippet}"
    );
}

#[test]
fn what_a_format_cannot_create_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at, "shop.yaml", TEMPLATE);
    for (format, wish) in [
        ("create-pipeline", ["--create", "role"].as_slice()),
        ("mermaid", &["--create", "store"]),
        ("svg", &["--approval-topic"]),
        ("rust", &["--create", "connections"]),
        ("rust", &["--approval-topic"]),
        ("dot", &["--create", "change-detection"]),
    ] {
        let command: Vec<&str> = ["export", "shop.yaml", "--format", format]
            .iter()
            .chain(wish)
            .copied()
            .collect();
        let (code, out, err) = stagewright(at, &command);
        assert_eq!((code, out.as_str()), (2, ""), "{command:?}: {err}");
        assert!(
            err.contains(&format!("nothing is created in the format `{format}`")),
            "{err}"
        );
    }
    let (code, out, err) = stagewright(
        at,
        &[
            "export",
            "shop.yaml",
            "--format",
            "rust",
            "--create",
            "role",
        ],
    );
    assert!(code == 0 && !out.contains("role/shop"), "{out}{err}");
}
