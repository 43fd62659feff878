//! Whether the order of two actions or stages may be meant for what their names say, though no artifact or variable
//! binds them: then it is nobody's business to advise against it.

/// Changes something that others build on, or waits for what somebody else does: on either side.
const ACTS: &[&str] = &[
    "deploy",
    "updat",
    "mutat",
    "migrat",
    "publish",
    "releas",
    "provision",
    "promot",
    "rollback",
    "push",
    "upload",
    "sync",
    "seed",
    "appl",
    "plan",
    "synth",
    "cdk",
    "cfn",
    "cloudformation",
    "terraform",
    "infra",
    "network",
    "vpc",
    "database",
    "db",
    "schema",
    "cluster",
    "stack",
    "bootstrap",
    "foundation",
    "base",
    "shared",
    "common",
    "core",
    "iam",
    "role",
    "bucket",
    "image",
    "docker",
    "container",
    "approv",
    "manual",
    "wait",
    "register",
    "generat",
];
/// Has to pass before more is spent, or what somebody reads after it: in front.
const GATES: &[&str] = &[
    "lint", "check", "test", "scan", "audit", "verif", "valid", "unit", "quality", "sonar",
    "secur", "sast", "format", "fmt", "style", "static", "polic", "gate", "guard", "smoke",
    "review", "setup", "set", "prepar", "init", "start", "creat", "install", "warm", "before",
    "pre", "fetch", "download", "restor", "cach", "configur", "login", "tag", "version",
];
/// Ends or tells of what came before: behind.
const ENDS: &[&str] = &[
    "clean", "teardown", "tear", "destroy", "delet", "remov", "purg", "notif", "report", "finish",
    "final", "post", "summar", "after", "stop", "end", "clos", "drain", "announc", "invalid",
    "integrat", "e2e", "accept", "smoke", "load", "perf", "collect", "merg", "aggregat",
];
/// Words and numbers that count.
const STEPS: &[&str] = &[
    "first", "second", "third", "then", "next", "phase", "step", "part", "stage", "round",
];

/// The words of a name, in small letters: `RunUnit-Tests2` has `run`, `unit`, `tests` and `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        let turns = letter.is_uppercase() && !before.is_uppercase()
            || letter.is_ascii_digit() != before.is_ascii_digit();
        if letter.is_alphanumeric() {
            match words
                .last_mut()
                .filter(|_| !turns && before.is_alphanumeric())
            {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
}

fn has(words: &[String], stems: &[&str]) -> bool {
    words
        .iter()
        .any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// Whether the names of what comes first and of what comes then say that the order is meant.
pub(super) fn is_meant(earlier: &str, later: &str) -> bool {
    let (first, then) = (words(earlier), words(later));
    let counts = |words: &[String]| {
        has(words, STEPS)
            || words
                .iter()
                .any(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    has(&first, ACTS)
        || has(&then, ACTS)
        || has(&first, GATES)
        || has(&then, ENDS)
        || counts(&first) && counts(&then)
}

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn names_say_what_an_order_is_for() {
        for (earlier, later) in [
            ("lint", "build"),
            ("UnitTests", "Package"),
            ("security-scan", "compile"),
            ("build", "UpdatePipeline"),
            ("Synth", "SelfMutate"),
            ("vpc", "service"),
            ("build-base-image", "build-app"),
            ("TerraformPlan", "TerraformApply"),
            ("build", "cleanup"),
            ("compile", "TearDown"),
            ("build", "notify-team"),
            ("compile", "integration"),
            ("step1", "step2"),
            ("build-1", "build-2"),
            ("PreBuild", "Build"),
        ] {
            assert!(is_meant(earlier, later), "{earlier}, {later}");
        }
        for (earlier, later) in [
            ("compile", "lint"),
            ("build", "UnitTests"),
            ("BuildWeb", "BuildApi"),
            ("docs", "package"),
        ] {
            assert!(!is_meant(earlier, later), "{earlier}, {later}");
        }
    }
}
