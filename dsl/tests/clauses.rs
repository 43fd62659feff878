//! Every clause and every field of the language under every provider: what changes nothing there is refused, in one message.
//!
//! The table says by hand which kind of provider takes what; the language asks the catalogue. A provider that is new in the
//! catalogue has to be put into [`KINDS`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

use stagewright_core::Category;
use stagewright_core::catalogue::{PROVIDERS, Presence, Provider, RULE_PROVIDERS, Values};
use stagewright_dsl::{TextMessage, check_text};

/// What is alike as far as clauses go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Source,
    /// A build of a project of CodeBuild.
    Build,
    /// Commands that the action itself holds.
    Commands,
    /// Another build that CodePipeline manages.
    Managed,
    Approval,
    /// AWS deploys, tests or invokes.
    Aws,
    /// A worker of yours.
    Worker,
    /// A partner, whose keys only the partner knows.
    Partner,
    /// A partner whose keys AWS lists.
    Listed,
}

use Kind::{Approval, Aws, Build, Commands, Listed, Managed, Partner, Source, Worker};

/// Every provider of the catalogue, by the name of its marker.
const KINDS: &[(Kind, &[&str])] = &[
    (
        Source,
        &["CodeStarSourceConnection", "CodeCommit", "ECR", "S3Source"],
    ),
    (Build, &["CodeBuild"]),
    (Commands, &["Commands"]),
    (Managed, &["ECRBuildAndPublish", "EKS", "InspectorScan"]),
    (Approval, &["Manual"]),
    (
        Aws,
        &[
            "DeviceFarm",
            "CodeDeploy",
            "CodeDeployToECS",
            "ECS",
            "ElasticBeanstalk",
            "EC2",
            "LambdaDeploy",
            "S3Deploy",
            "AppConfig",
            "OpsWorks",
            "CloudFormation",
            "CloudFormationStackSet",
            "CloudFormationStackInstances",
            "ServiceCatalog",
            "LambdaInvoke",
            "StepFunctions",
            "CodePipeline",
        ],
    ),
    (Worker, &["Jenkins", "CloudBees", "TeamCity", "BlazeMeter"]),
    (
        Partner,
        &[
            "Snyk",
            "GhostInspector",
            "Runscope",
            "StormRunnerLoad",
            "Nouvola",
            "XebiaLabs",
        ],
    ),
    (Listed, &["GitHub", "AlexaSkillsKit"]),
];

const ALL: &[Kind] = &[
    Source, Build, Commands, Managed, Approval, Aws, Worker, Partner, Listed,
];
const AWS: &[Kind] = &[Source, Build, Commands, Managed, Approval, Aws];

/// A clause, and the kinds of action that take it.
const CLAUSES: &[(&str, &[Kind])] = &[
    ("namespace \"Vars\"", ALL),
    ("in \"eu-west-1\"", ALL),
    ("as role \"arn:aws:iam::111122223333:role/it\"", AWS),
    ("timeout 1h", &[Approval]),
    ("at 3", ALL),
    ("version \"1\"", ALL),
    ("on large", &[Build, Commands, Managed]),
    ("on fleet \"shared\"", &[Build, Commands, Managed]),
    ("on \"BUILD_GENERAL1_LARGE\"", &[Build, Commands, Managed]),
    ("takes 3min", ALL),
    ("takes exponential(mean = 2h)", ALL),
    ("fails 3%", ALL),
];

/// A field of the language's own, and the kinds of action that take it.
const FIELDS: &[(&str, &[Kind])] = &[
    ("commands: [\"make\"]", &[Commands]),
    ("output_variables: [\"VERSION\"]", &[Commands]),
    (
        "environment: { LANG: \"C\" }",
        &[Commands, Managed, Worker, Partner],
    ),
    ("project: { compute: small }", &[Build]),
];

/// Providers whose actions have no output, so that none has a size.
const NO_OUTPUT: &[&str] = &[
    "Manual",
    "ECRBuildAndPublish",
    "EKS",
    "CodePipeline",
    "DeviceFarm",
    "CodeDeploy",
    "CodeDeployToECS",
    "ECS",
    "ElasticBeanstalk",
    "EC2",
    "LambdaDeploy",
    "S3Deploy",
    "AppConfig",
    "OpsWorks",
    "CloudFormationStackSet",
    "CloudFormationStackInstances",
    "ServiceCatalog",
    "AlexaSkillsKit",
];

