//! A picture before it is drawn: shapes with places in pixels.

use super::font::{self, Weight};
use super::palette::{Colour, PAPER};
use super::render::{self, PictureError};

/// A laid-out picture: what [`svg`](Self::svg) and [`png`](Self::png) draw alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) shapes: Vec<Shape>,
}

/// One thing to draw; places are pixels from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
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
pub(crate) struct TextStyle {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) colour: Colour,
    pub(crate) anchor: Anchor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl TextStyle {
    pub(crate) const fn new(size: f32, colour: Colour) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            colour,
            anchor: Anchor::Start,
        }
    }

    pub(crate) const fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    pub(crate) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) const fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The width of `text` in whole pixels.
    pub(crate) fn width(self, text: &str) -> i32 {
        font::width(text, self.size, self.weight).ceil() as i32
    }

    /// `text` cut to `room` pixels.
    pub(crate) fn fit(self, text: &str, room: i32) -> String {
        font::fit(text, room as f32, self.size, self.weight)
    }
}

impl Scene {
    pub(crate) fn new(width: u32, title: &str, description: &str) -> Self {
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

    /// The same picture for a dark ground.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use stagewright_report::picture::{BillChart, WIDE};
    ///
    /// let chart = BillChart { title: "A month".into(), caption: String::new(), lines: vec![], total: Decimal::ZERO };
    /// assert!(chart.scene(WIDE).svg()?.contains("#FFFFFF"));
    /// assert!(!chart.scene(WIDE).dark().svg()?.contains("#FFFFFF"));
    /// # Ok::<(), stagewright_report::picture::PictureError>(())
    /// ```
    #[must_use]
    pub fn dark(mut self) -> Self {
        for shape in &mut self.shapes {
            let colour = match shape {
                Shape::Rectangle { fill: colour, .. }
                | Shape::Line { colour, .. }
                | Shape::Text {
                    style: TextStyle { colour, .. },
                    ..
                } => colour,
            };
            *colour = colour.dark();
        }
        self
    }

    /// Width and height of the SVG in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(crate) fn right(&self) -> i32 {
        self.width as i32
    }

    pub(crate) fn rectangle(
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

    /// How many shapes there are: the place for one that has to lie under those to come.
    pub(crate) fn shapes_so_far(&self) -> usize {
        self.shapes.len()
    }

    pub(crate) fn insert_rectangle(
        &mut self,
        at: usize,
        (left, right): (i32, i32),
        (top, bottom): (i32, i32),
        fill: Colour,
    ) {
        let at = at.min(self.shapes.len());
        self.shapes.insert(
            at,
            Shape::Rectangle {
                left,
                top,
                right,
                bottom,
                fill,
            },
        );
    }

    pub(crate) fn horizontal(&mut self, (left, right): (i32, i32), y: i32, colour: Colour) {
        self.rectangle((left, right), (y, y + 1), colour);
    }

    pub(crate) fn vertical(&mut self, x: i32, (top, bottom): (i32, i32), colour: Colour) {
        self.rectangle((x, x + 1), (top, bottom), colour);
    }

    pub(crate) fn line(&mut self, from: (i32, i32), to: (i32, i32), colour: Colour) {
        self.shapes.push(Shape::Line {
            from,
            to,
            width: 1,
            colour,
        });
    }

    pub(crate) fn text(&mut self, at: (i32, i32), text: impl Into<String>, style: TextStyle) {
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
    pub(crate) fn paragraph(
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
    pub(crate) fn finish(mut self, bottom: i32) -> Self {
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
pub(crate) fn wrap(text: &str, room: i32, style: TextStyle) -> Vec<String> {
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
