//! Each new pixel is the old one in the middle of the area that it covers: `picture::nearest`, computed by the graph.

use crate::axis::Axis;
use crate::fit::Fit;
use crate::message::Element::{Double, Int64};
use crate::value::Value;

/// Levels, double (n, 3, rows, columns), of photos (n, h, w, 3).
pub fn resize<'g>(photo: Value<'g>, fit: &Fit<'g>) -> Value<'g> {
    photo.pick(middles(&fit.down), 1).pick(middles(&fit.across), 2).planes().cast(Double)
}

/// The number of the old pixel, int64, in the middle of each new one. The middles are added up step by step, as
/// `picture` adds them, which rounds differently from a product. Beside a photo they are those of some pixel of it.
fn middles<'g>(axis: &Axis<'g>) -> Value<'g> {
    axis.start.within(axis.name, || {
        let step = axis.step();
        let first = axis.start.cast(Double) + step * 0.5;
        let new = axis.new_pixels(|place| place.new);
        let none = new.less(new.number(0.0));
        let steps = none.choose(step.number(0.0), new.equals(0.0).choose(first, step));
        steps.running_sums().cast(Int64).at_most(axis.length - 1.0).called("middles")
    })
}
