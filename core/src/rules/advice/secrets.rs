//! What looks like a secret.

/// Words in the name of a variable that holds a secret.
const SECRET: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
];

/// Ends of names that speak of a secret without holding it.
const SPEAKS_OF: &[&str] = &[
    "_ARN", "_NAME", "_ID", "_PATH", "_URL", "_URI", "_FILE", "_REF", "_REGION", "_TYPE", "_KEY_ID",
];

/// Whether a variable of this name and value holds a secret, and not the place of one.
pub(super) fn looks_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let reference = value.is_empty()
        || value.starts_with("arn:")
        || value.starts_with("{{resolve:")
        || value.starts_with('/')
        || value.contains("#{")
        || value.contains("://")
        || matches!(value, "true" | "false")
        || value.chars().all(|character| character == '*');
    !reference
        && SECRET.iter().any(|word| name.contains(word))
        && !SPEAKS_OF.iter().any(|end| name.ends_with(end))
}

/// Whether a text holds something in the shape of an access key of AWS, a token of GitHub or Slack, or a private key.
pub(super) fn looks_like_token(text: &str) -> bool {
    const SHORTEST: usize = 15;
    if text.len() < SHORTEST {
        return false;
    }
    let after = |prefix: &str, least: usize, allowed: fn(char) -> bool| {
        text.match_indices(prefix).take(16).any(|(at, _)| {
            text[at + prefix.len()..]
                .chars()
                .take_while(|letter| allowed(*letter))
                .take(least)
                .count()
                == least
        })
    };
    let capital = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let example = text.contains("EXAMPLE");
    !example && (after("AKIA", 16, capital) || after("ASIA", 16, capital))
        || after("ghp_", 30, plain)
        || after("github_pat_", 30, plain)
        || after("xoxb-", 10, |letter| {
            letter.is_ascii_digit() || letter == '-'
        })
        || text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----")
}

/// A variable of a build's environment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) kind: Option<String>,
}

/// Most variables that are read of one text.
const MOST: usize = 1000;

/// The variables in JSON such as `[{"name": "A", "value": "b", "type": "PLAINTEXT"}]`, read leniently: what is no such
/// object is passed over. Nothing here decides whether the JSON is right.
pub(super) fn environment(json: &str) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut variable = Variable::default();
    let mut key: Option<String> = None;
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let text = string(&mut letters);
                while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
                if letters.peek() == Some(&':') {
                    key = Some(text);
                    continue;
                }
                match key.take().as_deref() {
                    Some("name") => variable.name = text,
                    Some("value") => variable.value = text,
                    Some("type") => variable.kind = Some(text),
                    _ => {}
                }
            }
            '{' | '}' => {
                let done = std::mem::take(&mut variable);
                if letter == '}' && !done.name.is_empty() {
                    found.push(done);
                }
                key = None;
            }
            ',' => key = None,
            _ => {}
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// The rest of a string whose opening quote is read.
fn string(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => text.extend(letters.next()),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_places_of_secrets() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("github_token", "abc"),
            ("ApiKeySecret", "x"),
        ] {
            assert!(looks_secret(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("DB_PASSWORD_ARN", "hunter2"),
            ("SECRET_NAME", "shop/db"),
            (
                "DB_PASSWORD",
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
            ),
            ("DB_PASSWORD", "#{variables.password}"),
            ("STAGE", "prod"),
        ] {
            assert!(!looks_secret(name, value), "{name}={value}");
        }
    }

    #[test]
    fn shapes_of_keys_and_tokens_are_found_anywhere() {
        assert!(looks_like_token("export KEY=AKIAABCDEFGHIJKLMNOP"));
        assert!(looks_like_token(&format!("ghp_{}", "a1".repeat(18))));
        assert!(!looks_like_token("AKIAIOSFODNN7EXAMPLE"));
        assert!(!looks_like_token("make AKIA"));
    }

    #[test]
    fn an_environment_is_read_whatever_stands_around_it() {
        let json = r#"[ {"name":"A","value":"b \"c\"","type":"PLAINTEXT"}, {"value": "e", "name" : "D"}, 3, {"x"#;
        let variables = environment(json);
        assert_eq!(variables.len(), 2);
        assert_eq!(
            (variables[0].value.as_str(), variables[0].kind.as_deref()),
            ("b \"c\"", Some("PLAINTEXT"))
        );
        assert_eq!(
            (variables[1].name.as_str(), variables[1].value.as_str()),
            ("D", "e")
        );
    }
}
