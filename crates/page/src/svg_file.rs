//! What the drawings that are made from templates are, and the opening tag of all SVG files.

/// Browsers show a file at most this wide, in CSS pixels: it fits a window beside other things.
const WIDTH_PIXELS: f64 = 1000.0;

/// One drawing.
pub struct Drawing {
    /// The content of a file.
    pub svg: String,
    /// Its width in CSS pixels, which are its own units too.
    pub width: f64,
    /// Its height in CSS pixels.
    pub height: f64,
}

/// The tag of a drawing of `w` × `h` units. Slides and word processors take the size from `width` and `height`;
/// browsers make the drawing smaller where the window is narrower.
pub(crate) fn open_tag(w: f64, h: f64) -> String {
    let width = w.min(WIDTH_PIXELS);
    let height = (h * width / w).round();
    format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {w} {h}\" style=\"max-width:100%;height:auto\" \
         xmlns=\"http://www.w3.org/2000/svg\">"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_drawings_open_smaller_in_their_own_shape() {
        assert!(open_tag(2080.0, 1200.0).starts_with("<svg width=\"1000\" height=\"577\" viewBox=\"0 0 2080 1200\""));
        assert!(open_tag(300.0, 320.0).starts_with("<svg width=\"300\" height=\"320\" viewBox=\"0 0 300 320\""));
    }
}
