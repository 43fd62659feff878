//! A position in a list of tokens, with the small steps that every part of the grammar takes.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};

use crate::diagnostic::{Diagnostic, any_of, meant, nearest};
use crate::syntax::Spanned;

/// Marks that a message has been given and the caller should recover.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failed;

pub(super) type Parsed<T> = Result<T, Failed>;

/// Tokens of one group and a place among them.
pub(super) struct Cursor<'e> {
    tokens: Vec<TokenTree>,
    position: usize,
    /// Where a message about a missing token points: the closing bracket.
    end: Span,
    /// What the group is, for messages, such as "the stage".
    inside: &'static str,
    pub(super) errors: &'e mut Vec<Diagnostic>,
}

impl<'e> Cursor<'e> {
    pub(super) fn new(
        stream: TokenStream,
        end: Span,
        inside: &'static str,
        errors: &'e mut Vec<Diagnostic>,
    ) -> Self {
        let mut tokens = Vec::new();
        flatten(stream, 0, &mut tokens);
        Self {
            tokens,
            position: 0,
            end,
            inside,
            errors,
        }
    }

    /// A cursor over the inside of a group, reporting to the same list.
    pub(super) fn enter(&mut self, group: &Group, inside: &'static str) -> Cursor<'_> {
        Cursor::new(group.stream(), group.span_close(), inside, self.errors)
    }

    pub(super) fn peek(&self) -> Option<&TokenTree> {
        self.tokens.get(self.position)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.position + ahead)
    }

    pub(super) fn is_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    pub(super) fn bump(&mut self) -> Option<TokenTree> {
        let token = self.tokens.get(self.position).cloned();
        self.position += usize::from(token.is_some());
        token
    }

    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// The tokens from here to the end of the group.
    pub(super) fn rest(&self) -> &[TokenTree] {
        self.tokens.get(self.position..).unwrap_or_default()
    }

    /// Takes so many tokens.
    pub(super) fn skip(&mut self, count: usize) {
        self.position = (self.position + count).min(self.tokens.len());
    }

