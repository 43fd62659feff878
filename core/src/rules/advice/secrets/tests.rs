use super::*;

#[test]
fn names_of_secrets_are_told_from_places_of_secrets() {
    for (name, value) in [
        ("DB_PASSWORD", "hunter2"),
        ("github_token", "abc"),
        ("ApiKeySecret", "s3cr3t"),
        ("dbPassword", "12345"),
        (
            "AWS_SECRET_ACCESS_KEY",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz",
        ),
    ] {
        assert!(looks_secret(name, value), "{name}={value}");
    }
    for (name, value) in [
        ("DB_PASSWORD_ARN", "hunter2"),
        ("SECRET_NAME", "shop/db"),
        ("GitHubSecretName", "shop"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("MAX_TOKENS", "4096"),
        (
            "DB_PASSWORD",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        ),
        ("DB_PASSWORD", "#{variables.password}"),
        ("DB_PASSWORD", "shop/prod/db-password"),
        ("DB_PASSWORD", "changeme"),
        ("STAGE", "prod"),
    ] {
        assert!(!looks_secret(name, value), "{name}={value}");
    }
}

#[test]
fn shapes_of_keys_and_tokens_are_found_anywhere() {
    assert_eq!(
        token("export KEY=AKIAABCDEFGHIJKLMNOP"),
        Some("an access key of AWS")
    );
    assert_eq!(
        token(&format!("ghp_{}", "a1".repeat(18))),
        Some("a token of GitHub")
    );
    assert_eq!(
        token(&format!("sk-proj-{}", "aB3".repeat(10))),
        Some("an API key")
    );
    for none in [
        "AKIAIOSFODNN7EXAMPLE",
        "make AKIA",
        "task-runner-with-a-very-long-name",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ] {
        assert_eq!(token(none), None, "{none}");
    }
}

#[test]
fn whatever_a_line_holds_is_read_to_its_end() {
    for text in [
        "\"",
        "'a",
        "a=\"",
        "\\",
        "--password",
        "-p",
        "=",
        "==",
        ":",
        "${",
        "$(",
        "{{",
        "a=b=c=",
        "é=",
        "echo |",
        "|",
    ] {
        let _ = secret_in(text);
    }
    // Steps grow with the length of a text, not with its square.
    let long = "token=x ".repeat(10_000);
    assert!(secret_in(&long).is_none());
}

#[test]
fn commands_are_read_as_their_programs_do() {
    for text in [
        "aws configure set aws_secret_access_key 4f9d2c81aa",
        "redis-cli -h redis -a Tr0ub4dor ping",
        "openssl pkcs12 -passin pass:Tr0ub4dor -in a.p12",
        "echo 'machine github.com login ci password Tr0ub4dor' > ~/.netrc",
        "echo \"//registry.npmjs.org/:_authToken=8d7f6e5a4b3c2d1e\" > .npmrc",
        r#"aws lambda invoke --payload '{"password": "hunter2"}' out.json"#,
        r#"sh -c "docker login -u ci -p hunter2""#,
        r#"{"command": "{\"password\": \"hunter2\"}"}"#,
    ] {
        assert!(secret_in(text).is_some(), "{text}");
    }
    for text in [
        "export TOKEN=`cat token.txt`",
        "helm upgrade app ./chart --set db.existingSecret=shop-db",
        "if [ \"$PASSWORD\" == \"\" ]; then exit 1; fi",
        "kubectl create secret generic db --from-file=password=./password.txt",
        "gcloud secrets versions access latest --secret=shop-db",
    ] {
        assert_eq!(secret_in(text), None, "{text}");
    }
}
