//! Plotters' view of a scene.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use crate::picture::palette::{Colour, INK};
use crate::picture::scene::{Anchor, Scene, Shape, TextStyle as SceneText};

/// Plotters' view of a scene.
pub(super) struct Onto<'a> {
    pub(super) scene: &'a mut Scene,
}

impl Onto<'_> {
    fn put(&mut self, asked: BackendColor, shape: impl FnOnce(&mut Scene, Colour)) -> Done {
        // Colours are those of the palette, each with one for the dark: what is mixed with paper would have none.
        if asked.alpha > 0.0 {
            let (red, green, blue) = asked.rgb;
            shape(self.scene, Colour(red, green, blue));
        }
        Ok(())
    }
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Onto<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.scene.size()
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        self.put(color, |scene, fill| {
            scene.rectangle((x, x + 1), (y, y + 1), fill);
        })
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        let width = style.stroke_width().max(1);
        self.put(style.color(), |scene, colour| {
            scene.shapes.push(Shape::Line {
                from,
                to,
                width,
                colour,
            });
        })
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        if fill {
            let across = (left.min(right), left.max(right));
            let down = (top.min(bottom), top.max(bottom));
            return self.put(style.color(), |scene, ink| {
                scene.rectangle(across, down, ink);
            });
        }
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        self.draw_path(corners, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let mut before: Option<BackendCoord> = None;
        for point in path {
            if let Some(before) = before {
                self.draw_line(before, point, style)?;
            }
            before = Some(point);
        }
        Ok(())
    }

    /// A mark: a small square, which a scene has.
    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Done {
        let radius = i32::try_from(radius).unwrap_or(i32::MAX);
        self.draw_rect(
            (x - radius, y - radius),
            (x + radius, y + radius),
            style,
            true,
        )
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        let size = style.size() as f32;
        let anchor = style.anchor();
        let middle = match anchor.v_pos {
            VPos::Top => y + (size / 2.0) as i32,
            VPos::Center => y,
            VPos::Bottom => y - (size / 2.0) as i32,
        };
        let side = match anchor.h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        self.put(style.color(), |scene, colour| {
            let style = SceneText::new(size, colour).anchored(side);
            scene.text((x, middle), text, style);
        })
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size() as f32;
        let width = SceneText::new(size, INK).width(text);
        Ok((width.unsigned_abs(), size.ceil() as u32))
    }
}
