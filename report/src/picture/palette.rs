//! The colours: those of Okabe and Ito, told apart by all common kinds of colour vision (jfly.uni-koeln.de/color,
//! checked 2026-11), darkened where text needs a contrast of 4.5 to 1 on white, and for the dark lightened likewise.
//!
//! Pictures are laid out in the colours for the light. Each has one for the dark, and no two the same, so that what is drawn can be turned
//! into the other by its colours alone: by [`DARK`] in a file, by the rules of a style in a page.

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
pub(crate) const PURPLE: Colour = Colour(0xB8, 0x5F, 0x98);
pub(crate) const INDIGO: Colour = Colour(0x44, 0x3C, 0x8C);
pub(crate) const SLATE: Colour = Colour(0x5B, 0x67, 0x78);

/// The histogram's bars, which lie under marks.
pub(crate) const SOFT_BLUE: Colour = Colour(0x40, 0x95, 0xC5);
/// Text on a bar that is dark in the light, and on one that is light: in the dark all bars are light. Each differs in a digit from paper
/// and ink, which turn into the opposite.
const ON_DARK_BAR: Colour = Colour(0xFF, 0xFF, 0xFE);
const ON_LIGHT_BAR: Colour = Colour(0x1B, 0x24, 0x31);
/// From little to much.
pub(crate) const HEAT: [Colour; 6] = [
    Colour(0xE3, 0xEE, 0xF7),
    Colour(0xB3, 0xD3, 0xEA),
    Colour(0x7C, 0xB2, 0xDA),
    Colour(0x42, 0x8D, 0xC4),
    Colour(0x17, 0x67, 0xA3),
    Colour(0x08, 0x3F, 0x6F),
];

/// Each colour and what stands for it in the dark.
pub(crate) const DARK: [(Colour, Colour); 24] = [
    (PAPER, Colour(0x14, 0x19, 0x1F)),
    (INK, Colour(0xE6, 0xE9, 0xED)),
    (MUTED, Colour(0xA9, 0xB3, 0xBF)),
    (RULE, Colour(0x4A, 0x55, 0x63)),
    (GRID, Colour(0x2A, 0x32, 0x3C)),
    (BAND, Colour(0x1D, 0x24, 0x2C)),
    (WAIT, Colour(0x56, 0x62, 0x70)),
    (BLUE, Colour(0x3D, 0x9A, 0xD6)),
    (SKY, Colour(0xB9, 0xDD, 0xF3)),
    (GREEN, Colour(0x2F, 0xB8, 0x92)),
    (VERMILION, Colour(0xE8, 0x74, 0x3B)),
    (ORANGE, Colour(0xF5, 0xC0, 0x4A)),
    (PURPLE, Colour(0xE6, 0xA9, 0xCD)),
    (INDIGO, Colour(0x75, 0x68, 0xD0)),
    (SLATE, Colour(0x8C, 0x99, 0xA9)),
    (SOFT_BLUE, Colour(0x2F, 0x78, 0xA8)),
    (ON_DARK_BAR, Colour(0x10, 0x15, 0x1B)),
    (ON_LIGHT_BAR, Colour(0x10, 0x15, 0x1C)),
    (HEAT[0], Colour(0x1B, 0x2A, 0x38)),
    (HEAT[1], Colour(0x1E, 0x42, 0x5E)),
    (HEAT[2], Colour(0x24, 0x60, 0x8B)),
    (HEAT[3], Colour(0x3A, 0x86, 0xBA)),
    (HEAT[4], Colour(0x74, 0xB3, 0xDF)),
    (HEAT[5], Colour(0xC4, 0xE2, 0xF6)),
];

impl Colour {
    /// The colour that stands for this one in the dark.
    pub(crate) fn dark(self) -> Self {
        let pair = DARK.iter().find(|(light, _)| *light == self);
        pair.expect("invariant: pictures use colours of the palette, and each has one for the dark")
            .1
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
            ON_DARK_BAR
        } else {
            ON_LIGHT_BAR
        }
    }
}

/// As SVG and CSS write it.
impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_enough_contrast_and_bars_stand_out() {
        let same = |colour: Colour| colour;
        for theme in [same as fn(Colour) -> Colour, Colour::dark] {
            let grounds = [PAPER, BAND].map(theme);
            let least = |of: Colour| grounds.map(|it| theme(of).contrast(it));
            for text in [INK, MUTED, BLUE, VERMILION] {
                assert!(least(text).iter().all(|it| *it >= 4.5), "{text:?}");
            }
            for bar in [BLUE, GREEN, VERMILION, ORANGE, PURPLE, SLATE, SKY, INDIGO] {
                let ink = theme(bar.ink());
                assert!(theme(bar).contrast(ink) >= 4.0, "{bar:?}");
            }
            for bar in [BLUE, GREEN, VERMILION, PURPLE, SLATE, SOFT_BLUE] {
                assert!(least(bar).iter().all(|it| *it >= 3.0), "{bar:?}");
            }
            let steps: Vec<f64> = HEAT.map(|it| theme(it).contrast(grounds[0])).into();
            assert!(
                steps.is_sorted(),
                "more is farther from the paper: {steps:?}"
            );
        }
    }

    #[test]
    fn each_colour_has_one_for_the_dark_and_no_two_are_one_colour() {
        for (at, (light, dark)) in DARK.iter().enumerate() {
            let others = &DARK[at + 1..];
            assert!(
                others.iter().all(|it| it.0 != *light && it.1 != *dark),
                "{light}"
            );
        }
    }

    /// What people see who lack cones: Viénot, Brettel and Mollon 1999 for red and green, in linear light.
    fn seen(colour: Colour, lacks: usize) -> [f64; 3] {
        let linear = |part: u8| (f64::from(part) / 255.0).powf(2.2);
        let [red, green, blue] = [colour.0, colour.1, colour.2].map(linear);
        match lacks {
            0 => [red, green, blue],
            1 => {
                let yellow = 0.112_38 * red + 0.887_62 * green;
                [yellow, yellow, 0.004_01 * red - 0.004_01 * green + blue]
            }
            _ => {
                let yellow = 0.292_75 * red + 0.707_25 * green;
                [yellow, yellow, -0.022_34 * red + 0.022_34 * green + blue]
            }
        }
    }

    /// Neighbours of a stacked bar, and what a legend tells apart.
    #[test]
    fn neighbours_are_told_apart_by_every_common_colour_vision() {
        let pairs = [
            (SKY, BLUE),
            (SLATE, SKY),
            (SKY, VERMILION),
            (VERMILION, ORANGE),
            (ORANGE, PURPLE),
            (PURPLE, GREEN),
            (GREEN, BLUE),
            (BLUE, INDIGO),
            (BLUE, VERMILION),
            (VERMILION, GREEN),
        ];
        for (one, other) in pairs {
            for (one, other) in [(one, other), (one.dark(), other.dark())] {
                for lacks in 0..3 {
                    let (left, right) = (seen(one, lacks), seen(other, lacks));
                    let parts = left.iter().zip(right).map(|(a, b)| {
                        // Lightness as it is felt.
                        (a.max(0.0).cbrt() - b.max(0.0).cbrt()).powi(2)
                    });
                    let apart = parts.sum::<f64>().sqrt();
                    assert!(apart > 0.12, "{one} {other} {lacks}: {apart:.3}");
                }
            }
        }
    }
}
