//! Drawing a scene with the backends of plotters.

use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontFamily,
    FontStyle,
};
use plotters_bitmap::BitMapBackend;
use plotters_svg::SVGBackend;
use stagewright_core::is_hidden;
use thiserror::Error;

use super::font::{self, Weight};
use super::palette::Colour;
use super::scene::{Anchor, Scene, Shape, TextStyle};

/// How many pixels of a PNG stand for one of the layout.
const PNG_SCALE: u32 = 2;

/// A picture that could not be drawn: a fault of this program, not of its user.
#[derive(Debug, Error)]
#[error("failed to draw the picture: {reason}")]
pub struct PictureError {
    reason: String,
}

impl PictureError {
    fn new<E: std::fmt::Display>(reason: E) -> Self {
        Self {
            reason: reason.to_string(),
        }
    }
}

pub(super) fn svg(scene: &Scene) -> Result<String, PictureError> {
    let mut document = String::new();
    let mut backend = SVGBackend::with_string(&mut document, scene.size());
    for shape in &scene.shapes {
        match shape {
            Shape::Text { at, text, style } => backend
                .draw_text(text, &SvgText(*style), *at)
                .map_err(PictureError::new)?,
            shape => draw(&mut backend, shape, 1)?,
        }
    }
    backend.present().map_err(PictureError::new)?;
    drop(backend);
    Ok(with_description(&document, scene))
}

pub(super) fn png(scene: &Scene) -> Result<Vec<u8>, PictureError> {
    let (width, height) = (scene.width * PNG_SCALE, scene.height * PNG_SCALE);
    let mut pixels = vec![0; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        for shape in &scene.shapes {
            match shape {
                Shape::Text { at, text, style } => draw_glyphs(&mut backend, *at, text, *style)?,
                shape => draw(&mut backend, shape, PNG_SCALE)?,
            }
        }
        backend.present().map_err(PictureError::new)?;
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Somebody waits for the picture: what a smaller file would take is longer than all that was simulated for it.
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header().map_err(PictureError::new)?;
    writer
        .write_image_data(&pixels)
        .map_err(PictureError::new)?;
    writer.finish().map_err(PictureError::new)?;
    Ok(file)
}

fn draw<B: DrawingBackend>(backend: &mut B, shape: &Shape, scale: u32) -> Result<(), PictureError> {
    let scale = scale as i32;
    match shape {
        Shape::Rectangle {
            left,
            top,
            right,
            bottom,
            fill,
        } => backend
            .draw_rect(
                (left * scale, top * scale),
                (right * scale, bottom * scale),
                &Stroke {
                    colour: *fill,
                    width: 1,
                },
                true,
            )
            .map_err(PictureError::new),
        Shape::Line {
            from,
            to,
            width,
            colour,
        } => backend
            .draw_line(
                (from.0 * scale, from.1 * scale),
                (to.0 * scale, to.1 * scale),
                &Stroke {
                    colour: *colour,
                    width: width * scale.unsigned_abs(),
                },
            )
            .map_err(PictureError::new),
        Shape::Text { .. } => Ok(()),
    }
}

/// Text for the bitmap is set here: plotters' own leaves out the side bearings of glyphs, and letters collide.
fn draw_glyphs(
    backend: &mut BitMapBackend<'_>,
    at: BackendCoord,
    text: &str,
    style: TextStyle,
) -> Result<(), PictureError> {
    let scale = PNG_SCALE as f32;
    let size = style.size * scale;
    let width = font::width(text, size, style.weight);
    let start = match style.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => width / 2.0,
        Anchor::End => width,
    };
    let place = (at.0 as f32 * scale - start, at.1 as f32 * scale);
    font::rasterise(text, place, size, style.weight, |x, y, coverage| {
        let alpha = f64::from(coverage.clamp(0.0, 1.0));
        backend.draw_pixel((x, y), colour(style.colour, alpha))
    })
    .map_err(PictureError::new)
}

/// The opening tag of plotters with what screen readers and narrow screens need.
fn with_description(document: &str, scene: &Scene) -> String {
    let Some(end) = document.find('>') else {
        return document.to_owned();
    };
    let (_, shapes) = document.split_at(end + 1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" style=\"max-width:100%;height:auto\">\n\
         <title>{title}</title>\n<desc>{description}</desc>{shapes}",
        width = scene.width,
        height = scene.height,
        title = escape(&scene.title),
        description = escape(&scene.description),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter if letter != '\n' && is_hidden(letter) => escaped.push('\u{FFFD}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn colour(colour: Colour, alpha: f64) -> BackendColor {
    BackendColor {
        alpha,
        rgb: (colour.0, colour.1, colour.2),
    }
}

struct Stroke {
    colour: Colour,
    width: u32,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        colour(self.colour, 1.0)
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// A text style for the SVG backend, which reads its names and sizes and leaves the glyphs to the viewer.
struct SvgText(TextStyle);

impl BackendTextStyle for SvgText {
    type FontError = std::convert::Infallible;

    fn color(&self) -> BackendColor {
        colour(self.0.colour, 1.0)
    }

    fn size(&self) -> f64 {
        // The backend divides by this factor to come from the line height to the font size.
        f64::from(self.0.size) * 1.24
    }

    fn style(&self) -> FontStyle {
        match self.0.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        }
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.0.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(font::FAMILY)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Self::FontError> {
        Ok(((0, 0), (self.0.width(text), self.0.size.ceil() as i32)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _text: &str,
        _place: BackendCoord,
        _draw: DrawFunc,
    ) -> Result<Result<(), E>, Self::FontError> {
        Ok(Ok(()))
    }
}
