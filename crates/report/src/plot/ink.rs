//! Colours of the plots: fixed in the SVG files, the page's own (light or dark) where a plot stands in the page.

use plotters::style::RGBColor;

/// The ground of an SVG file; the page has its own.
pub const PAPER: RGBColor = RGBColor(255, 255, 255);
/// Words that matter.
pub const INK: RGBColor = RGBColor(0x24, 0x29, 0x2F);
/// Words that help.
pub const MUTED: RGBColor = RGBColor(0x5A, 0x62, 0x70);
/// Axes.
pub const GRID: RGBColor = RGBColor(0xE0, 0xDD, 0xD6);

/// Dark enough for letters on white: at least 4.5 : 1.
const SERIES: [RGBColor; 6] = [
    RGBColor(0x0B, 0x62, 0xA4),
    RGBColor(0xB4, 0x51, 0x0D),
    RGBColor(0x15, 0x78, 0x5A),
    RGBColor(0x84, 0x48, 0x9C),
    RGBColor(0x79, 0x61, 0x1C),
    RGBColor(0xB0, 0x36, 0x6B),
];

/// The colour of one of several curves. More than six share colours; their names stand beside them.
pub fn series(position: usize) -> RGBColor {
    SERIES[position % SERIES.len()]
}

/// The inner part of an SVG file, in the colours that `style.css` names.
pub fn for_page(svg: &str) -> String {
    let body = svg.trim_end().trim_end_matches("</svg>");
    let mut body = body.split_once('\n').map_or_else(String::new, |(_, body)| body.to_owned());
    for (colour, name) in [(PAPER, "none"), (INK, "var(--ink)"), (MUTED, "var(--muted)"), (GRID, "var(--line)")] {
        body = body.replace(&hexadecimal(colour), name);
    }
    for (position, &colour) in SERIES.iter().enumerate() {
        body = body.replace(&hexadecimal(colour), &format!("var(--series-{position})"));
    }
    body
}

fn hexadecimal(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lends_its_colours() {
        let svg = "<svg width=\"1\">\n<line stroke=\"#B4510D\"/>\n<rect fill=\"#FFFFFF\"/>\n</svg>\n";
        assert_eq!(for_page(svg), "<line stroke=\"var(--series-1)\"/>\n<rect fill=\"none\"/>\n");
    }

    /// The contrast ratio of WCAG 2.2, against white.
    #[test]
    fn letters_can_be_read() {
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            low if low <= 0.04045 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        for &RGBColor(red, green, blue) in SERIES.iter().chain([&INK, &MUTED]) {
            let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{red} {green} {blue}");
        }
    }
}