fn kind_of(provider: &Provider) -> Kind {
    let found = KINDS
        .iter()
        .find(|(_, markers)| markers.contains(&provider.marker));
    found
        .unwrap_or_else(|| panic!("`{}` has no kind in this table", provider.marker))
        .0
}

/// A definition around one action of a provider, with what the provider requires.
struct Around {
    provider: &'static Provider,
    fields: Vec<String>,
}

impl Around {
    /// Adds what rules miss until nothing is wrong.
    fn new(provider: &'static Provider) -> Self {
        let mut around = Self {
            provider,
            fields: Vec::new(),
        };
        let required = provider
            .keys
            .iter()
            .filter(|key| key.presence == Presence::Required);
        for key in required {
            around.add(key.name);
        }
        if provider.marker == "Commands" {
            around.fields.push("commands: [\"true\"]".to_owned());
        }
        for _ in 0..8 {
            let errors = around.errors("", "");
            let missing = provider.keys.iter().find(|key| {
                let message = format!("has no `{}`", key.word());
                errors.iter().any(|error| error.message.contains(&message))
            });
            match missing {
                Some(key) => around.add(key.name),
                None => break,
            }
        }
        let errors = around.errors("", "");
        assert!(errors.is_empty(), "{errors:#?}\n{}", around.text("", ""));
        around
    }

    fn add(&mut self, name: &str) {
        let key = self.provider.key(name).expect("a key of the catalogue");
        let value = match key.values {
            Values::OneOf(words) | Values::SomeOf(words) => words[0].to_owned(),
            Values::Boolean => "true".to_owned(),
            Values::Integer { min, .. } => min.to_string(),
            Values::Json => "{}".to_owned(),
            Values::InputArtifact => "src".to_owned(),
            Values::InputArtifactPath => "src::file.yaml".to_owned(),
            Values::RoleArn => "arn:aws:iam::111122223333:role/it".to_owned(),
            Values::TopicArn => "arn:aws:sns:eu-west-1:111122223333:it".to_owned(),
            Values::Arn => "arn:aws:codeconnections:eu-west-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60".to_owned(),
            Values::AbsolutePath => "/it".to_owned(),
            Values::CountOrPercentage => "1".to_owned(),
            _ => match name {
                "FullRepositoryId" => "acme/shop".to_owned(),
                _ => "it-1".to_owned(),
            },
        };
        self.fields.push(format!("{}: {value:?}", key.word()));
    }

    fn text(&self, field: &str, clause: &str) -> String {
        let provider = self.provider;
        let category = provider.categories[0];
        let path = format!("{}::{category}::\"{}\"", provider.owner, provider.name);
        let mut fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        if field.starts_with("project:") && provider.marker == "CodeBuild" {
            fields.retain(|field| !field.starts_with("project_name:"));
        }
        if !field.is_empty() {
            fields.push(field);
        }
        let outputs = if provider.outputs.max > 0 {
            " -> out"
        } else {
            ""
        };
        let inputs = ["src", "more", "last"][..provider.inputs.min].join(", ");
        let it = format!(
            "it({inputs}){outputs} = {path} {{ {} }}\n{clause};",
            fields.join(", ")
        );
        let source = |name: &str| {
            format!(
                "get_{name}() -> {name} = S3 {{ s3_bucket: \"bucket\", s3_object_key: \"{name}\" }} in \"eu-west-1\";\n"
            )
        };
        let sources = source("src") + &source("more") + &source("last");
        let (first, second) = if category == Category::Source {
            (it, String::new())
        } else {
            (String::new(), it)
        };
        format!(
            "pub struct Shop;\ntype V2;\nregion \"eu-west-1\";\nstage source {{\n{sources}{first}\n}}\nstage second {{\n{second}\n\
             use_all(src, more, last) = CodeBuild {{ project_name: \"x\", primary_source: \"src\" }};\n}}\n"
        )
    }

    fn errors(&self, field: &str, clause: &str) -> Vec<TextMessage> {
        check_text(&self.text(field, clause))
            .errors()
            .cloned()
            .collect()
    }
}

/// What is wrong if a text gives another verdict, or another number of messages, or one elsewhere.
fn judge(what: &str, text: &str, at: &str, taken: bool) -> Option<String> {
    let checked = check_text(text);
    let errors: Vec<&TextMessage> = checked.errors().collect();
    let told = || {
        errors
            .iter()
            .map(|it| it.message.as_str())
            .collect::<Vec<_>>()
    };
    if taken {
        return (!errors.is_empty()).then(|| format!("{what} is refused: {:?}", told()));
    }
    let [only] = errors.as_slice() else {
        return Some(format!(
            "{what} gives {} errors: {:?}",
            errors.len(),
            told()
        ));
    };
    // On its line stands nothing else.
    let line = text
        .lines()
        .nth(only.site.start.line - 1)
        .unwrap_or_default();
    (!line.contains(at)).then(|| format!("{what} is told at `{line}`: {:?}", told()))
}

