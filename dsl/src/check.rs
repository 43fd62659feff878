//! Parse, lower and check, with everything that was found and where.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Span, TokenStream, TokenTree};
use stagewright_core::{
    Allow, Change, CheckOptions, Draft, Message, Pipeline, Place, Profile, Severity, Site,
    TextEdit, check,
};

use crate::diagnostic::{Diagnostic, range};
use crate::invocations::{Invocation, invocations};
use crate::language;
use crate::lower::{Lowered, lower};
use crate::parse::parse;

/// How deep brackets may nest in a definition.
const MAX_NESTING: usize = 64;

/// How many tokens a definition may have: thirty times what the largest pipeline that the service takes needs.
const MOST_TOKENS: usize = 200_000;

/// A definition with everything known about it; spans are those of its tokens.
#[derive(Debug)]
pub struct Analysis {
    /// The syntax tree.
    pub definition: crate::syntax::Definition,
    /// The definition in the words of the model.
    pub lowered: Lowered,
    /// The pipeline, if nothing was wrong.
    pub pipeline: Option<Pipeline>,
    /// Everything found, by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// Whether something is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads and checks the inside of a `pipeline! { … }`. `end` is where a message about something missing points.
///
/// The rules run only when the syntax is right: a definition half read would break rules that it does not break.
#[must_use]
pub fn analyze(tokens: TokenStream, end: Span, options: CheckOptions) -> Analysis {
    if let Some(refused) = refused(&tokens) {
        let definition = crate::syntax::Definition::default();
        let (lowered, _) = lower(&definition);
        return Analysis {
            definition,
            lowered,
            pipeline: None,
            diagnostics: vec![refused],
        };
    }
    let (definition, errors) = parse(tokens, end);
    let (lowered, meaning) = lower(&definition);
    if !errors.is_empty() {
        return Analysis {
            definition,
            lowered,
            pipeline: None,
            diagnostics: errors,
        };
    }
    let quiet = lowered
        .draft
        .allows
        .iter()
        .any(|allow| allow.rule == Allow::WARNINGS);
    let mut diagnostics = meaning;
    diagnostics.retain(|diagnostic| !quiet || diagnostic.severity != Severity::Warning);
    let mut checked = check(lowered.draft.clone(), options);
    let mut told = BTreeSet::new();
    for finding in checked.findings.drain(..) {
        let silenced = lowered
            .silenced
            .iter()
            .any(|site| is_inside(&finding.site, site));
        // One token stands for several sites, such as the run order of a block for that of each action.
        let token = lowered.spans.exact(&finding.site).map(|span| {
            let start = span.start();
            (start.line, start.column, finding.rule, finding.severity)
        });
        let repeated = token.is_some_and(|token| !told.insert(token));
        if !silenced && !repeated {
            diagnostics.push(language::diagnostic(finding, &lowered));
        }
    }
    if let Some(pipeline) = &checked.pipeline {
        let assumptions = &lowered.assumptions;
        diagnostics.extend(lowered.names_that_change());
        let (_, mistakes) = assumptions.edited(pipeline, assumptions.values(pipeline));
        diagnostics.extend(mistakes.into_iter().map(|(span, mistake)| {
            let wrong = Diagnostic::mistake(span, mistake.message);
            match mistake.help {
                Some(help) => wrong.help(help),
                None => wrong,
            }
        }));
    }
    diagnostics.sort_by_key(|diagnostic| {
        let start = diagnostic.site.start();
        (start.line, start.column)
    });
    let wrong = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Analysis {
        definition,
        lowered,
        pipeline: checked.pipeline.filter(|_| !wrong),
        diagnostics,
    }
}

fn is_inside(site: &Site, outer: &Site) -> bool {
    site.steps().starts_with(outer.steps())
}

/// Why the inside of a `pipeline! { … }` is not read: it nests too deep, or is too large. Walks without recursion, since
/// the depth is what is measured.
pub(crate) fn refused(tokens: &TokenStream) -> Option<Diagnostic> {
    let mut open = vec![tokens.clone().into_iter()];
    let mut count = 0;
    while let Some(tokens) = open.last_mut() {
        let next = tokens.next();
        count += usize::from(next.is_some());
        if let Some(token) = next.as_ref().filter(|_| count > MOST_TOKENS) {
            let message = format!("the definition has more than {MOST_TOKENS} tokens");
            let refused = Diagnostic::mistake(token.span(), message);
            return Some(refused.help("cut it into several pipelines"));
        }
        match next {
            Some(TokenTree::Group(group)) => {
                if open.len() > MAX_NESTING {
                    let message = format!("brackets are nested more than {MAX_NESTING} deep");
                    return Some(Diagnostic::mistake(group.span_open(), message));
                }
                open.push(group.stream().into_iter());
            }
            Some(_) => {}
            None => {
                open.pop();
            }
        }
    }
    None
}

/// Something found in a text, from its first character to behind its last.
pub type TextMessage = Message<Range<Place>>;

/// A definition read from a text.
#[derive(Debug)]
pub struct Checked {
    /// Name of the struct, if it could be read.
    pub name: Option<String>,
    /// What AWS is told, as far as it could be read.
    pub draft: Draft,
    /// The pipeline, if nothing was wrong.
    pub pipeline: Option<Pipeline>,
    /// What is assumed, if nothing was wrong. Rust expressions keep the catalogue's defaults.
    pub profile: Option<Profile>,
    /// Everything found, by place.
    pub findings: Vec<TextMessage>,
}

impl Checked {
    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &TextMessage> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// Checks a text that holds the inside of a `pipeline! { … }`.
///
/// ```
/// use stagewright_dsl::check_text;
///
/// let checked = check_text("pub struct Shop; stage source { }");
/// assert_eq!(checked.draft.stages.len(), 1);
/// assert!(checked.errors().count() > 0);
///
/// let checked = check_text("pub struct Shop;\nstages source { }");
/// let mistake = &checked.findings[0];
/// assert_eq!(mistake.message, "expected a statement, found `stages`");
/// assert_eq!(mistake.help.as_deref(), Some("a statement with a similar name exists: `stage`"));
/// assert_eq!((mistake.site.start.line, mistake.site.start.column), (2, 1));
/// ```
#[must_use]
pub fn check_text(text: &str) -> Checked {
    check_text_with(text, CheckOptions::default())
}

/// The same with options.
#[must_use]
pub fn check_text_with(text: &str, options: CheckOptions) -> Checked {
    match read(text) {
        Ok(tokens) => {
            let end = end_of(&tokens);
            checked(analyze(tokens, end, options))
        }
        Err(message) => Checked {
            name: None,
            draft: Draft::default(),
            pipeline: None,
            profile: None,
            findings: vec![message],
        },
    }
}

/// Checks every `pipeline! { … }` of a Rust file that is a definition; [`left_out`] tells of the others.
///
/// # Errors
/// The place where the file is no Rust, as far as its tokens tell.
///
/// ```
/// use stagewright_dsl::check_source;
///
/// let found = check_source("use stagewright::pipeline;\n\npipeline! { pub struct Shop; }\n").unwrap();
/// assert_eq!(found[0].name.as_deref(), Some("Shop"));
/// assert_eq!(found[0].findings[0].site.start.line, 3);
/// ```
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub fn check_source(source: &str) -> Result<Vec<Checked>, TextMessage> {
    check_source_with(source, CheckOptions::default())
}

/// The same with options.
///
/// # Errors
/// The place where the file is no Rust, as far as its tokens tell.
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub fn check_source_with(source: &str, options: CheckOptions) -> Result<Vec<Checked>, TextMessage> {
    let tokens = read(source)?;
    Ok(invocations(tokens)
        .into_iter()
        .filter(|invocation| invocation.template.is_none())
        .map(|invocation| {
            let group = invocation.group;
            checked(analyze(group.stream(), group.span_close(), options))
        })
        .collect())
}

/// What a Rust file says of each `pipeline!` that [`check_source`] leaves out: inside `macro_rules!`, or with a
/// metavariable in it, it is a definition only where that macro is used.
///
/// ```
/// use stagewright_dsl::{check_source, left_out};
///
/// let source = "macro_rules! release { ($name:ident) => { pipeline! { pub struct $name; } } }";
/// assert!(check_source(source).unwrap().is_empty());
/// let told = left_out(source);
/// assert_eq!(told[0].message, "the `pipeline!` inside `macro_rules! release` is not checked here");
/// ```
#[must_use]
pub fn left_out(source: &str) -> Vec<TextMessage> {
    let invocations = read(source).map_or_else(|_| Vec::new(), invocations);
    invocations
        .iter()
        .filter_map(Invocation::not_checked)
        .collect()
}

/// A message at its place in the text, with the edits that mend it.
pub(crate) fn in_text(diagnostic: Diagnostic) -> TextMessage {
    let edits: Option<Vec<TextEdit>> = diagnostic.fix.iter().map(rewritten).collect();
    TextMessage {
        edits: edits.unwrap_or_default(),
        ..diagnostic.placed(range)
    }
}

/// The bytes of a token, and the token that is meant; nothing where another one stands there, such as a parameter.
fn rewritten(change: &Change<Span>) -> Option<TextEdit> {
    let Change::Write { site, was, with } = change else {
        return None;
    };
    let written = site.source_text()?;
    let is_word = |text: &str| syn::parse_str::<syn::Ident>(text).is_ok();
    let text = match syn::parse_str::<syn::LitStr>(&written) {
        Ok(literal) if literal.value() == *was => format!("{with:?}"),
        Err(_) if written == *was && is_word(&written) && is_word(with) => with.clone(),
        _ => return None,
    };
    Some(TextEdit {
        places: range(*site),
        range: site.byte_range(),
        text,
    })
}

fn checked(analysis: Analysis) -> Checked {
    let profile = analysis
        .pipeline
        .as_ref()
        .map(|pipeline| analysis.lowered.assumptions.profile(pipeline));
    Checked {
        name: analysis.definition.name.as_ref().map(ToString::to_string),
        draft: analysis.lowered.draft,
        pipeline: analysis.pipeline,
        profile,
        findings: analysis.diagnostics.into_iter().map(in_text).collect(),
    }
}

/// The tokens of a text.
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub(crate) fn read(text: &str) -> Result<TokenStream, TextMessage> {
    text.parse::<TokenStream>().map_err(|error| {
        let span = error.span();
        let open = text
            .get(span.byte_range().start..)
            .and_then(|rest| rest.chars().next());
        let at = range(span);
        let opened = [('{', '}'), ('(', ')'), ('[', ']')]
            .into_iter()
            .find(|(known, _)| open == Some(*known));
        let message = match opened {
            Some((open, close)) => {
                let end = end_place(text);
                let message = format!("expected `{close}`, found the end of the text");
                Message::mistake(end..end, message).label(at, format!("`{open}` is opened"))
            }
            None => Message::mistake(at, "quotes or characters here are not Rust tokens"),
        };
        message.help("close every bracket and quote that is opened")
    })
}

/// Behind the last character that is no space.
fn end_place(text: &str) -> Place {
    let text = text.trim_end();
    let line = text.lines().count().max(1);
    let column = text.lines().last().map_or(0, |line| line.chars().count()) + 1;
    Place { line, column }
}

/// The last token: where a message about something missing points.
fn end_of(tokens: &TokenStream) -> Span {
    let last = tokens.clone().into_iter().last();
    last.map_or_else(Span::call_site, |token| match token {
        TokenTree::Group(group) => group.span_close(),
        token => token.span(),
    })
}
