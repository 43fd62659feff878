//! What people feed a reader by mistake: one clear message with place and way out, or a warning and a symbolic value.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use stagewright_cfn::load::text_from_bytes;
use stagewright_cfn::{ReadError, ReadOptions, Reading, read};

fn refused(text: &str) -> ReadError {
    let error = match read(text, &ReadOptions::default()) {
        Err(error) => error,
        Ok(reading) => panic!("{text:.80} was read: {:?}", reading.draft),
    };
    assert!(!error.help().is_empty(), "no way out: {error}");
    error
}

fn taken(text: &str) -> Reading {
    read(text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The warnings of a text, one a line.
fn warnings(text: &str) -> String {
    taken(text)
        .warnings
        .iter()
        .map(|it| format!("{it}\n"))
        .collect()
}

/// A template whose pipeline has these properties.
fn template(properties: &str) -> String {
    let properties = properties.replace('\n', "\n      ");
    format!(
        "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      {properties}\n"
    )
}

#[test]
fn texts_that_are_no_definition_are_refused_with_a_reason() {
    for (text, place, expected) in [
        ("", None, "empty"),
        (" \n\t\n", None, "empty"),
        ("\u{feff}", None, "empty"),
        ("# only a comment\n", None, "no value"),
        ("---\n...\n", None, "no value"),
        ("null", None, "no value"),
        (
            "hello",
            Some("1:1"),
            "a definition is a mapping, this is a value",
        ),
        (
            "[1, 2]",
            Some("1:1"),
            "a definition is a mapping, this is a list",
        ),
        ("{}", Some("1:1"), "the document is empty"),
        (
            "name: x\nversion: 2\n",
            Some("1:1"),
            "begins with `name`, `version`",
        ),
        (
            "Resources: 5\n",
            Some("1:1"),
            "`Resources` is not a mapping",
        ),
        (
            "Resources: {}\n",
            Some("1:12"),
            "the template has no pipeline; it has no resources",
        ),
        (
            "Resources:\n  B: {Type: AWS::S3::Bucket}\n",
            Some("2:3"),
            "it has 1 × AWS::S3::Bucket",
        ),
        (
            "{\"actionExecutionDetails\": []}",
            Some("1:1"),
            "a history of actions",
        ),
        (
            "{\"stageStates\": []}",
            Some("1:1"),
            "the state of a pipeline",
        ),
        ("{\"pipelines\": []}", Some("1:1"), "a list of pipelines"),
        (
            "{\"a\": 1,, \"b\": 2}",
            Some("1:9"),
            "expected a key in double quotes",
        ),
        ("{\"a\": 1", Some("1:8"), "ends too early"),
        ("a: [1, 2\nb: 3\n", None, "not valid YAML"),
        ("a: 'x\n", None, "not valid YAML"),
        ("a: b: c\n", None, "not valid YAML"),
        ("a: *nowhere\n", Some("1:4"), "not valid YAML"),
        (
            "a: &a [*a]\n",
            Some("1:8"),
            "this alias stands inside the value that it names",
        ),
        ("a:\n\tb: 1\n", None, "not valid YAML"),
        (
            "a: 1\n\t\nb: 2\n",
            Some("2:1"),
            "the line begins with a tab",
        ),
        ("a: |\n  x\n\ty\n", Some("3:2"), "not valid YAML"),
        ("a: \"1\"\n: b\n", Some("2:1"), "no key before the `:`"),
        (
            "a: &x 1\nb: &x 2\n",
            Some("2:4"),
            "anchor `&x` is given a second time",
        ),
        ("a: 1\u{7}\n", None, "not valid YAML"),
    ] {
        let error = refused(text);
        assert!(error.message().contains(expected), "{text:?}: {error}");
        if let Some(place) = place {
            assert_eq!(
                error.place().map(|it| it.to_string()).as_deref(),
                Some(place),
                "{text:?}: {error}"
            );
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_a_reason() {
    for (bytes, expected) in [
        (&b"\x89PNG\r\n\x1a\n"[..], "a picture"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\xff\xfeR\0e\0", "UTF-16"),
        (b"a: b\0c", "1:5: the definition holds a zero byte"),
        (
            b"a: 1\nname: caf\xe9\n",
            "2:10: the definition is not UTF-8: byte 0xE9",
        ),
    ] {
        let error = text_from_bytes(bytes).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = text_from_bytes(b"caf\xe9").unwrap_err();
    assert!(error.help().contains("iconv -f latin1"), "{error}");
    assert_eq!(text_from_bytes(b"\xef\xbb\xbfa: 1").unwrap(), "a: 1");
    let large = vec![b'a'; 5 * 1024 * 1024 + 1];
    assert!(
        text_from_bytes(&large)
            .unwrap_err()
            .message()
            .contains("over 5 MB")
    );
}

#[test]
fn depth_does_not_overflow_the_stack() {
    for depth in [101, 20_000, 30_000, 1_000_000] {
        for unit in [
            "[", "{\"a\":", "{a: ", "- ", "? ", "[{a: ", "!Sub [", "&a [", "\"a\": ", "a: &b {",
        ] {
            if depth * unit.len() > 5_000_000 {
                continue;
            }
            let error = refused(&unit.repeat(depth));
            assert!(!error.message().is_empty(), "{unit}");
        }
        let closed = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(refused(&closed).message().contains("too deep"), "{depth}");
        let closed = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert!(refused(&closed).message().contains("too deep"), "{depth}");
    }
    let block: String = (0..200)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert!(refused(&block).message().contains("too deep"));
    let fine = format!("{}1{}", "[".repeat(90), "]".repeat(90));
    assert!(
        refused(&fine).message().contains("this is a list"),
        "ninety levels are read"
    );
}

#[test]
fn aliases_of_aliases_are_stopped() {
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        laughs.push_str(&format!(
            "{name}: &{name} [{}]\n",
            [format!("*{before}").as_str(); 9].join(", ")
        ));
    }
    assert!(refused(&laughs).message().contains("too large"));
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        ["*a"; 1000].join(", ")
    );
    assert!(refused(&long).message().contains("too large"));
    let mut deep = "a0: &a0 [x]\n".to_owned();
    for level in 1..150 {
        deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(refused(&deep).message().contains("too deep"));
    let merges = format!(
        "a: &a {{k: v}}\n{}",
        template("Name: x\nStages: []\n").replace("Name: x", "<<: *a")
    );
    assert_eq!(
        taken(&merges).draft.extra.len(),
        1,
        "an honest merge is read"
    );
}

#[test]
fn functions_that_grow_without_end_stay_symbolic() {
    let long = "x".repeat(100_000);
    let text = format!(
        "Parameters: {{A: {{Type: String, Default: {long}}}}}\n{}",
        template(&format!(
            "Name: !Sub '{}'\nStages: []",
            "${A}".repeat(5_000)
        ))
    );
    let reading = taken(&text);
    assert!(reading.draft.name.unwrap().is_symbolic());
    assert!(
        reading
            .warnings
            .iter()
            .any(|it| it.message.contains("too much text")),
        "{:?}",
        reading.warnings
    );

    let mut conditions = "Conditions:\n  C0: !Equals [a, a]\n".to_owned();
    for index in 1..5_000 {
        let before = index - 1;
        conditions.push_str(&format!(
            "  C{index}: !And [!Condition C{before}, !Condition C{before}]\n"
        ));
    }
    let text = format!(
        "{conditions}{}",
        template("Name: !If [C4999, a, b]\nStages: []")
    );
    assert!(
        taken(&text)
            .warnings
            .iter()
            .any(|it| it.message.contains("times deep"))
    );
}

#[test]
fn oddities_are_warnings_with_a_line() {
    let stages = "Stages:\n  - Name: S\n    Actions: []";
    for (text, expected) in [
        (
            template(&format!("Name: a\nName: b\n{stages}")),
            "6:7: key `Name` is given twice, first at 5:7; the last one wins",
        ),
        (
            template(&format!("Name: !Reff x\n{stages}")),
            "5:13: CloudFormation knows no tag `!Reff`",
        ),
        (
            template(&format!("Name: !Ref Nowhere\n{stages}")),
            "5:13: `Nowhere` is neither a parameter nor a resource",
        ),
        (
            template("Name: {{ app }}\nStages: []"),
            "5:13: `{{ app }}` is a placeholder",
        ),
        (
            template("Stages: !Ref AllStages"),
            "5:15: expected a list for stages, found `Ref`",
        ),
        (template("Stages: 5"), "5:15: expected a list"),
        (
            template("Stages:\n  - Source"),
            "6:11: expected a mapping for stage 1, found a value",
        ),
        (
            format!("{}---\na: 1\n", template(stages)),
            "a second YAML document",
        ),
        (
            template("Stages:\n  - Name: S\n    Actions:\n      Name: A"),
            "expected a list for actions of stage 1",
        ),
        (
            template(
                "Stages:\n  - Name: S\n    Actions:\n      - Name: A\n        Configuration: !GetAtt A.B",
            ),
            "the configuration of action 1 of stage 1 is known only after a deployment",
        ),
        (
            format!(
                "Transform: AWS::LanguageExtensions\n{}",
                template("Stages:\n  Fn::Transform: {Name: AWS::Include}")
            ),
            "found `Transform`, which has no value before deployment",
        ),
        (
            format!(
                "Conditions: {{A: !Condition B, B: !Condition A}}\n{}",
                template("Name: !If [A, x, y]\nStages: []")
            ),
            "condition `A` depends on itself",
        ),
        (
            format!(
                "Conditions: {{}}\n{}",
                template("Name: !If [C, x, y]\nStages: []")
            ),
            "condition `C` is used and not declared",
        ),
        (
            template("Name: 0300\nStages: []"),
            "5:13: CloudFormation reads `0300` without quotes as the number `192`; write it in quotes",
        ),
        (
            format!(
                "Parameters: {{Account: {{Type: String, Default: 012345678901}}}}\n{}",
                template("RoleArn: !Sub 'arn:aws:iam::${Account}:role/r'\nStages: []")
            ),
            "1:47: CloudFormation reads `012345678901` without quotes as the number `1.2345678901E10`",
        ),
        (
            template("Name: &n shop\nStages: []\nRoleArn: *n\nTags: [*n]"),
            "7:16: `*n` is an alias, which CloudFormation does not read (and 1 more of the kind follow)",
        ),
        (
            format!(
                "Base: &base {{Name: shop}}\n{}",
                template("<<: *base\nStages: []")
            ),
            "6:7: `<<` is a merge key, which CloudFormation does not read",
        ),
        (
            template("Name: !!timestamp 2026-11-29\nStages: []"),
            "CloudFormation does not read `!!timestamp`",
        ),
        (
            template("Name: !If [C, x]\nStages: []"),
            "`Fn::If` wants a condition and two values",
        ),
    ] {
        let warnings = warnings(&text);
        assert!(
            warnings.contains(expected),
            "{expected}\n---\n{warnings}\n---\n{text}"
        );
    }
}

#[test]
fn what_cannot_be_resolved_stays_symbolic_and_is_kept() {
    for (expression, shown) in [
        ("'%APP_NAME%'", "${%APP_NAME%}"),
        ("'{{ cookiecutter.name }}'", "${{{ cookiecutter.name }}}"),
        ("!Ref P1", "${P1}"),
        ("{'Fn::Transform': {Name: AWS::Include}}", "${Transform}"),
        ("!ImportValue shared-name", "${import shared-name}"),
    ] {
        let parameters = "Parameters:\n  P1: {Type: String, Default: !Ref P2}\n  P2: {Type: String, Default: !Ref P1}\n";
        let text = format!(
            "{parameters}{}",
            template(&format!("Name: {expression}\nStages: []"))
        );
        let name = taken(&text).draft.name.unwrap();
        assert_eq!(name.to_string(), shown, "{expression}");
        assert!(
            name.known().is_none() && name.written().is_some(),
            "{expression}"
        );
    }
}

#[test]
fn several_pipelines_want_a_choice() {
    let text = "Conditions: {On: !Equals [a, a], Off: !Equals [a, b]}
Resources:
  First: {Type: AWS::CodePipeline::Pipeline, Properties: {Name: first, Stages: []}}
  Second: {Type: AWS::CodePipeline::Pipeline, Condition: On, Properties: {Name: second, Stages: []}}
  Third: {Type: AWS::CodePipeline::Pipeline, Condition: Off, Properties: {Name: third, Stages: []}}
";
    let error = refused(text);
    assert!(
        error.message().contains("2 pipelines: `First`, `Second`"),
        "{error}"
    );
    assert!(error.help().contains("--pipeline"), "{error}");
    let choose = |id: &str| {
        let options = ReadOptions {
            pipeline: Some(id.to_owned()),
            ..ReadOptions::default()
        };
        read(text, &options)
            .map(|reading| reading.draft.display_name())
            .map_err(|error| error.to_string())
    };
    assert_eq!(choose("Second").unwrap(), "second");
    assert_eq!(
        choose("Third").unwrap(),
        "third",
        "chosen by name, whatever its condition"
    );
    assert!(
        choose("Fourth")
            .unwrap_err()
            .contains("choose one of `First`, `Second`, `Third`")
    );
}

#[test]
fn a_pipeline_that_its_condition_switches_off_is_named_with_the_condition() {
    let text = "Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  P: {Type: AWS::CodePipeline::Pipeline, Condition: IsProd, Properties: {Stages: []}}
";
    let error = refused(text);
    assert_eq!(
        error.to_string().split(';').next(),
        Some("4:3: pipeline `P` is switched off: its condition `IsProd` is false")
    );
    let parameters = BTreeMap::from([("Stage".to_owned(), "prod".to_owned())]);
    assert!(
        read(
            text,
            &ReadOptions {
                parameters,
                ..ReadOptions::default()
            }
        )
        .is_ok()
    );
}

#[test]
fn unusual_but_readable_definitions_are_read() {
    let windows = template("Name: x\nStages: []").replace('\n', "\r\n");
    assert_eq!(taken(&windows).draft.display_name(), "x");
    assert_eq!(
        taken(&format!("\u{feff}{}", template("Name: x\nStages: []")))
            .draft
            .display_name(),
        "x"
    );
    let tabs =
        "{\t\"pipeline\":\t{\"name\":\t\"a\\u0009b\", \"stages\": [], \"roleArn\": \"x\ty\"}}";
    assert_eq!(taken(tabs).draft.display_name(), "a\tb");
    let wrapped = format!(
        "{{\"TemplateBody\": {}}}",
        serde_json::to_string(&template("Name: x\nStages: []")).unwrap()
    );
    assert_eq!(taken(&wrapped).draft.display_name(), "x");
    let fragment =
        "P:\n  Type: AWS::CodePipeline::Pipeline\n  Properties:\n    Name: x\n    Stages: []\n";
    assert_eq!(taken(fragment).draft.display_name(), "x");
    let properties = "Name: x\nStages: []\n";
    assert_eq!(taken(properties).draft.display_name(), "x");
    let bare = "{\"name\": \"x\", \"roleArn\": \"r\", \"stages\": []}";
    assert_eq!(taken(bare).draft.display_name(), "x");
    let as_json = template(
        "Stages:\n  - Name: S\n    Actions:\n      - Name: A\n        RunOrder: '2'\n        Configuration: '{\"ProjectName\": \"p\", \"Batch\": true}'",
    );
    let action = &taken(&as_json).draft.stages[0].actions[0];
    assert_eq!(action.run_order(), Some(2));
    assert_eq!(action.configuration("ProjectName").unwrap(), &"p");
    assert_eq!(action.configuration("Batch").unwrap(), &"true");
}

#[test]
fn masked_secrets_are_reported() {
    let text = r#"{"pipeline": {"name": "x", "stages": [{"name": "S", "actions": [{"name": "A",
        "configuration": {"OAuthToken": "****", "Owner": "me"}}]}]}}"#;
    let reading = taken(text);
    let said: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
    let expected = "2:41: configuration `OAuthToken` of action 1 of stage 1 is a masked secret";
    assert!(said.len() == 1 && said[0].starts_with(expected), "{said:?}");
}

