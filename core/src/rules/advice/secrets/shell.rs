//! Secrets in commands, buildspecs and JSON: what is assigned to a name, given to a flag, or sent in a header.

use std::borrow::Cow;

use super::{is_value, looks_secret};

/// Letters of one line that are looked at: commands and configurations have 1,000 at most, and effort must have an end.
const LONGEST: usize = 4_000;

/// What in a text is a secret by what stands before it, in words that never repeat it.
pub(super) fn secret_in(text: &str) -> Option<Cow<'static, str>> {
    text.lines().find_map(|it| line(it, 0))
}

fn line(line: &str, depth: usize) -> Option<Cow<'static, str>> {
    const DEEPEST: usize = 2;
    // Counting letters takes as long as looking at them, and most lines are short.
    let end = match line.len() > LONGEST {
        true => line.char_indices().nth(LONGEST).map(|(end, _)| end),
        false => None,
    };
    let line = end.map_or(line, |end| &line[..end]);
    // Whatever holds a secret here has a name beside it.
    if !line.contains(['=', ':', ' ', '\t', ',', '|']) {
        return None;
    }
    let words = words(line);
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).map(|it| it.text.as_str());
        let found = assigned(&word.text)
            .or_else(|| flag(&word.text, next))
            .or_else(|| pair(word, next));
        if found.is_some() {
            return found;
        }
        // What stood in quotes may be a command or JSON itself.
        let is_whole = word.text.len() + 1 >= line.len();
        if depth < DEEPEST && !is_whole && word.text.contains(['"', ' ']) {
            let found = self::line(&word.text, depth + 1);
            if found.is_some() {
                return found;
            }
        }
    }
    program(&words)
}

/// A word of a command line, and whether a quote, a comma or a brace ended it.
struct Word {
    text: String,
    /// Whether a colon follows a closing quote, as after a key of JSON.
    is_key: bool,
}

/// The words of a line, quotes resolved; what JSON puts between its texts separates words too.
fn words(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut quote: Option<char> = None;
    let mut letters = line.chars().peekable();
    let mut was_quoted = false;
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => {
                quote = None;
                was_quoted = true;
                if letters.peek() == Some(&':') {
                    words.push(Word {
                        text: std::mem::take(&mut word),
                        is_key: true,
                    });
                    letters.next();
                    was_quoted = false;
                }
            }
            (_, '\\') => {
                // A quote that is escaped once, as JSON in JSON has it, opens and closes like any other.
                if let Some(next) = letters.next_if(|it| !matches!(it, '"' | '\'')) {
                    word.push(next);
                }
            }
            (None, '"' | '\'') => quote = Some(letter),
            (None, ' ' | '\t' | ',' | '{' | '}' | '[' | ']' | ';' | '|' | '&' | '(' | ')')
                if !ends_with_reference(&word, letter) =>
            {
                if !word.is_empty() || was_quoted {
                    words.push(Word {
                        text: std::mem::take(&mut word),
                        is_key: false,
                    });
                }
                if letter == '|' {
                    words.push(Word {
                        text: "|".to_owned(),
                        is_key: false,
                    });
                }
                was_quoted = false;
            }
            (_, letter) => word.push(letter),
        }
    }
    if !word.is_empty() {
        words.push(Word {
            text: word,
            is_key: false,
        });
    }
    words
}

/// Whether a brace or parenthesis belongs to `${…}`, `#{…}` or `$(…)`.
fn ends_with_reference(word: &str, letter: char) -> bool {
    match letter {
        '{' | '(' => word.ends_with(['$', '#', '{']),
        '}' => {
            word.rfind("${")
                .or(word.rfind("#{"))
                .is_some_and(|at| !word[at..].contains('}'))
                || word.contains("{{")
        }
        ')' => word.contains("$("),
        ' ' => {
            word.rfind("$(").is_some_and(|at| !word[at..].contains(')'))
                || word.contains("{{") && !word.contains("}}")
        }
        _ => false,
    }
}

/// `NAME=value`, also as the value of another: `--from-literal=password=…`.
fn assigned(word: &str) -> Option<Cow<'static, str>> {
    const MOST: usize = 8;
    word.match_indices('=').take(MOST).find_map(|(at, _)| {
        let (before, value) = (&word[..at], &word[at + 1..]);
        let is_letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
        let name = before[before.trim_end_matches(is_letter).len()..].trim_start_matches('-');
        let compares = value.starts_with('=') || before.ends_with(['!', '=', '<', '>']);
        if compares { None } else { told(name, value) }
    })
}