    /// Reads something about which a message has been given: what is reported in it is left out.
    pub(super) fn quietly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let told = self.errors.len();
        let value = read(self);
        self.errors.truncate(told);
        value
    }

    /// Place of the next token, or of the closing bracket.
    pub(super) fn span(&self) -> Span {
        self.peek().map_or(self.end, token_span)
    }

    /// What stands next, in words.
    pub(super) fn found(&self) -> String {
        self.peek()
            .map_or_else(|| format!("the end of {}", self.inside), describe)
    }

    pub(super) fn error(&mut self, diagnostic: Diagnostic) -> Failed {
        self.errors.push(diagnostic);
        Failed
    }

    /// Reports a mistake and what to write instead.
    pub(super) fn wrong(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Failed {
        self.error(Diagnostic::mistake(span, message).help(help))
    }

    /// Reports that something else should stand here, and what to write.
    pub(super) fn expected_with(&mut self, what: &str, help: impl Into<String>) -> Failed {
        let message = format!("expected {what}, found {}", self.found());
        self.wrong(self.span(), message, help)
    }

    /// Reports that something else should stand here, what to write, and the word that is meant where there is one.
    pub(super) fn expected_meant(
        &mut self,
        what: &str,
        help: impl Into<String>,
        near: Option<&str>,
        known: &[&str],
    ) -> Failed {
        let message = format!("expected {what}, found {}", self.found());
        let wrong = Diagnostic::mistake(self.span(), message).help(help);
        self.error(match near {
            Some(near) => {
                let word = self.word().expect("invariant: a slip is a word");
                meant(wrong, (&word, near), known.iter().copied())
            }
            None => wrong,
        })
    }

    /// Takes a `=` or `:` that does not belong behind a word of the language, such as that of `takes = 3min`, and
    /// reports it.
    pub(super) fn no_sign(&mut self, word: &str) {
        let colon = self.is_punct(':') && !self.is_punct_at(1, ':');
        if !colon && !self.is_punct('=') {
            return;
        }
        let sign = self.found();
        let message = format!("{sign} does not belong behind `{word}`");
        self.wrong(self.span(), message, format!("remove the {sign}"));
        self.skip(1);
    }

    /// Takes the `=` before a value. A `:` in its place, or a value right away, is reported and read all the same.
    pub(super) fn equals(&mut self, after: &str) -> bool {
        if self.eat_punct('=').is_some() {
            return true;
        }
        let colon = self.is_punct(':') && !self.is_punct_at(1, ':');
        if colon || self.is_string_at(0) {
            let what = format!("`=` after {after}");
            self.expected(&what);
            self.skip(usize::from(colon));
            return true;
        }
        false
    }

    /// Reports that something else should stand here.
    pub(super) fn expected(&mut self, what: &str) -> Failed {
        let message = format!("expected {what}, found {}", self.found());
        self.error(Diagnostic::mistake(self.span(), message))
    }

    /// Reports that one of these words should stand here; a slip of one of them is named.
    pub(super) fn expected_word(&mut self, what: &str, known: &[&str]) -> Failed {
        let message = format!("expected {what}, found {}", self.found());
        let mut diagnostic = Diagnostic::mistake(self.span(), message);
        let word = self.word().unwrap_or_default();
        diagnostic = match nearest(&word, known.iter().copied()) {
            Some(near) => {
                let help = format!("a word with a similar name exists: `{near}`");
                meant(diagnostic.help(help), (&word, near), known.iter().copied())
            }
            None => diagnostic.help(format!("write {}", any_of(known))),
        };
        self.error(diagnostic)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        is_word(self.peek(), word)
    }

    pub(super) fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        is_word(self.peek_at(ahead), word)
    }

    pub(super) fn is_punct(&self, punct: char) -> bool {
        is_punct(self.peek(), punct)
    }

    pub(super) fn is_punct_at(&self, ahead: usize, punct: char) -> bool {
        is_punct(self.peek_at(ahead), punct)
    }

    pub(super) fn is_group(&self, delimiter: Delimiter) -> bool {
        is_group(self.peek(), delimiter)
    }

    pub(super) fn is_group_at(&self, ahead: usize, delimiter: Delimiter) -> bool {
        is_group(self.peek_at(ahead), delimiter)
    }

    pub(super) fn is_string_at(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(TokenTree::Literal(literal)) if string_value(literal).is_some())
    }

    pub(super) fn is_ident_at(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(TokenTree::Ident(_)))
    }

    /// The word that stands next, if one does.
    pub(super) fn word(&self) -> Option<String> {
        self.word_at(0)
    }

    pub(super) fn word_at(&self, ahead: usize) -> Option<String> {
        match self.peek_at(ahead) {
            Some(TokenTree::Ident(word)) => Some(word.to_string()),
            _ => None,
        }
    }

    /// Takes a group in these brackets, if one stands next.
    pub(super) fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        let Some(TokenTree::Group(group)) = self.peek() else {
            return None;
        };
        let group = (group.delimiter() == delimiter).then(|| group.clone())?;
        self.position += 1;
        Some(group)
    }

    /// Takes the word if it stands next.
    pub(super) fn eat_word(&mut self, word: &str) -> Option<Span> {
        let span = self.is_word(word).then(|| self.span())?;
        self.position += 1;
        Some(span)
    }

    pub(super) fn eat_punct(&mut self, punct: char) -> Option<Span> {
        let span = self.is_punct(punct).then(|| self.span())?;
        self.position += 1;
        Some(span)
    }

    /// Takes `->`.
    pub(super) fn eat_arrow(&mut self) -> bool {
        let arrow = matches!(self.peek(), Some(TokenTree::Punct(dash)) if dash.as_char() == '-' && dash.spacing() == Spacing::Joint)
            && self.is_punct_at(1, '>');
        self.position += if arrow { 2 } else { 0 };
        arrow
    }

    /// Takes `::`.
    pub(super) fn eat_path_separator(&mut self) -> bool {
        let separator = self.is_punct(':') && self.is_punct_at(1, ':');
        self.position += if separator { 2 } else { 0 };
        separator
    }

    pub(super) fn punct(&mut self, punct: char, after: &str) -> Parsed<Span> {
        self.eat_punct(punct)
            .ok_or(())
            .map_err(|()| self.expected(&format!("`{punct}` {after}")))
    }

    pub(super) fn group(&mut self, delimiter: Delimiter, what: &str) -> Parsed<Group> {
        self.eat_group(delimiter)
            .ok_or(())
            .map_err(|()| self.expected(what))
    }

    pub(super) fn ident(&mut self, what: &str) -> Parsed<Ident> {
        match self.peek() {
            Some(TokenTree::Ident(ident)) => {
                let ident = ident.clone();
                self.position += 1;
                Ok(ident)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A string literal, if one stands next.
    pub(super) fn eat_string(&mut self) -> Option<Spanned<String>> {
        let Some(TokenTree::Literal(literal)) = self.peek() else {
            return None;
        };
        let value = Spanned::new(string_value(literal)?, literal.span());
        self.position += 1;
        Some(value)
    }

    /// A name, in quotes or without.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Spanned<String>> {
        if let Some(name) = self.eat_string() {
            return Ok(name);
        }
        let name = self.ident(what)?;
        Ok(Spanned::new(name.to_string(), name.span()))
    }

    pub(super) fn string(&mut self, what: &str) -> Parsed<Spanned<String>> {
        self.eat_string()
            .ok_or(())
            .map_err(|()| self.expected(what))
    }

    /// Goes on after the next `;`, or stops before a token at which the predicate holds.
    pub(super) fn recover(&mut self, stop: impl Fn(&Self) -> bool) {
        let start = self.position;
        while !self.is_end() {
            if self.eat_punct(';').is_some() || (self.position > start && stop(self)) {
                return;
            }
            self.position += 1;
        }
    }
}

/// Groups without brackets come from `macro_rules!` variables; their tokens count as written here.
fn flatten(stream: TokenStream, depth: usize, tokens: &mut Vec<TokenTree>) {
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None && depth < 32 => {
                flatten(group.stream(), depth + 1, tokens);
            }
            token => tokens.push(token),
        }
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

/// The value of a plain or raw string literal.
pub(super) fn string_value(literal: &proc_macro2::Literal) -> Option<String> {
    let text = literal.to_string();
    if !text.starts_with(['"', 'r']) {
        return None;
    }
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(string) if string.suffix().is_empty() => Some(string.value()),
        _ => None,
    }
}

/// The place of a token; of a group its opening bracket.
pub(super) fn token_span(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_open(),
        token => token.span(),
    }
}

fn describe(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "`(`".to_owned(),
            Delimiter::Brace => "`{`".to_owned(),
            Delimiter::Bracket => "`[`".to_owned(),
            Delimiter::None => "nothing".to_owned(),
        },
        token => {
            let text = token.to_string();
            let short: String = text.chars().take(40).collect();
            if short.len() < text.len() {
                format!("`{short}…`")
            } else {
                format!("`{short}`")
            }
        }
    }
}
