//! The embedded font: how wide a text is, and its glyphs for the bitmap.
//!
//! Arimo has the metrics of Arial, Helvetica and Liberation Sans, so that a viewer without Arimo sets the texts of an
//! SVG equally wide. The files hold its Latin, Greek and Cyrillic letters (see `fonts/README.md`).

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Glyph, PxScale, point};

use crate::text::printable_letter;

/// What an SVG asks for: the embedded font first, then its equals in width.
pub(super) const FAMILY: &str = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif";

/// Half the height of a small x, in parts of the font size: what the SVG unit `0.5ex` comes to.
const HALF_X_HEIGHT: f32 = 0.264;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

static REGULAR: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../fonts/Arimo-Regular-subset.ttf")).ok()
});
static BOLD: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../fonts/Arimo-Bold-subset.ttf")).ok()
});

/// The width of `text` in pixels at a font size of `size` pixels.
pub(super) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let Some(font) = font(weight) else {
        return text.chars().count() as f32 * size;
    };
    text.chars()
        .map(|letter| font.h_advance_unscaled(font.glyph_id(printable_letter(letter))))
        .sum::<f32>()
        * pixels_per_unit(font, size)
}

/// `text`, or as much of its beginning as fits into `room` pixels, with an ellipsis.
pub(super) fn fit(text: &str, room: f32, size: f32, weight: Weight) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let ellipsis = width("…", size, weight);
    let mut used = ellipsis;
    let mut kept = String::new();
    for letter in text.chars() {
        used += width(letter.encode_utf8(&mut [0; 4]), size, weight);
        if used > room {
            break;
        }
        kept.push(letter);
    }
    if ellipsis > room {
        return String::new();
    }
    format!("{}…", kept.trim_end())
}

/// Calls `draw` with place and coverage (0 to 1) of every pixel of `text`, which begins at `x` and is centred on `y`
/// as the SVG backend of plotters centres it.
pub(super) fn rasterise<E>(
    text: &str,
    (x, y): (f32, f32),
    size: f32,
    weight: Weight,
    mut draw: impl FnMut(i32, i32, f32) -> Result<(), E>,
) -> Result<(), E> {
    let Some(font) = font(weight) else {
        return Ok(());
    };
    let scale = pixels_per_unit(font, size);
    let height = PxScale::from(scale * font.height_unscaled());
    let baseline = y + HALF_X_HEIGHT * size;
    let mut pen = x;
    for letter in text.chars() {
        let id = font.glyph_id(letter);
        let glyph: Glyph = id.with_scale_and_position(height, point(pen, baseline));
        pen += font.h_advance_unscaled(id) * scale;
        let Some(outline) = font.outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        let mut result = Ok(());
        outline.draw(|dx, dy, coverage| {
            if result.is_ok() {
                result = draw(
                    corner.x as i32 + dx as i32,
                    corner.y as i32 + dy as i32,
                    coverage,
                );
            }
        });
        result?;
    }
    Ok(())
}

fn font(weight: Weight) -> Option<&'static FontRef<'static>> {
    match weight {
        Weight::Regular => REGULAR.as_ref(),
        Weight::Bold => BOLD.as_ref(),
    }
}

fn pixels_per_unit(font: &FontRef<'_>, size: f32) -> f32 {
    size / font.units_per_em().unwrap_or(2_048.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_fonts_load_and_bold_is_wider() {
        assert!(font(Weight::Regular).is_some() && font(Weight::Bold).is_some());
        let regular = width("integration", 13.0, Weight::Regular);
        assert!((60.0..75.0).contains(&regular), "{regular}");
        assert!(width("integration", 13.0, Weight::Bold) > regular);
    }

    #[test]
    fn a_text_that_does_not_fit_ends_in_an_ellipsis() {
        let text = "a-very-long-name-of-an-action";
        let short = fit(text, 80.0, 13.0, Weight::Regular);
        assert!(short.ends_with('…') && short.len() > 6, "{short}");
        assert!(width(&short, 13.0, Weight::Regular) <= 80.0);
        assert_eq!(fit(text, 800.0, 13.0, Weight::Regular), text);
        assert_eq!(fit(text, 1.0, 13.0, Weight::Regular), "");
    }

    #[test]
    fn every_letter_that_the_formats_write_is_in_the_font() {
        for weight in [Weight::Regular, Weight::Bold] {
            let font = font(weight).expect("the embedded font loads");
            for letter in "aZ0 $.,:–−…·µ%<>+→≥≈“”’äéßñ()[]`".chars() {
                assert_ne!(font.glyph_id(letter).0, 0, "{letter:?}");
            }
        }
    }
}