/// What a value under a name is, if that is a secret.
fn told(name: &str, value: &str) -> Option<Cow<'static, str>> {
    const LONGEST: usize = 40;
    let is_name = !name.is_empty()
        && name.len() <= LONGEST
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"_-.".contains(&it));
    (is_name && !is_switch_for_names(name) && looks_secret(name, value))
        .then(|| Cow::Owned(format!("the value of `{name}`")))
}

/// Flags that name a secret instead of holding it: `docker build --secret`, `gcloud … --secret`.
fn is_switch_for_names(name: &str) -> bool {
    matches!(
        name,
        "secret" | "secrets" | "secret-key-ref" | "token-from" | "credential" | "credentials"
    )
}

/// `--password value`, and the colon of `name: value` in YAML or a header.
fn flag(word: &str, next: Option<&str>) -> Option<Cow<'static, str>> {
    let value = next.filter(|it| !it.starts_with('-') && *it != "|")?;
    if let Some(name) = word.strip_prefix("--") {
        return told(name, value);
    }
    if let Some(name) = word.strip_prefix('-').filter(|it| it.len() > 1) {
        return told(name, value);
    }
    told(word.strip_suffix(':')?, value)
}

/// `"key": value` of JSON, and headers that are one word: `Authorization: Bearer …`, `X-Api-Key: …`.
fn pair(word: &Word, next: Option<&str>) -> Option<Cow<'static, str>> {
    if word.is_key {
        return told(&word.text, next?);
    }
    let (name, value) = word.text.split_once(':')?;
    let value = value.trim_start();
    if name.eq_ignore_ascii_case("authorization") {
        let (scheme, value) = value.split_once(' ')?;
        let is_scheme =
            ["bearer", "basic", "token"].contains(&scheme.to_ascii_lowercase().as_str());
        return (is_scheme && is_value(value)).then_some(Cow::Borrowed("an authorization header"));
    }
    // Without a blank it is rather `image:tag` or `secret:key`, a place and not a value.
    word.text.contains(": ").then(|| told(name, value))?
}

/// Programs and their short flags that take a password.
const FLAGS: &[(&str, &str)] = &[
    ("login", "-p"),
    ("sshpass", "-p"),
    ("twine", "-p"),
    ("redis-cli", "-a"),
    ("openssl", "-k"),
];

/// Programs that take a password right after `-p`.
const ATTACHED: &[&str] = &["mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass"];

/// What the program in a command line makes of its words.
fn program(words: &[Word]) -> Option<Cow<'static, str>> {
    const ARGUMENT: Option<Cow<'static, str>> = Some(Cow::Borrowed("a password as an argument"));
    let runs = |names: &[&str]| {
        let program = |it: &Word| names.contains(&it.text.rsplit('/').next().unwrap_or_default());
        words.iter().any(program)
    };
    let flags: Vec<&str> = FLAGS
        .iter()
        .filter(|(name, _)| runs(&[name]))
        .map(|(_, flag)| *flag)
        .collect();
    let attaches = runs(ATTACHED);
    let is_http = runs(&["curl", "wget", "http", "https"]);
    let is_openssl = runs(&["openssl"]);
    let is_netrc = runs(&["machine"]);
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).map_or("", |it| it.text.as_str());
        let text = word.text.as_str();
        let attached = text
            .strip_prefix("-p")
            .filter(|it| attaches && !it.is_empty());
        let after_user = next
            .split_once(':')
            .filter(|_| is_http && matches!(text, "-u" | "--user"));
        let in_openssl = text.strip_prefix("pass:").filter(|_| is_openssl);
        let in_netrc = Some(next).filter(|_| is_netrc && text == "password");
        let given = Some(next).filter(|_| flags.contains(&text));
        let values = [
            attached,
            after_user.map(|(_, it)| it),
            in_openssl,
            in_netrc,
            given,
        ];
        if values.into_iter().flatten().any(is_value) {
            return ARGUMENT;
        }
        // `aws configure set NAME VALUE`, `npm config set REGISTRY:NAME VALUE`
        if text == "set"
            && let Some(value) = words.get(index + 2)
            && let Some(found) = told(next.rsplit([':', '/']).next()?, &value.text)
        {
            return Some(found);
        }
    }
    // `echo value | docker login --password-stdin`
    let pipe = words.iter().position(|it| it.text == "|")?;
    let (before, after) = words.split_at(pipe);
    let reads = after.iter().any(|it| it.text == "--password-stdin");
    let said = before
        .iter()
        .position(|it| matches!(it.text.as_str(), "echo" | "printf"))?;
    let value = before[said + 1..]
        .iter()
        .find(|it| !it.text.starts_with('-') && it.text != "%s")?;
    (reads && is_value(&value.text)).then_some(Cow::Borrowed("a password as an argument"))
}
