//! How much each old pixel counts in each new one: `picture::kernel`, computed by the graph.

use crate::axis::Axis;
use crate::message::Element::Double;
use crate::value::Value;
use picture::Filter;
use picture::kernel::BITS;
use std::f64::consts::PI;

/// How many units of `picture`'s fixed point make 1.
const UNITS: f64 = (1 << BITS) as f64;

/// Weights, double (new, old), along one axis; beside a photo, those of its edge. Their products with levels, and sums of
/// these, are exact in double precision, so the order of a sum does not matter.
pub fn weights<'g>(filter: Filter, axis: &Axis<'g>) -> Value<'g> {
    axis.start.within(axis.name, || {
        let step = axis.step();
        let stretch = step.at_least(1.0).called("stretch");
        let new = axis.new_pixels(|place| place.nearest).cast(Double).called("new");
        let centres = (axis.start.cast(Double) + (new + 0.5) * step - 0.5).called("centres");
        let old = axis.length.counted().cast(Double).called("old");
        let distances = ((old - centres.column()) / stretch).abs().called("distances");
        let exact = weight(filter, distances).called("exact_weights");
        ((exact / exact.row_sums() * UNITS).round() / UNITS).called("weights")
    })
}

/// The weight at the distances `x` from the centre, before the sum is made 1.
fn weight(filter: Filter, x: Value<'_>) -> Value<'_> {
    let zero = x.number(0.0);
    match filter {
        Filter::Nearest => x.less(x.number(0.5)).choose(x.number(1.0), zero),
        Filter::Bilinear => (x * -1.0 + 1.0).at_least(0.0),
        Filter::Bicubic => {
            let inner = (x * 1.5 - 2.5) * x * x + 1.0;
            let outer = ((x * -0.5 + 2.5) * x - 4.0) * x + 2.0;
            x.less(x.number(1.0)).choose(inner, x.less(x.number(2.0)).choose(outer, zero))
        }
        Filter::Lanczos3 => x.less(x.number(3.0)).choose(sinc(x) * sinc(x / 3.0), zero),
    }
}

/// sin(π x) / (π x), and 1 at 0.
fn sinc(x: Value<'_>) -> Value<'_> {
    let angle = x * PI;
    x.equals(0.0).choose(x.number(1.0), angle.sin() / angle)
}
