//! The background beside a photo that does not fill its picture.

use crate::fit::Fit;
use crate::value::Value;

/// Levels, double (n, 3, height, width): these levels where the photo is, and else the background.
pub fn surround<'g>(levels: Value<'g>, fit: &Fit<'g>, background: [u8; 3]) -> Value<'g> {
    let (Some(across), Some(down)) = (fit.across.place, fit.down.place) else { return levels };
    let background = levels.channels("background", background.map(f32::from));
    let rows = across.is_taken().choose(levels, background);
    down.is_taken().column().choose(rows, background)
}
