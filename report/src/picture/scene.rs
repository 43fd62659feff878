//! A picture before it is drawn: shapes with places in pixels.

use super::font::{self, Weight};
use super::palette::{Colour, PAPER};
use super::render::{self, PictureError};

/// A laid-out picture: what [`svg`](Self::svg) and [`png`](Self::png) draw alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) shapes: Vec<Shape>,
}

/// One thing to draw; places are pixels from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Rectangle {
        left: i32,
        top: i32,
        right: i32,
        bottom: i32,
        fill: Colour,
    },
    Line {
        from: (i32, i32),
        to: (i32, i32),
        width: u32,
        colour: Colour,
    },
    Text {
        at: (i32, i32),
        text: String,
        style: TextStyle,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TextStyle {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl TextStyle {
    pub(super) const fn new(size: f32, colour: Colour) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            colour,
            anchor: Anchor::Start,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    pub(super) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) const fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The width of `text` in whole pixels.
    pub(super) fn width(self, text: &str) -> i32 {
        font::width(text, self.size, self.weight).ceil() as i32
    }

    /// `text` cut to `room` pixels.
    pub(super) fn fit(self, text: &str, room: i32) -> String {
        font::fit(text, room as f32, self.size, self.weight)
    }
}

impl Scene {
    pub(super) fn new(width: u32, title: &str, description: &str) -> Self {
        let width = width.clamp(*super::WIDTHS.start(), *super::WIDTHS.end());
        Self {
            width,
            height: 0,
            title: title.to_owned(),
            description: description.to_owned(),
            shapes: Vec::new(),
        }
    }

    /// The picture as SVG: with a `viewBox`, so that it scales, and title and description for screen readers.
    ///
    /// # Errors
    ///
    /// [`PictureError`] when the drawing library refuses a shape; no chart of this crate is known to cause it.
    pub fn svg(&self) -> Result<String, PictureError> {
        render::svg(self)
    }

    /// The picture as a PNG of twice its size in pixels, which stays sharp on dense screens.
    ///
    /// # Errors
    ///
    /// [`PictureError`] when drawing or encoding fails; no chart of this crate is known to cause it.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        render::png(self)
    }

    /// Width and height of the SVG in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(super) fn right(&self) -> i32 {
        self.width as i32
    }

    pub(super) fn rectangle(
        &mut self,
        (left, right): (i32, i32),
        (top, bottom): (i32, i32),
        fill: Colour,
    ) {
        self.shapes.push(Shape::Rectangle {
            left,
            top,
            right,
            bottom,
            fill,
        });
    }

    pub(super) fn horizontal(&mut self, (left, right): (i32, i32), y: i32, colour: Colour) {
        self.rectangle((left, right), (y, y + 1), colour);
    }

    pub(super) fn vertical(&mut self, x: i32, (top, bottom): (i32, i32), colour: Colour) {
        self.rectangle((x, x + 1), (top, bottom), colour);
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), colour: Colour) {
        self.shapes.push(Shape::Line {
            from,
            to,
            width: 1,
            colour,
        });
    }

    pub(super) fn text(&mut self, at: (i32, i32), text: impl Into<String>, style: TextStyle) {
        let text = text.into();
        if !text.is_empty() {
            self.shapes.push(Shape::Text {
                at,
                text: crate::text::printable(&text),
                style,
            });
        }
    }

    /// A text of several lines, broken between words; gives back where the next line would be centred.
    pub(super) fn paragraph(
        &mut self,
        (x, mut y): (i32, i32),
        room: i32,
        text: &str,
        style: TextStyle,
    ) -> i32 {
        for line in wrap(text, room, style) {
            self.text((x, y), line, style);
            y += (style.size * 1.4).round() as i32;
        }
        y
    }

    /// Ends the picture below `bottom`; the paper lies under everything.
    pub(super) fn finish(mut self, bottom: i32) -> Self {
        self.height = bottom.max(1) as u32;
        let paper = Shape::Rectangle {
            left: 0,
            top: 0,
            right: self.right(),
            bottom: bottom.max(1),
            fill: PAPER,
        };
        self.shapes.insert(0, paper);
        self
    }
}

/// The lines of `text` in `room` pixels; a word that is wider alone is cut with an ellipsis.
pub(super) fn wrap(text: &str, room: i32, style: TextStyle) -> Vec<String> {
    const MOST_LINES: usize = 12;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(last) = lines.last_mut() {
            let longer = format!("{last} {word}");
            if style.width(&longer) <= room {
                *last = longer;
                continue;
            }
        }
        if lines.len() == MOST_LINES {
            if let Some(last) = lines.last_mut() {
                *last = style.fit(&format!("{last} …"), room);
            }
            break;
        }
        lines.push(style.fit(word, room));
    }
    lines
}