#[test]
fn every_provider_has_a_kind() {
    let placed: usize = KINDS.iter().map(|(_, markers)| markers.len()).sum();
    assert_eq!(placed, PROVIDERS.len());
    for provider in PROVIDERS {
        kind_of(provider);
    }
}

#[test]
fn a_clause_is_taken_exactly_where_it_means_something() {
    let mut wrong = Vec::new();
    for provider in PROVIDERS {
        let (around, kind) = (Around::new(provider), kind_of(provider));
        for (clause, kinds) in CLAUSES {
            let text = around.text("", clause);
            let what = format!("`{clause}` of {}", provider.marker);
            wrong.extend(judge(&what, &text, clause, kinds.contains(&kind)));
        }
        let writes = match around.text("", "").contains("-> out") {
            true => "writes out 3MB",
            false => "writes 3MB",
        };
        let text = around.text("", writes);
        let what = format!("`{writes}` of {}", provider.marker);
        let taken = !NO_OUTPUT.contains(&provider.marker);
        wrong.extend(judge(&what, &text, writes, taken));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_field_of_the_language_is_taken_exactly_where_it_means_something() {
    let mut wrong = Vec::new();
    for provider in PROVIDERS {
        let (around, kind) = (Around::new(provider), kind_of(provider));
        for (field, kinds) in FIELDS {
            // What it must have already, and a key of AWS's own that has the name.
            let has = kind == Commands && field.starts_with("commands");
            let word = field.split(':').next().unwrap();
            if has || provider.keys.iter().any(|key| key.word() == word) {
                continue;
            }
            let text = around.text(field, "");
            let what = format!("`{field}` of {}", provider.marker);
            wrong.extend(judge(&what, &text, field, kinds.contains(&kind)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Providers that the catalogue does not have say nothing of a build.
#[test]
fn an_own_action_type_has_no_compute_type() {
    for path in [
        "Custom::Build::MyTool",
        "Build::NewThing",
        "Custom::Test::\"${app}\"",
    ] {
        let text = format!(
            "pub struct Shop;\nparameter app = \"x\";\nstage source {{ get() -> src = S3 {{ s3_bucket: \"bucket\", s3_object_key: \"k\" }}; }}\n\
             stage build {{ it(src) = {path} version \"1\" {{ }}\non large; }}\n"
        );
        let own = check_text(&text);
        let own = own
            .errors()
            .filter(|error| error.message.contains("runs a build"));
        assert_eq!(own.count(), 1, "{path}");
    }
}

/// The same for the rules of conditions.
#[test]
fn a_rule_takes_region_role_time_out_and_version() {
    const CLAUSES: &[(&str, bool)] = &[
        ("in \"eu-west-1\"", true),
        ("as role \"arn:aws:iam::111122223333:role/it\"", true),
        ("timeout 30min", true),
        ("version \"1\"", true),
        ("namespace \"Vars\"", false),
        ("at 3", false),
        ("on large", false),
        ("takes 3min", false),
        ("fails 3%", false),
        ("writes 3MB", false),
    ];
    const FIELDS: &[(&str, &[&str])] = &[
        ("commands: [\"make\"]", &[]),
        ("output_variables: [\"VERSION\"]", &[]),
        ("environment: { LANG: \"C\" }", &["Commands"]),
        ("project: { compute: small }", &[]),
    ];
    let mut wrong = Vec::new();
    for provider in RULE_PROVIDERS {
        let mut fields: Vec<String> = provider
            .keys
            .iter()
            .filter(|key| key.presence == Presence::Required)
            .map(|key| {
                let value = match (key.name, key.values) {
                    ("Cron", _) => "* * 8-16 ? * MON-FRI *",
                    (_, Values::OneOf(words)) => words[0],
                    _ => "it",
                };
                format!("{}: {value:?}", key.word())
            })
            .collect();
        if provider.name == "Commands" {
            fields.push("commands: [\"true\"]".to_owned());
        }
        let text = |field: &str, clause: &str| {
            let mut fields = fields.clone();
            if !field.is_empty() {
                fields.push(format!("\n{field}\n"));
            }
            format!(
                "pub struct Shop;\ntype V2;\nregion \"eu-west-1\";\nstage source {{ get() -> src = S3 {{ s3_bucket: \"bucket\", s3_object_key: \"k\" }}; }}\n\
                 stage build {{\n    before entry fail unless {} {{ {} }}\n{clause};\n    it(src) = CodeBuild {{ project_name: \"x\" }};\n}}\n",
                provider.name,
                fields.join(", ")
            )
        };
        for (clause, taken) in CLAUSES {
            let what = format!("`{clause}` of rule {}", provider.name);
            wrong.extend(judge(&what, &text("", clause), clause, *taken));
        }
        for (field, takers) in FIELDS {
            if provider.name == "Commands" && field.starts_with("commands") {
                continue;
            }
            let what = format!("`{field}` of rule {}", provider.name);
            let taken = takers.contains(&provider.name);
            wrong.extend(judge(&what, &text(field, ""), field, taken));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A clause of an action says nothing of a stage, a block, a condition, a transition or the pipeline.
#[test]
fn clauses_stand_behind_actions_only() {
    const OF_ACTIONS: &[&str] = &[
        "namespace \"Vars\"",
        "in \"eu-west-1\"",
        "as role \"arn:aws:iam::111122223333:role/it\"",
        "timeout 1h",
        "on large",
        "takes 3min",
        "fails 3%",
        "writes 3MB",
        "version \"1\"",
    ];
    const PLACES: &[(&str, &str, &[&str])] = &[
        ("the pipeline", "pub struct Shop;\n§;\n…", &[]),
        (
            "a stage's head",
            "pub struct Shop;\n…\nstage last\n§\n{ ok() = Manual; }",
            &[],
        ),
        (
            "a stage",
            "pub struct Shop;\n…\nstage last {\n§;\nok() = Manual; }",
            &[],
        ),
        (
            "a block's head",
            "pub struct Shop;\n…\nstage last { parallel\n§\n{ ok() = Manual; } }",
            &[],
        ),
        (
            "a block",
            "pub struct Shop;\n…\nstage last { parallel {\n§;\nok() = Manual; } }",
            &[],
        ),
        (
            "a failure",
            "pub struct Shop;\ntype V2;\n…\nstage last { on failure retry\n§;\nok() = Manual; }",
            &[],
        ),
        (
            "a condition",
            "pub struct Shop;\ntype V2;\n…\nstage last { before entry fail\n§;\nok() = Manual; }",
            &[],
        ),
        (
            "a transition",
            "pub struct Shop;\n…\ntransition disabled \"x\"\n§;\nstage last { ok() = Manual; }",
            &["takes 3min"],
        ),
        (
            "a trigger",
            "pub struct Shop;\ntrigger push on source/get\n§;\n…",
            &[],
        ),
        (
            "a store",
            "pub struct Shop;\nstore \"bucket\"\n§;\n…",
            &["in \"eu-west-1\""],
        ),
        (
            "a variable",
            "pub struct Shop;\ntype V2;\nvariable x = \"y\"\n§;\n…",
            &[],
        ),
        (
            "a parameter",
            "pub struct Shop;\nparameter x = \"y\"\n§;\n…",
            &[],
        ),
        ("a tag", "pub struct Shop;\ntag x = \"y\"\n§;\n…", &[]),
        ("the name", "pub struct Shop;\nname \"y\"\n§;\n…", &[]),
    ];
    const REST: &str = "stage source { get() -> src = S3 { s3_bucket: \"bucket\", s3_object_key: \"k\" }; }\n\
        stage build { make(src) = CodeBuild { project_name: \"x\" }; }";
    let mut wrong = Vec::new();
    for (place, frame, taken) in PLACES {
        let frame = frame.replace('…', REST);
        for clause in OF_ACTIONS {
            let text = frame.replace('§', clause);
            let what = format!("`{clause}` of {place}");
            // An own region of a store asks for one of the pipeline: that is for the rules.
            if taken.contains(clause) {
                continue;
            }
            wrong.extend(judge(&what, &text, clause, false));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A key of the catalogue that is spelled like a field of the language is the provider's.
#[test]
fn a_key_of_the_provider_comes_first() {
    let provider = PROVIDERS
        .iter()
        .find(|it| it.marker == "AppConfig")
        .unwrap();
    let around = Around::new(provider);
    assert!(around.text("", "").contains("environment: \"it-1\""));
    assert!(around.errors("", "").is_empty());
}
