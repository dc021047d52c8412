//! New pixels as weighted averages of old ones: `picture::resample`, computed by the graph.

use crate::fit::Fit;
use crate::kernel::weights;
use crate::message::Element::Double;
use crate::value::Value;
use picture::Filter;

/// Levels, double (n, 3, rows, columns), of photos (n, h, w, 3).
///
/// One axis after the other, with whole levels between. There the overshoot of a filter is clamped, so the order
/// matters: across first, unless the height shrinks by more than twice the factor of the width.
pub fn resize<'g>(photo: Value<'g>, fit: &Fit<'g>, filter: Filter) -> Value<'g> {
    let across = weights(filter, &fit.across).transpose(&[1, 0]);
    let down = weights(filter, &fit.down);
    let planes = photo.planes().cast(Double).called("photo");
    let go_across = |x: Value<'g>| levels(x.matmul(across));
    let go_down = |x: Value<'g>| levels(down.matmul(x));
    let loss = fit.down.loss();
    let down_first = (fit.across.loss() * 2.0).at_least(0.0).less(loss);
    down_first.branch("resize", || go_across(go_down(planes)), || go_down(go_across(planes)))
}

/// The nearest whole number from 0 to 255.
fn levels(x: Value<'_>) -> Value<'_> {
    (x + 0.5).floor().at_least(0.0).at_most(x.number(255.0)).called("levels")
}
