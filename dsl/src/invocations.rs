//! Where a Rust file uses `pipeline!`, and which uses are definitions: inside `macro_rules!` stands a template of one.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use stagewright_core::{Message, Severity};

use crate::check::TextMessage;
use crate::diagnostic::range;

/// A `pipeline! { … }`.
pub(crate) struct Invocation {
    /// The word `pipeline`.
    pub(crate) word: Ident,
    /// What stands in its brackets.
    pub(crate) group: Group,
    /// Why it is no definition, if so.
    pub(crate) template: Option<Template>,
}

/// Why a `pipeline! { … }` is a definition only once another macro has been expanded.
#[derive(Clone)]
pub(crate) enum Template {
    /// It stands in the `macro_rules!` of this name.
    Rules(String),
    /// It holds this metavariable.
    Variable(String),
}

/// What the tokens before the next one were, as far as they may begin something.
enum Before {
    Nothing,
    /// `pipeline`
    Pipeline(Ident),
    /// `pipeline!`
    Invoked(Ident),
    /// `macro_rules`
    Rules,
    /// `macro_rules!`
    RulesInvoked,
    /// `macro_rules! name`
    Named(String),
}

/// Every `pipeline!` of a file, in its order, found without recursion.
pub(crate) fn invocations(tokens: TokenStream) -> Vec<Invocation> {
    let mut found = Vec::new();
    let mut open = vec![(tokens.into_iter(), Before::Nothing, None::<Template>)];
    while let Some((tokens, before, template)) = open.last_mut() {
        let Some(token) = tokens.next() else {
            open.pop();
            continue;
        };
        let seen = std::mem::replace(before, Before::Nothing);
        match token {
            TokenTree::Ident(word) => {
                *before = match seen {
                    Before::RulesInvoked => Before::Named(word.to_string()),
                    _ if word == "pipeline" => Before::Pipeline(word),
                    _ if word == "macro_rules" => Before::Rules,
                    _ => Before::Nothing,
                };
            }
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                *before = match seen {
                    Before::Pipeline(word) => Before::Invoked(word),
                    Before::Rules => Before::RulesInvoked,
                    _ => Before::Nothing,
                };
            }
            TokenTree::Group(group) => {
                let template = template.clone();
                match seen {
                    Before::Invoked(word) if group.delimiter() != Delimiter::None => {
                        let template =
                            template.or_else(|| variable(group.stream()).map(Template::Variable));
                        found.push(Invocation {
                            word,
                            group,
                            template,
                        });
                    }
                    Before::Named(name) => {
                        let rules = Some(Template::Rules(name));
                        open.push((group.stream().into_iter(), Before::Nothing, rules));
                    }
                    _ => open.push((group.stream().into_iter(), Before::Nothing, template)),
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// The first `$name` or `$(…)` of these tokens, which only a macro's rules can hold.
fn variable(tokens: TokenStream) -> Option<String> {
    let mut open = vec![(tokens.into_iter(), false)];
    while let Some((tokens, dollar)) = open.last_mut() {
        match tokens.next() {
            Some(TokenTree::Punct(punct)) => *dollar = punct.as_char() == '$',
            Some(TokenTree::Ident(name)) if *dollar => return Some(format!("${name}")),
            Some(TokenTree::Group(group)) => {
                if *dollar {
                    return Some("$(…)".to_owned());
                }
                open.push((group.stream().into_iter(), false));
            }
            Some(_) => *dollar = false,
            None => {
                open.pop();
            }
        }
    }
    None
}

impl Invocation {
    /// Says of a template that it was not checked.
    pub(crate) fn not_checked(&self) -> Option<TextMessage> {
        let message = match self.template.as_ref()? {
            Template::Rules(name) => {
                format!("the `pipeline!` inside `macro_rules! {name}` is not checked here")
            }
            Template::Variable(variable) => {
                format!("the `pipeline!` that holds `{variable}` is not checked here")
            }
        };
        let told = Message::mistake(range(self.word.span()), message)
            .with_severity(Severity::Note)
            .note("the compiler checks what each use of the macro makes of it");
        Some(told)
    }
}