#[test]
fn time_stamps_of_both_command_lines_are_kept() {
    for (created, expected) in [
        ("1501626591.112", "1501626591.112"),
        ("\"2024-01-01T00:00:00+00:00\"", "2024-01-01T00:00:00+00:00"),
    ] {
        let text = format!(
            r#"{{"pipeline": {{"name": "x", "version": 3, "stages": []}}, "metadata": {{"created": {created}}}}}"#
        );
        let draft = taken(&text).draft;
        assert_eq!(draft.metadata.unwrap().created.as_deref(), Some(expected));
        assert_eq!(draft.version.unwrap().value(), Some(3));
    }
}

/// What PyYAML and cfn-lint read though YAML 1.2 does not say so: each reads as the text beside it.
#[test]
fn yaml_reads_as_people_write_it() {
    let stages = "\n      Stages: []\n";
    let named = |name: &str| template("Name: @\nStages: []").replace('@', name);
    for (text, same) in [
        // Quotes and brackets that close under their key, or under its parent.
        (named("'shop\n      '"), named("'shop '")),
        (named("\"shop\n\n  \""), named("\"shop\\n\"")),
        (
            named("shop\n      Tags: [\n      ]"),
            named("shop\n      Tags: []"),
        ),
        (
            named("shop\n      Tags: {\n  }"),
            named("shop\n      Tags: {}"),
        ),
        (
            named("shop\n      Tags: [\n\t  {Key: a}\n\t]"),
            named("shop\n      Tags: [{Key: a}]"),
        ),
        (named("\n        'shop'"), named("'shop'")),
        (named("\n      >-\n        shop"), named("shop")),
        (named("'shop'#comment"), named("'shop'")),
        (named("shop\n# comment\n   # comment"), named("shop")),
        (named("shop\t"), named("shop")),
        (format!("---\n{}...\n", named("shop")), named("shop")),
        (format!("%YAML 1.1\n---\n{}", named("shop")), named("shop")),
        (named("shop").replace('\n', "\r\n"), named("shop")),
        (format!("\u{feff}{}", named("shop")), named("shop")),
        (
            named("shop").replace("      Stages", "\u{feff}# comment\n      Stages"),
            named("shop"),
        ),
        (
            named("shop").replace("      Name:", "      ? Name\n      :"),
            named("shop"),
        ),
        (named("'shop\u{2028}'"), named("'shop '")),
        (named("!!str yes"), named("'yes'")),
        (named("On"), named("'true'")),
    ] {
        assert!(text.contains(stages.trim()), "{text}");
        let (read, same) = (taken(&text), taken(&same));
        assert!(read.warnings.is_empty(), "{text:?}: {:?}", read.warnings);
        assert_eq!(
            format!("{:?}", read.draft),
            format!("{:?}", same.draft),
            "{text:?}"
        );
    }
}

/// Every repair reads the text again: there is an end to it.
#[test]
fn repairs_without_end_are_refused() {
    let text = "'a'#b\n".repeat(3).replace('\n', "\n- ");
    assert!(refused(&text).message().contains("not valid YAML"));
    let many = format!("a:\n{}", "  - 'x'#y\n".repeat(200_000));
    assert!(
        refused(&many)
            .message()
            .contains("comments must be separated")
    );
}
