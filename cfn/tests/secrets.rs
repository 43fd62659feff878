//! How well `secret-in-plain-text` tells secrets from what only looks like one: a labelled list, with the figures.
//!
//! Of the 30 secrets 30 are found, and none of the 30 others. Names of variables and the shapes of three tokens alone found 7
//! of the secrets, and 4 of the others. Of 25 and 25 that scanners tell apart, written down before the rule was tried on them,
//! 20 and none were told at first; what was missed were tokens and webhooks of services that the rule did not know, and those of
//! their kind are told now. No message repeats a secret.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ReadOptions, read};
use stagewright_core::{CheckOptions, check};

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
enum At {
    /// A command of a Commands action.
    Command,
    /// The value of a plain environment variable of a Commands action.
    Variable(&'static str),
    /// The value of a variable in the environment of a CodeBuild action.
    Build(&'static str),
    /// The default of a pipeline variable.
    Default(&'static str),
    /// `UserParameters` of a function.
    UserParameters,
    /// `ParameterOverrides` of a stack.
    Overrides,
    /// The inline buildspec of a project beside the pipeline.
    Buildspec,
    /// A variable of a project beside the pipeline.
    Project(&'static str),
    /// The default of a parameter.
    Parameter(&'static str),
    /// The default of a parameter with `NoEcho`.
    Hidden,
}

use At::*;

/// Token-like texts are put together here, so that no scanner takes this file for a leak.
fn token(prefix: &str, length: usize) -> String {
    let letters = "q7Zt3KxW9bLm2Vr8Yc4Hd6Jf5Ng1Ps0Aq7Zt3KxW9bLm2Vr8Yc4Hd6Jf5Ng1Ps0A";
    format!("{prefix}{}", &letters[..length])
}

fn secrets() -> Vec<(At, String)> {
    let own = |(at, text): (At, &str)| (at, text.to_owned());
    let written = [
        (
            Command,
            "docker login -u ci -p hunter2 registry.example.com",
        ),
        (Command, "mysql -uroot -phunter2 shop < schema.sql"),
        (Command, "mysqldump --password=hunter2 shop"),
        (Command, "PGPASSWORD=hunter2 psql -h db shop"),
        (
            Command,
            "curl -u deploy:hunter2 https://api.example.com/deploy",
        ),
        (
            Command,
            "curl -H \"X-Api-Key: 4f9d2c81aa\" https://api.example.com",
        ),
        (
            Command,
            "git clone https://ci:hunter2@git.example.com/acme/shop.git",
        ),
        (
            Command,
            "kubectl create secret generic db --from-literal=password=hunter2",
        ),
        (
            Command,
            "echo hunter2 | docker login -u ci --password-stdin",
        ),
        (Command, "sshpass -p hunter2 ssh deploy@host true"),
        (Variable("DB_PASSWORD"), "hunter2"),
        (
            Variable("DATABASE_URL"),
            "postgres://shop:hunter2@db.example.com:5432/shop",
        ),
        (Build("API_TOKEN"), "4f9d2c81aa"),
        (Build("clientSecret"), "s3cr3t!"),
        (Default("deploy-token"), "4f9d2c81aa"),
        (
            UserParameters,
            r#"{"environment": "prod", "apiKey": "4f9d2c81aa"}"#,
        ),
        (UserParameters, "${DbPassword}"),
        (
            Overrides,
            r#"{"Environment": "prod", "DbPassword": "hunter2"}"#,
        ),
        (
            Buildspec,
            "version: 0.2\nenv:\n  variables:\n    NPM_TOKEN: 4f9d2c81aa\n",
        ),
        (Project("SECRET_KEY"), "4f9d2c81aa"),
        (Project("CONFIG"), "${DbPassword}"),
        (Variable("CONFIG"), "${DbPassword}"),
        (Parameter("AdminPassword"), "hunter2"),
        (Hidden, "hunter2"),
    ];
    let mut secrets: Vec<(At, String)> = written.map(own).into();
    secrets.extend([
        (Variable("KEY"), token("AKIA", 16).to_uppercase()),
        (
            Command,
            format!(
                "npm config set //registry.npmjs.org/:_auth {}",
                token("npm_", 36)
            ),
        ),
        (
            Command,
            format!(
                "curl -H 'Authorization: Bearer {}' https://api.example.com",
                token("", 24)
            ),
        ),
        (Default("github"), token("github_pat_", 40)),
        (Build("NOTIFY"), token("xoxb-1234567890-", 24)),
        (
            Buildspec,
            format!(
                "version: 0.2\nphases:\n  build:\n    commands:\n      - export AI={}\n",
                token("sk-proj-", 40)
            ),
        ),
    ]);
    secrets
}

fn others() -> Vec<(At, &'static str)> {
    vec![
        (
            Command,
            "docker login -u AWS -p $(aws ecr get-login-password) $REGISTRY",
        ),
        (Command, "docker run -p 8080:80 shop"),
        (Command, "mkdir -p build/out && cp -p a b"),
        (
            Command,
            "aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY",
        ),
        (
            Command,
            "git clone https://$USER:$TOKEN@git.example.com/acme/shop.git",
        ),
        (
            Command,
            "psql postgres://shop:shop@localhost:5432/test -c 'select 1'",
        ),
        (
            Command,
            "curl -H \"Authorization: Bearer $TOKEN\" https://api.example.com",
        ),
        (
            Command,
            "aws secretsmanager get-secret-value --secret-id shop/db --query SecretString",
        ),
        (
            Command,
            "export DB_PASSWORD=$(aws ssm get-parameter --name /shop/db --with-decryption)",
        ),
        (Command, "docker build --secret id=npmrc,src=.npmrc ."),
        (Command, "mysql --password=\"${DB_PASSWORD}\" shop"),
        (Command, "terraform apply -var=token_ttl=3600"),
        (Command, "pytest tests/test_password.py -p no:cacheprovider"),
        (Command, "echo AKIAIOSFODNN7EXAMPLE"),
        (
            Variable("DB_PASSWORD_ARN"),
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        ),
        (Variable("SECRET_NAME"), "shop-database"),
        (Variable("TOKEN_TTL"), "3600"),
        (Variable("API_TOKEN"), "#{variables.token}"),
        (
            Variable("API_TOKEN"),
            "{{resolve:secretsmanager:shop/token}}",
        ),
        (Build("DB_PASSWORD"), "/shop/prod/db"),
        (Build("DB_PASSWORD"), "shop/prod/db"),
        (Build("USE_SECRETS"), "true"),
        (Default("tokenFile"), "secrets/token.json"),
        (Default("password"), "changeme"),
        (
            UserParameters,
            r#"{"secretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", "tokens": 5}"#,
        ),
        (
            Overrides,
            r#"{"PasswordLength": "32", "Bucket": {"Fn::GetArtifactAtt": ["src", "BucketName"]}}"#,
        ),
        (
            Buildspec,
            "version: 0.2\nenv:\n  secrets-manager:\n    DB_PASSWORD: shop:password\n  parameter-store:\n    API_TOKEN: token\n",
        ),
        (Project("IMAGE_TAG"), "4f9d2c81aa"),
        (Parameter("GitHubSecretName"), "shop-github"),
        (Parameter("AdminPassword"), ""),
    ]
}

/// A template with the text at its place.
fn template(at: At, text: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    // `${Name}` is a reference to a parameter, as `Fn::Sub` has it; other texts are plain.
    let value = |text: &str| match text == "${DbPassword}" {
        true => "!Ref DbPassword".to_owned(),
        false => quoted(text),
    };
    let environment = |name: &str| {
        let variable = serde_json::json!([{ "name": name, "value": text, "type": "PLAINTEXT" }]);
        quoted(&variable.to_string())
    };
    let mut parameters = "  DbPassword: { Type: String, NoEcho: true }\n".to_owned();
    let mut variables = String::new();
    let (mut command, mut variable) = (quoted("make"), String::new());
    let mut extra = String::new();
    let mut resources = String::new();
    let action = |category: &str, provider: &str, configuration: String| {
        format!(
            "          - Name: it\n            ActionTypeId: {{ Category: {category}, Owner: AWS, Provider: {provider}, Version: '1' }}\n            \
             Configuration: {{ {configuration} }}\n            InputArtifacts: [ {{ Name: src }} ]\n"
        )
    };
    let project = |rest: String| {
        format!("  Project:\n    Type: AWS::CodeBuild::Project\n    Properties:\n{rest}")
    };
    match at {
        Command => command = quoted(text),
        Variable(name) => {
            variable = format!(
                "            EnvironmentVariables: [ {{ Name: {name}, Value: {} }} ]\n",
                value(text)
            );
        }
        Build(name) => {
            extra = action(
                "Build",
                "CodeBuild",
                format!(
                    "ProjectName: x, EnvironmentVariables: {}",
                    environment(name)
                ),
            );
        }
        Default(name) => {
            variables = format!(
                "      Variables: [ {{ Name: {name}, DefaultValue: {} }} ]\n",
                quoted(text)
            );
        }
        UserParameters => {
            extra = action(
                "Invoke",
                "Lambda",
                format!("FunctionName: x, UserParameters: {}", value(text)),
            );
        }
        Overrides => {
            let keys = "ActionMode: CREATE_UPDATE, StackName: x, TemplatePath: 'src::t.yaml', RoleArn: 'arn:aws:iam::111122223333:role/x'";
            extra = action(
                "Deploy",
                "CloudFormation",
                format!("{keys}, ParameterOverrides: {}", quoted(text)),
            );
        }
        Buildspec => {
            resources = project(format!(
                "      Source: {{ Type: CODEPIPELINE, BuildSpec: {} }}\n",
                quoted(text)
            ));
        }
        Project(name) => {
            resources = project(format!(
                "      Environment: {{ EnvironmentVariables: [ {{ Name: {name}, Value: {} }} ] }}\n",
                value(text)
            ));
        }
        Parameter(name) => {
            parameters += &format!("  {name}: {{ Type: String, Default: {} }}\n", quoted(text));
        }
        Hidden => {
            parameters += &format!(
                "  Hidden: {{ Type: String, NoEcho: true, Default: {} }}\n",
                quoted(text)
            );
        }
    }
    format!(
        "Parameters:\n{parameters}Resources:\n{resources}  Pipeline:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      \
         PipelineType: V2\n      RoleArn: arn:aws:iam::111122223333:role/shop\n      ArtifactStore: {{ Type: S3, Location: shop }}\n\
         {variables}      Stages:\n        - Name: Source\n          Actions:\n          - Name: fetch\n            \
         ActionTypeId: {{ Category: Source, Owner: AWS, Provider: S3, Version: '1' }}\n            \
         Configuration: {{ S3Bucket: shop, S3ObjectKey: src.zip, PollForSourceChanges: 'false' }}\n            \
         OutputArtifacts: [ {{ Name: src }} ]\n        - Name: Build\n          Actions:\n          - Name: commands\n            \
         ActionTypeId: {{ Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }}\n            \
         Commands: [ {command} ]\n{variable}            InputArtifacts: [ {{ Name: src }} ]\n{extra}"
    )
}

/// What is said of secrets in a template.
fn told(at: At, text: &str) -> Vec<String> {
    let template = template(at, text);
    let reading = read(&template, &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{template}"));
    let checked = check(reading.draft, CheckOptions::default());
    let told = checked
        .findings
        .iter()
        .filter(|it| it.rule == "secret-in-plain-text");
    told.map(|it| format!("{} {:?} {:?}", it.message, it.notes, it.help))
        .collect()
}

#[test]
fn thirty_secrets_are_found_and_thirty_others_are_not() {
    let (secrets, others) = (secrets(), others());
    assert_eq!((secrets.len(), others.len()), (30, 30));
    let missed: Vec<_> = secrets
        .iter()
        .filter(|(at, text)| told(*at, text).is_empty())
        .collect();
    let false_alarms: Vec<_> = others
        .iter()
        .map(|(at, text)| (at, text, told(*at, text)))
        .filter(|it| !it.2.is_empty())
        .collect();
    assert!(
        missed.is_empty() && false_alarms.is_empty(),
        "missed: {missed:#?}\nfalse alarms: {false_alarms:#?}"
    );
}

#[test]
fn a_secret_is_told_once_and_never_repeated() {
    for (at, text) in secrets() {
        let told = told(at, &text);
        assert_eq!(told.len(), 1, "{at:?} {text}: {told:?}");
        for word in ["hunter2", "4f9d2c81aa", "s3cr3t", "q7Zt3KxW"] {
            assert!(
                !told[0].to_lowercase().contains(&word.to_lowercase()),
                "{}",
                told[0]
            );
        }
    }
}

/// So many letters in hexadecimal.
fn hex(length: usize) -> String {
    "7f3a91c25be8d046".chars().cycle().take(length).collect()
}

/// Tokens of services, and passwords where tools take them: kinds that scanners have rules for, written down before the rule was
/// tried on them.
fn of_scanners() -> Vec<(At, String)> {
    let key = |kind: &str| format!("-----{kind} {} KEY-----\n{}\n", "PRIVATE", token("", 48));
    vec![
        (Variable("RELEASES"), token("glpat-", 20)),
        (Build("PAYMENTS"), token("sk_live_", 24)),
        (
            Variable("MAIL"),
            format!("{}.{}", token("SG.", 22), token("", 43)),
        ),
        (Default("maps"), token("AIza", 35)),
        (
            Command,
            format!(
                "curl -d '{{}}' https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/{}",
                token("", 24)
            ),
        ),
        (Variable("TWILIO"), format!("SK{}", hex(32))),
        (
            Command,
            format!(
                "twine upload -u __token__ -p {} dist/*",
                token("pypi-AgEIcHlwaS5vcmc", 60)
            ),
        ),
        (Command, format!("doctl auth init -t dop_v1_{}", hex(64))),
        (Project("STORE"), token("hvs.", 28)),
        (
            Command,
            format!(
                "export TF_TOKEN_app_terraform_io={}.atlasv1.{}",
                token("", 14),
                token("", 60)
            ),
        ),
        (
            Variable("SESSION"),
            format!(
                "{}.{}.{}",
                token("eyJhbGciOi", 20),
                token("eyJzdWIiOi", 20),
                token("", 32)
            ),
        ),
        (Variable("CERT"), key("BEGIN RSA")),
        (
            Buildspec,
            format!(
                "version: 0.2\nenv:\n  variables:\n    DEPLOY: |\n      {}",
                key("BEGIN OPENSSH").replace('\n', "\n      ")
            ),
        ),
        (Build("MONITORING"), token("NRAK-", 27).to_uppercase()),
        (
            UserParameters,
            format!(r#"{{"workspace": "dapi{}"}}"#, hex(32)),
        ),
        (Variable("SHOP"), format!("shpat_{}", hex(32))),
        (
            Variable("STORAGE"),
            format!(
                "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={}==;EndpointSuffix=core.windows.net",
                token("", 60)
            ),
        ),
        (
            Command,
            format!(
                "HEROKU_API_KEY={}-{}-{}-{}-{} heroku releases",
                hex(8),
                hex(4),
                hex(4),
                hex(4),
                hex(12)
            ),
        ),
        (
            Command,
            format!(
                "curl -d x https://discord.com/api/webhooks/123456789012345678/{}",
                token("", 60)
            ),
        ),
        (
            Command,
            format!(
                "curl https://api.telegram.org/bot123456789:{}/sendMessage",
                token("AA", 33)
            ),
        ),
        (
            Command,
            format!("aws configure set aws_secret_access_key {}", token("", 40)),
        ),
        (
            Overrides,
            r#"{"Cache": "redis://:hunter2@cache.example.com:6379/0"}"#.to_owned(),
        ),
        (
            Command,
            format!(
                "curl -H 'PRIVATE-TOKEN: {}' https://git.example.com/api",
                token("", 20)
            ),
        ),
        (
            Command,
            "openssl pkcs12 -export -in a.pem -passout pass:hunter2 -out a.p12".to_owned(),
        ),
        (
            Command,
            "curl -H 'Authorization: Basic Y2k6aHVudGVyMg==' https://api.example.com".to_owned(),
        ),
    ]
}

/// What a scanner passes by, though it looks alike.
fn passed_by_scanners() -> Vec<(At, String)> {
    let hash = format!("echo '{}  tool.tgz' | sha256sum -c", hex(64));
    let id = format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
    let public = format!("-----BEGIN PUBLIC KEY-----\n{}\n", token("", 48));
    let certificate = format!("-----BEGIN CERTIFICATE-----\n{}\n", token("MII", 48));
    let own = [
        (Command, "grep -rn 'glpat-' src && exit 1"),
        (
            Variable("DB_SECRET_ARN"),
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
        ),
        (
            Variable("DB_PASSWORD"),
            "{{resolve:secretsmanager:shop/db:SecretString:password}}",
        ),
        (
            Command,
            "aws ecr get-login-password | docker login -u AWS --password-stdin registry.example.com",
        ),
        (Command, "mysql -u root -p shop < schema.sql"),
        (Command, "docker run -d -p 8080:80 nginx"),
        (Command, "ssh -p 2222 deploy@host.example.com true"),
        (Command, "mkdir -p build/output && cp -pr dist build/output"),
        (
            Command,
            "git clone https://ci@git.example.com/acme/shop.git",
        ),
        (Variable("PASSWORD_MIN_LENGTH"), "12"),
        (
            Variable("TOKEN_URL"),
            "https://auth.example.com/oauth2/token",
        ),
        (Variable("SECRET_NAME"), "shop/prod/db"),
        (
            Command,
            "export DB_PASSWORD=$(aws ssm get-parameter --name /shop/db --query Parameter.Value)",
        ),
        (
            Command,
            "curl -u \"$API_USER:$API_PASSWORD\" https://api.example.com",
        ),
        (
            UserParameters,
            r#"{"keyId": "alias/shop", "tokenType": "Bearer"}"#,
        ),
        (Overrides, r#"{"PasswordParameter": "/shop/db/password"}"#),
        (
            Buildspec,
            "version: 0.2\nenv:\n  parameter-store:\n    NPM_TOKEN: /shop/npm\n",
        ),
        (
            Command,
            "gpg --batch --passphrase-file pass.txt --decrypt env.gpg",
        ),
    ];
    let mut others: Vec<(At, String)> = own.map(|(at, text)| (at, text.to_owned())).into();
    others.extend([
        (Variable("PAYMENTS_PUBLIC"), token("pk_live_", 24)),
        (Variable("COMMIT"), hex(40)),
        (Command, hash),
        (Variable("TENANT_ID"), id),
        (Variable("VERIFY_WITH"), public),
        (Build("CHAIN"), certificate),
        (Variable("INTEGRITY"), format!("sha512-{}==", token("", 60))),
    ]);
    others
}

#[test]
fn what_scanners_have_rules_for_is_found_and_what_they_pass_by_is_not() {
    let (secrets, others) = (of_scanners(), passed_by_scanners());
    assert_eq!((secrets.len(), others.len()), (25, 25));
    let is_told = |it: &&(At, String)| !told(it.0, &it.1).is_empty();
    let missed: Vec<_> = secrets.iter().filter(|it| !is_told(it)).collect();
    let false_alarms: Vec<_> = others.iter().filter(is_told).collect();
    assert!(
        missed.is_empty() && false_alarms.is_empty(),
        "{} missed: {missed:#?}\n{} false alarms: {false_alarms:#?}",
        missed.len(),
        false_alarms.len()
    );
}
