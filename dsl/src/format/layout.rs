//! Where lines break, how far they stand in, and where spaces belong.

use super::pieces::{Kind, Piece};

/// What a bracket is to the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    /// Braces of a stage or a `parallel` block: a statement a line.
    Block,
    /// Braces of a configuration: a space inside.
    Braces,
    /// Round or square brackets of the language.
    Plain,
    /// Round brackets around Rust, whose spacing is the author's.
    Rust,
    /// The brackets of `$(…)*` in a macro's rules, with the author's spacing up to the sign behind them.
    Repetition,
}

/// Words behind which brackets stand apart.
const CLAUSES: &[&str] = &[
    "takes",
    "starts",
    "hours",
    "after",
    "fails",
    "writes",
    "in",
    "on",
    "role",
    "namespace",
    "name",
    "as",
    "key",
    "store",
];

struct Layout<'a> {
    pieces: &'a [Piece<'a>],
    out: String,
    base: usize,
    open: Vec<Bracket>,
    /// Index of the first piece of the statement.
    statement: usize,
    /// Whether the next piece begins a line because the layout says so.
    fresh: bool,
    /// Whether it is the template of a definition, in a macro's rules.
    template: bool,
}

pub(super) fn layout(pieces: &[Piece<'_>], base: usize) -> String {
    let mut layout = Layout {
        pieces,
        out: String::new(),
        base,
        open: Vec::new(),
        statement: 0,
        fresh: true,
        template: pieces.iter().any(|piece| piece.text == "$"),
    };
    for index in 0..pieces.len() {
        layout.piece(index);
    }
    if !layout.out.is_empty() && !layout.out.ends_with('\n') {
        layout.out.push('\n');
    }
    layout.out
}

impl Layout<'_> {
    fn piece(&mut self, index: usize) {
        let Some(piece) = self.pieces.get(index) else {
            return;
        };
        let before = index
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before));
        let closing = piece.kind == Kind::Close;
        let closed = if closing { self.open.pop() } else { None };
        let trailing = piece.kind == Kind::LineComment && piece.breaks == 0 && before.is_some();
        if trailing {
            self.trim_break();
            let gap = piece.spaces.max(1);
            self.out.push_str(&" ".repeat(gap));
        } else if closed == Some(Bracket::Block) {
            self.start_line(self.blocks(), 0);
        } else if self.fresh || piece.breaks > 0 || is_line(piece) || before.is_some_and(is_line) {
            let blank = usize::from(
                self.fresh
                    && piece.breaks > 1
                    && before.is_some_and(|before| !self.opens_block(before)),
            );
            self.start_line(self.indent(closing), blank);
        } else if let Some(before) = before
            && self.space(before, piece, index, closed)
        {
            self.out.push(' ');
        }
        if self.fresh && !is_comment(piece) && !trailing {
            self.statement = index;
            self.fresh = false;
        }
        self.out.push_str(piece.text);
        match piece.kind {
            Kind::Open => {
                let bracket = self.bracket(index);
                self.open.push(bracket);
                self.fresh = bracket == Bracket::Block;
            }
            Kind::Close => self.fresh = closed == Some(Bracket::Block),
            Kind::Punct if piece.text == ";" && self.at_block_level() => self.fresh = true,
            Kind::Punct if self.repeats_statements(index) => self.fresh = true,
            Kind::Doc => self.fresh = true,
            _ => {}
        }
    }

    /// How many blocks are open.
    fn blocks(&self) -> usize {
        self.open
            .iter()
            .filter(|bracket| **bracket == Bracket::Block)
            .count()
    }

    fn at_block_level(&self) -> bool {
        self.open
            .last()
            .is_none_or(|bracket| *bracket == Bracket::Block)
    }

    /// Levels of the next line: blocks, open brackets, and one more inside a statement.
    fn indent(&self, closing: bool) -> usize {
        let inner = self.open.len() - self.blocks();
        let continued = usize::from(!self.fresh && inner == 0 && !closing);
        self.blocks() + inner + continued
    }

    fn start_line(&mut self, indent: usize, blank: usize) {
        self.trim_break();
        if !self.out.is_empty() {
            self.out.push_str(&"\n".repeat(1 + blank));
        }
        self.out.push_str(&"    ".repeat(self.base + indent));
    }

    fn trim_break(&mut self) {
        let length = self.out.trim_end().len();
        self.out.truncate(length);
    }

    fn opens_block(&self, piece: &Piece<'_>) -> bool {
        piece.kind == Kind::Open && piece.text == "{" && self.open.last() == Some(&Bracket::Block)
    }

    /// What the bracket at this piece is.
    fn bracket(&self, index: usize) -> Bracket {
        let Some(piece) = self.pieces.get(index) else {
            return Bracket::Plain;
        };
        let first = self
            .pieces
            .get(self.statement)
            .map_or("", |piece| piece.text);
        match piece.text {
            "{" => {
                let stage = self.open.is_empty() && first == "stage";
                let parallel = self.at_block_level() && first == "parallel";
                if stage || parallel {
                    Bracket::Block
                } else {
                    Bracket::Braces
                }
            }
            "(" => {
                let before = index
                    .checked_sub(1)
                    .and_then(|before| self.pieces.get(before));
                if before.is_some_and(|before| before.text == "$") {
                    return Bracket::Repetition;
                }
                let value = before.is_some_and(|before| {
                    CLAUSES.contains(&before.text) || matches!(before.text, "!" | ":" | "+" | ",")
                });
                if value { Bracket::Rust } else { Bracket::Plain }
            }
            _ => Bracket::Plain,
        }
    }

    /// Whether a space stands between two pieces of a line.
    fn space(
        &self,
        before: &Piece<'_>,
        piece: &Piece<'_>,
        index: usize,
        closed: Option<Bracket>,
    ) -> bool {
        let written = piece.spaces > 0 || piece.breaks > 0;
        // In a macro's rules: `$name` is one word, and a repetition is the author's.
        if before.text == "$" || piece.text == ":" && self.is_variable(index) {
            return false;
        }
        let rust = self.open.contains(&Bracket::Rust) || closed == Some(Bracket::Rust);
        let repetition = self.open.contains(&Bracket::Repetition)
            || self.template && self.after_repetition(index);
        if rust || repetition {
            return written;
        }
        let inside_braces = self.open.last() == Some(&Bracket::Braces);
        match (before.text, piece.text) {
            ("{", _) => inside_braces && piece.text != "}",
            (_, "}") => closed == Some(Bracket::Braces),
            (_, "{") => true,
            ("(" | "[" | "#" | "." | "/" | "!" | "-", _)
            | (_, ")" | "]" | "," | ";" | "%" | "." | "/")
            | (":", ":") => false,
            (_, "!") => before.kind != Kind::Word,
            (":", _) => !self.in_path(index, 2),
            (_, ":") => self.is_path(index) && matches!(before.text, "=" | ","),
            (_, "-") => self
                .pieces
                .get(index + 1)
                .is_some_and(|next| next.text == ">" && next.spaces == 0),
            (_, "(") if before.kind == Kind::Word => {
                before.text == "stage"
                    || CLAUSES.contains(&before.text) && !self.names_action(index)
            }
            _ => true,
        }
    }

    /// Whether the piece at this index stands right behind `$name`.
    fn is_variable(&self, index: usize) -> bool {
        index
            .checked_sub(2)
            .and_then(|dollar| self.pieces.get(dollar))
            .is_some_and(|dollar| dollar.text == "$")
    }

    /// Whether the piece at this index is the sign of a repetition, or the separator before it.
    fn after_repetition(&self, index: usize) -> bool {
        let is = |place: usize, signs: &[&str]| {
            self.pieces
                .get(place)
                .is_some_and(|piece| signs.contains(&piece.text))
        };
        let signs = ["*", "+", "?"];
        let closes = |place: Option<usize>| place.is_some_and(|place| is(place, &[")"]));
        closes(index.checked_sub(1)) && (is(index, &signs) || is(index + 1, &signs))
            || closes(index.checked_sub(2)) && is(index, &signs)
    }

    /// Whether the piece at this index ends a repetition of whole statements, `$(stage $name { … })*`.
    fn repeats_statements(&self, index: usize) -> bool {
        let is = |place: usize, sign: &str| {
            self.pieces
                .get(place)
                .is_some_and(|piece| piece.text == sign)
        };
        self.template
            && self.at_block_level()
            && is(self.statement, "$")
            && is(self.statement + 1, "(")
            && !is(index, ",")
            && self.after_repetition(index)
    }

    /// Whether the bracket at this index follows the handle of an action, whatever that is called.
    fn names_action(&self, index: usize) -> bool {
        let handle = index.saturating_sub(1);
        let renamed = handle
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before));
        self.statement == handle || renamed.is_some_and(|before| before.text == "as")
    }

    /// Whether the piece at this index begins `::`.
    fn is_path(&self, index: usize) -> bool {
        self.pieces
            .get(index)
            .is_some_and(|piece| piece.text == ":")
            && self
                .pieces
                .get(index + 1)
                .is_some_and(|next| next.text == ":" && next.spaces == 0 && next.breaks == 0)
    }

    /// Whether the two pieces that end before this index are `::`.
    fn in_path(&self, index: usize, back: usize) -> bool {
        index
            .checked_sub(back)
            .is_some_and(|start| self.is_path(start))
    }
}

const fn is_line(piece: &Piece<'_>) -> bool {
    matches!(piece.kind, Kind::LineComment | Kind::Doc)
}

const fn is_comment(piece: &Piece<'_>) -> bool {
    matches!(
        piece.kind,
        Kind::LineComment | Kind::BlockComment | Kind::Doc
    )
}
