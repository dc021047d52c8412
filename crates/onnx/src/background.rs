//! The background beside a photo that does not fill its picture.

use crate::message::Element::{Double, Int64};
use crate::value::Value;
use picture::Preparation;

/// Levels, double (n, 3, height, width): the levels (n, 3, rows, columns) of a photo in the middle of the background.
/// With an odd number of free rows or columns, the photo lies where half of it, rounded to an even number, is above or
/// to the left.
pub fn surround<'g>(photo: Value<'g>, preparation: &Preparation) -> Value<'g> {
    let [top, bottom] = free(photo.length(2, "rows"), preparation.height);
    let [left, right] = free(photo.length(3, "columns"), preparation.width);
    let none = top.integers(&[0, 0]);
    let around = none.concat("around", &[top, left, none, bottom, right], 0);
    // An operator that pads has one colour only, which must be black: the difference to the background.
    let background = photo.channels("background", preparation.background.map(f32::from));
    (photo - background).apply("Pad", &[around]) + background
}

/// How many of `whole` pixels are free before and after a `part`, int64.
fn free(part: Value<'_>, whole: u32) -> [Value<'_>; 2] {
    let free = part.number(whole.into()) - part;
    let before = (free.cast(Double) * 0.5).round_ties_even().cast(Int64);
    [before, free - before]
}
