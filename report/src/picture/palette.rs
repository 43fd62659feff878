//! The colours: those of Okabe and Ito, told apart by all common kinds of colour vision (jfly.uni-koeln.de/color,
//! checked 2026-11), darkened where text needs a contrast of 4.5 to 1 on white.

/// A colour as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

pub(crate) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
pub(crate) const INK: Colour = Colour(0x1B, 0x24, 0x30);
pub(crate) const MUTED: Colour = Colour(0x52, 0x5E, 0x6C);
pub(crate) const RULE: Colour = Colour(0xC3, 0xCA, 0xD3);
pub(crate) const GRID: Colour = Colour(0xE6, 0xE9, 0xED);
pub(crate) const BAND: Colour = Colour(0xF5, 0xF7, 0xF9);
pub(crate) const WAIT: Colour = Colour(0xC9, 0xCF, 0xD6);

pub(crate) const BLUE: Colour = Colour(0x00, 0x72, 0xB2);
pub(crate) const SKY: Colour = Colour(0x8C, 0xC4, 0xE6);
pub(crate) const GREEN: Colour = Colour(0x00, 0x8A, 0x68);
pub(crate) const VERMILION: Colour = Colour(0xC0, 0x4E, 0x00);
pub(crate) const ORANGE: Colour = Colour(0xE6, 0x9F, 0x00);
pub(crate) const PURPLE: Colour = Colour(0xA9, 0x4E, 0x86);
pub(crate) const INDIGO: Colour = Colour(0x44, 0x3C, 0x8C);
pub(crate) const SLATE: Colour = Colour(0x5B, 0x67, 0x78);

impl Colour {
    /// The colour at a share of `strength` (0 to 1) over white.
    pub(crate) fn tint(self, strength: f64) -> Self {
        let mix = |part: u8| (255.0 - (255.0 - f64::from(part)) * strength).round() as u8;
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// The relative luminance of WCAG 2.2.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast of two colours as WCAG 2.2 counts it, from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white ink, whichever reads better on this colour.
    pub(crate) fn ink(self) -> Self {
        if self.contrast(PAPER) >= self.contrast(INK) {
            PAPER
        } else {
            INK
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_enough_contrast_and_bars_stand_out() {
        for text in [INK, MUTED, BLUE, VERMILION] {
            assert!(
                text.contrast(PAPER) >= 4.5 && text.contrast(BAND) >= 4.5,
                "{text:?}"
            );
        }
        for bar in [BLUE, GREEN, VERMILION, ORANGE, PURPLE, SLATE, SKY, INDIGO] {
            assert!(bar.contrast(bar.ink()) >= 4.0, "{bar:?}");
        }
        for bar in [BLUE, GREEN, VERMILION, PURPLE, SLATE] {
            assert!(bar.contrast(BAND) >= 3.0, "{bar:?}");
        }
    }
}
