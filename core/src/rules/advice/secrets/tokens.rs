//! Tokens that their shape gives away.

/// The letters that a token is made of after its prefix.
#[derive(Clone, Copy)]
enum Letters {
    /// Capitals and digits.
    Capital,
    /// Hexadecimal digits and `-`.
    Hex,
    /// Letters and digits.
    Plain,
    /// Letters, digits, `_` and `-`.
    Dashed,
    /// The same with dots.
    Dotted,
    /// Letters, digits, `_`, `-` and `/`.
    Path,
}

impl Letters {
    fn has(self, letter: u8) -> bool {
        match self {
            Self::Capital => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
            Self::Hex => letter.is_ascii_hexdigit() || letter == b'-',
            Self::Plain => letter.is_ascii_alphanumeric(),
            Self::Dashed => letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'),
            Self::Dotted => letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'.'),
            Self::Path => letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'/'),
        }
    }
}

/// Prefix, the fewest letters after it, which letters, and what it is.
///
/// Source: the token formats that AWS (IAM identifiers), GitHub, GitLab, Slack, Stripe, npm, PyPI, Docker, Google, SendGrid,
/// `HashiCorp`, Atlassian, Shopify, `DigitalOcean` and Hugging Face document for secret scanning, checked 2026-11-29. The others
/// are what scanners such as gitleaks look for: those of Twilio and Square were looked up on 2026-11-30, the rest is from memory.
const TOKENS: &[(&str, usize, Letters, &str)] = &[
    ("AKIA", 16, Letters::Capital, "an access key of AWS"),
    ("ASIA", 16, Letters::Capital, "an access key of AWS"),
    ("ABIA", 16, Letters::Capital, "an access key of AWS"),
    ("ghp_", 30, Letters::Plain, "a token of GitHub"),
    ("gho_", 30, Letters::Plain, "a token of GitHub"),
    ("ghu_", 30, Letters::Plain, "a token of GitHub"),
    ("ghs_", 30, Letters::Plain, "a token of GitHub"),
    ("ghr_", 30, Letters::Plain, "a token of GitHub"),
    ("github_pat_", 22, Letters::Dashed, "a token of GitHub"),
    ("glpat-", 20, Letters::Dashed, "a token of GitLab"),
    ("gldt-", 20, Letters::Dashed, "a token of GitLab"),
    ("glrt-", 20, Letters::Dashed, "a token of GitLab"),
    ("glptt-", 20, Letters::Dashed, "a token of GitLab"),
    ("glcbt-", 20, Letters::Dashed, "a token of GitLab"),
    ("xoxb-", 10, Letters::Dashed, "a token of Slack"),
    ("xoxp-", 10, Letters::Dashed, "a token of Slack"),
    ("xoxa-", 10, Letters::Dashed, "a token of Slack"),
    ("xoxr-", 10, Letters::Dashed, "a token of Slack"),
    ("xoxs-", 10, Letters::Dashed, "a token of Slack"),
    ("xapp-", 10, Letters::Dashed, "a token of Slack"),
    (
        "hooks.slack.com/services/",
        20,
        Letters::Path,
        "a webhook of Slack",
    ),
    ("sk_live_", 16, Letters::Plain, "a key of Stripe"),
    ("rk_live_", 16, Letters::Plain, "a key of Stripe"),
    ("sk_test_", 16, Letters::Plain, "a key of Stripe"),
    ("npm_", 36, Letters::Plain, "a token of npm"),
    ("pypi-", 40, Letters::Dashed, "a token of PyPI"),
    ("rubygems_", 40, Letters::Plain, "a token of RubyGems"),
    ("dckr_pat_", 20, Letters::Dashed, "a token of Docker Hub"),
    ("hf_", 30, Letters::Plain, "a token of Hugging Face"),
    ("AIza", 35, Letters::Dashed, "a key of Google"),
    ("ya29.", 20, Letters::Dashed, "a token of Google"),
    ("SG.", 40, Letters::Dotted, "a key of SendGrid"),
    ("hvs.", 20, Letters::Dashed, "a token of Vault"),
    ("ATATT3", 30, Letters::Dashed, "a token of Atlassian"),
    ("shpat_", 32, Letters::Plain, "a token of Shopify"),
    ("dop_v1_", 60, Letters::Plain, "a token of DigitalOcean"),
    ("glsa_", 30, Letters::Dashed, "a token of Grafana"),
    (
        "discord.com/api/webhooks/",
        60,
        Letters::Path,
        "a webhook of Discord",
    ),
    (
        "discordapp.com/api/webhooks/",
        60,
        Letters::Path,
        "a webhook of Discord",
    ),
    (
        "hooks.zapier.com/hooks/catch/",
        10,
        Letters::Path,
        "a webhook of Zapier",
    ),
    ("AGE-SECRET-KEY-1", 50, Letters::Capital, "a key of age"),
    ("CCIPAT_", 30, Letters::Dashed, "a token of CircleCI"),
    ("NRAK-", 27, Letters::Capital, "a key of New Relic"),
    ("NRII-", 32, Letters::Dashed, "a key of New Relic"),
    ("PMAK-", 50, Letters::Hex, "a key of Postman"),
    ("SK", 32, Letters::Hex, "a key of Twilio"),
    ("bkua_", 40, Letters::Hex, "a token of Buildkite"),
    ("dapi", 32, Letters::Hex, "a token of Databricks"),
    ("doo_v1_", 60, Letters::Plain, "a token of DigitalOcean"),
    ("dor_v1_", 60, Letters::Plain, "a token of DigitalOcean"),
    ("dp.pt.", 40, Letters::Plain, "a token of Doppler"),
    ("figd_", 36, Letters::Dashed, "a token of Figma"),
    ("glagent-", 40, Letters::Dashed, "a token of GitLab"),
    ("glft-", 20, Letters::Dashed, "a token of GitLab"),
    ("hvb.", 40, Letters::Dashed, "a token of Vault"),
    ("lin_api_", 40, Letters::Plain, "a key of Linear"),
    ("nfp_", 36, Letters::Plain, "a token of Netlify"),
    ("pul-", 40, Letters::Hex, "a token of Pulumi"),
    ("r8_", 37, Letters::Dashed, "a token of Replicate"),
    ("sgp_", 40, Letters::Dashed, "a token of Sourcegraph"),
    ("shpca_", 32, Letters::Hex, "a token of Shopify"),
    ("shppa_", 32, Letters::Hex, "a token of Shopify"),
    ("shpss_", 32, Letters::Hex, "a secret of Shopify"),
    ("sntrys_", 40, Letters::Dashed, "a token of Sentry"),
    ("sntryu_", 64, Letters::Hex, "a token of Sentry"),
    ("sq0atp-", 22, Letters::Dashed, "a token of Square"),
    ("sq0csp-", 43, Letters::Dashed, "a secret of Square"),
    ("tskey-", 20, Letters::Dashed, "a key of Tailscale"),
    ("xkeysib-", 64, Letters::Hex, "a key of Brevo"),
];

