//! The colours of plots: fixed in SVG files, the page's own (light or dark) where a plot stands in a page.

use plotters::style::RGBColor;

/// The background of an SVG file; a page has its own.
pub(crate) const PAPER: RGBColor = RGBColor(255, 255, 255);
/// Titles.
pub(crate) const INK: RGBColor = RGBColor(0x24, 0x29, 0x2F);
/// Numbers and words along the axes.
pub(crate) const MUTED: RGBColor = RGBColor(0x5A, 0x62, 0x70);
/// Axes and grid lines.
pub(crate) const GRID: RGBColor = RGBColor(0xE0, 0xDD, 0xD6);

/// Correct and wrong predictions.
pub(crate) const RIGHT: RGBColor = SERIES[0];
pub(crate) const WRONG: RGBColor = RGBColor(0xB3, 0x26, 0x1E);

/// The colours of curves and their names. Each has a contrast of at least 4.5 : 1 against white. Colour-blind readers
/// can tell the first four from each other and from titles. `style.css` has the same colours, and others for the dark
/// page.
pub(crate) const SERIES: [RGBColor; 6] = [
    RGBColor(0x0B, 0x62, 0xA4),
    RGBColor(0xB4, 0x51, 0x0D),
    RGBColor(0x6C, 0x30, 0x18),
    RGBColor(0x8F, 0x36, 0xDE),
    RGBColor(0x2B, 0x7F, 0x4A),
    RGBColor(0x8C, 0x6A, 0x6A),
];

/// The colour of curve number `position`. The seventh has the first colour again; names stand beside the curves.
pub(crate) fn series(position: usize) -> RGBColor {
    SERIES[position % SERIES.len()]
}

/// What stands between `<svg>` and `</svg>` in a page: the content of an SVG file, in the colours that `style.css`
/// names.
pub fn embed(svg: &str) -> String {
    let body = svg.trim_end().trim_end_matches("</svg>");
    let mut body = body.split_once('\n').map_or_else(String::new, |(_, body)| body.to_owned());
    for (colour, name) in
        [(PAPER, "none"), (INK, "var(--ink)"), (MUTED, "var(--muted)"), (GRID, "var(--line)"), (WRONG, "var(--bad)")]
    {
        body = body.replace(&hexadecimal(colour), name);
    }
    for (position, &colour) in SERIES.iter().enumerate() {
        body = body.replace(&hexadecimal(colour), &format!("var(--series-{position})"));
    }
    body
}

pub(crate) fn hexadecimal(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style;

    #[test]
    fn the_page_lends_its_colours() {
        let svg = "<svg width=\"1\">\n<line stroke=\"#B4510D\"/>\n<rect fill=\"#FFFFFF\"/>\n</svg>\n";
        assert_eq!(embed(svg), "<line stroke=\"var(--series-1)\"/>\n<rect fill=\"none\"/>\n");
    }

    /// A colour of sRGB in linear light.
    fn linear(RGBColor(red, green, blue): RGBColor) -> [f64; 3] {
        [red, green, blue].map(|channel| match f64::from(channel) / 255.0 {
            low if low <= 0.04045 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        })
    }

    fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    /// From linear sRGB to CIE XYZ; the second row gives the luminance.
    const XYZ: [[f64; 3]; 3] = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];

    /// The colours of curves and of words, and the background below them.
    struct Palette {
        series: Vec<RGBColor>,
        ink: RGBColor,
        muted: RGBColor,
        bad: RGBColor,
        ground: RGBColor,
    }

    /// What `style.css` says in its first or second `:root`: for light and for dark pages.
    fn palette(position: usize) -> Palette {
        let rules = style::SHEET.split(":root {").nth(position + 1).unwrap();
        let colour = |name: &str| {
            let (_, value) = rules.split_once(&format!("--{name}: #")).unwrap();
            let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).unwrap();
            RGBColor(channel(0), channel(2), channel(4))
        };
        let series = (0..SERIES.len()).map(|number| colour(&format!("series-{number}"))).collect();
        Palette { series, ink: colour("ink"), muted: colour("muted"), bad: colour("bad"), ground: colour("card") }
    }

    #[test]
    fn light_pages_have_the_colours_of_the_files() {
        let light = palette(0);
        assert_eq!(light.series, SERIES);
        assert_eq!([light.ink, light.muted, light.ground, light.bad], [INK, MUTED, PAPER, WRONG]);
    }

    /// The contrast ratio of WCAG 2.2.
    #[test]
    fn text_is_legible_on_light_and_dark_pages() {
        for palette in [palette(0), palette(1)] {
            let luminance = |colour: &RGBColor| times(XYZ, linear(*colour))[1] + 0.05;
            for colour in palette.series.iter().chain([&palette.ink, &palette.muted]) {
                let (one, other) = (luminance(colour), luminance(&palette.ground));
                assert!(one.max(other) / one.min(other) >= 4.5, "{colour:?}");
            }
        }
    }

    /// How linear light looks without red, green or blue cones: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
    /// physiologically-based model for simulation of color vision deficiency", IEEE Transactions on Visualization and
    /// Computer Graphics 15 (2009), 1291-1298, severity 1.
    const BLINDNESS: [[[f64; 3]; 3]; 3] = [
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    /// CIE L*a*b* of linear light.
    fn lab(light: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = times(XYZ, light.map(|channel| channel.clamp(0.0, 1.0)));
        let root = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let (x, y, z) = (root(x / 0.9505), root(y), root(z / 1.089));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    const NONE: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    fn with_every_blindness(palette: &Palette) -> impl Iterator<Item = (&Palette, &[[f64; 3]; 3])> {
        BLINDNESS.iter().chain([&NONE]).map(move |blindness| (palette, blindness))
    }

    #[test]
    fn four_curves_and_words_stay_apart_for_the_colour_blind_on_light_and_dark_pages() {
        for (palette, blindness) in [palette(0), palette(1)].iter().flat_map(with_every_blindness) {
            let colours = palette.series[..4].iter().chain([&palette.ink]);
            let seen: Vec<[f64; 3]> = colours.map(|colour| lab(times(*blindness, linear(*colour)))).collect();
            for (position, one) in seen.iter().enumerate() {
                for other in &seen[..position] {
                    let distance = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                    assert!(distance > 20.0, "{position}: {distance}");
                }
            }
        }
    }
}