/// What a text holds in the shape of a token or of a private key; never the token itself.
pub(super) fn token(text: &str) -> Option<&'static str> {
    const SHORTEST: usize = 14;
    /// Words that are looked at closely: what follows a prefix is read for each, and effort must have an end.
    const MOST: usize = 1_000;
    if text.len() < SHORTEST {
        return None;
    }
    let mut candidates = words(text).flat_map(candidates).take(MOST);
    let found = candidates.find_map(|(kind, tail)| kind.told(tail));
    if found.is_some() {
        return found;
    }
    // The number of a bot, and behind the colon its secret, which begins with `AA`.
    let is_bot = |(at, _): (usize, &str)| {
        let number = text[..at].bytes().rev().take_while(u8::is_ascii_digit);
        let secret = run(&text[at + 1..], Letters::Dashed);
        (8..=10).contains(&number.count()) && secret.len() >= 35 && is_real(secret)
    };
    if text.match_indices(":AA").take(16).any(is_bot) {
        return Some("a token of a Telegram bot");
    }
    (text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----")).then_some("a private key")
}

/// What a prefix speaks of.
#[derive(Clone, Copy)]
enum Kind {
    /// A row of [`TOKENS`].
    Token(usize, Letters, &'static str),
    Key,
    WebToken,
}

impl Kind {
    /// What stands behind the prefix, in words; nothing where it only looks like it at first.
    fn told(self, tail: &str) -> Option<&'static str> {
        match self {
            Self::Token(least, letters, what) => {
                let token = run(tail, letters);
                (token.len() >= least && is_real(token)).then_some(what)
            }
            Self::Key => is_key(tail).then_some("an API key"),
            Self::WebToken => is_web_token(tail).then_some("a JSON web token"),
        }
    }
}

/// The prefixes with which a word begins, each with what follows it.
fn candidates(word: &str) -> impl Iterator<Item = (Kind, &str)> {
    let first = word.as_bytes().first().copied();
    // Comparing one letter first is what makes most words cheap.
    let begins = move |prefix: &str| prefix.as_bytes().first().copied() == first;
    let tokens = TOKENS.iter().filter(move |(prefix, ..)| begins(prefix));
    let tokens = tokens.map(|(prefix, least, letters, what)| {
        let kind = Kind::Token(*least, *letters, what);
        (*prefix, kind)
    });
    tokens
        .chain([("sk-", Kind::Key), ("eyJ", Kind::WebToken)])
        .filter_map(|(prefix, kind)| Some((kind, word.strip_prefix(prefix)?)))
}

fn is_key(tail: &str) -> bool {
    let token = run(tail, Letters::Dashed);
    let bytes = || token.bytes();
    token.len() >= 20
        && bytes().any(|it| it.is_ascii_digit())
        && bytes().any(|it| it.is_ascii_uppercase())
        && is_real(token)
}

/// Header and claims of a JSON web token both begin with `{"`, which is `eyJ` in its alphabet.
fn is_web_token(tail: &str) -> bool {
    let mut fields = run(tail, Letters::Dotted).split('.');
    fields.next().is_some_and(|it| it.len() >= 8)
        && fields
            .next()
            .is_some_and(|it| it.starts_with("eyJ") && it.len() >= 10)
        && fields.next().is_some_and(|it| it.len() >= 8)
}

/// The text from each word on: every check reads a text, so that it is gone through once and not once for each prefix.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let in_word = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-');
    let mut before = b' ';
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let begins = !in_word(before) && byte.is_ascii_alphabetic();
        before = byte;
        begins.then(|| &text[at..])
    })
}

fn run(text: &str, letters: Letters) -> &str {
    /// Far longer than any token.
    const LONGEST: usize = 8_192;
    let end = text.bytes().take(LONGEST).position(|it| !letters.has(it));
    // Letters of a run are ASCII, so that it ends between characters.
    &text[..end.unwrap_or(text.len().min(LONGEST))]
}

/// Documentation writes tokens that end in EXAMPLE or are one letter all over.
fn is_real(token: &str) -> bool {
    let first = token.bytes().next();
    !token.contains("EXAMPLE") && token.bytes().any(|it| Some(it) != first)
}
