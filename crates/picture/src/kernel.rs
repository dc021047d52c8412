//! How much each old pixel counts in each new one, along one axis.
//!
//! [`windows`] has the weights in `f64`, for callers that resample other numbers than bytes; `Axis` has them in
//! Pillow's fixed point.

use crate::preparation::Filter;
use std::f64::consts::PI;
use std::ops::Range;

/// Weights in fixed point are multiples of 2^-22: with 8 bits of level and 2 for overshooting sums they fill 32.
pub const BITS: u32 = 22;
/// Where a sum of level * weight starts, so that [`level`] rounds to the nearest.
pub(crate) const HALF: i32 = 1 << (BITS - 1);

/// The level that a sum of level * weight stands for.
pub(crate) fn level(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// The neighbouring old pixels that one new pixel is mixed from.
pub struct Window {
    /// The first of them.
    pub first: usize,
    /// How much each counts. The sum is 1, also at the borders, and neither end is 0.
    pub weights: Vec<f64>,
}

/// The windows of `count` new pixels, each of which covers `step` old ones, from the point `start` of an axis of `length` old
/// pixels. Pixel i covers the axis from i to i + 1.
///
/// When the axis shrinks, the filter is stretched over all that a new pixel covers, which averages instead of skipping.
pub fn windows(filter: Filter, start: f64, step: f64, count: usize, length: usize) -> impl Iterator<Item = Window> {
    let stretch = step.max(1.0);
    let reach = reach(filter) * stretch;
    let last = (length - 1) as f64;
    (0..count).map(move |new| {
        // Where the centre of old pixel i is at i.
        let centre = start + (new as f64 + 0.5) * step - 0.5;
        let [from, to] = [(centre - reach).floor(), (centre + reach).ceil()].map(|at| at.clamp(0.0, last) as usize);
        let mut weights: Vec<f64> = (from..=to).map(|old| weight(filter, (old as f64 - centre) / stretch)).collect();
        let zeros = weights.iter().take_while(|weight| **weight == 0.0).count();
        weights.drain(..zeros);
        while weights.pop_if(|weight| *weight == 0.0).is_some() {}
        let sum: f64 = weights.iter().sum();
        Window { first: from + zeros, weights: weights.iter().map(|weight| weight / sum).collect() }
    })
}

/// The windows of all new pixels along one axis, in fixed point.
pub(crate) struct Axis {
    firsts: Vec<usize>,
    ends: Vec<usize>,
    weights: Vec<i32>,
}

impl Axis {
    /// Makes `count` new pixels of those between `start` and `end`, of `length` old ones.
    pub fn new(filter: Filter, start: f32, end: f32, count: u32, length: u32) -> Self {
        let mut axis = Self { firsts: Vec::new(), ends: Vec::new(), weights: Vec::new() };
        // The difference is taken in single precision, as Pillow takes it.
        let step = f64::from(end - start) / f64::from(count);
        if step == 1.0 && start.fract() == 0.0 {
            return Self::unchanged(start as usize, count as usize);
        }
        for Window { first, weights } in windows(filter, f64::from(start), step, count as usize, length as usize) {
            axis.weights.extend(weights.iter().map(|weight| (weight * f64::from(1 << BITS)).round() as i32));
            axis.firsts.push(first);
            axis.ends.push(axis.weights.len());
        }
        axis
    }

    /// Every new pixel is one old one. That is much faster than the windows of a sinc, whose outer weights are not
    /// quite 0.
    fn unchanged(start: usize, count: usize) -> Self {
        Self { firsts: (start..start + count).collect(), ends: (1..=count).collect(), weights: vec![1 << BITS; count] }
    }

    /// The first old pixel and the weights from there on, new pixel by new pixel.
    pub fn windows(&self) -> impl Iterator<Item = (usize, &[i32])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, &end)| &self.weights[start..end]);
        self.firsts.iter().copied().zip(ranges)
    }

    /// All old pixels that count.
    pub fn covers(&self) -> Range<usize> {
        let ends = self.windows().map(|(first, weights)| first + weights.len());
        self.firsts.first().copied().unwrap_or(0)..ends.max().unwrap_or(0)
    }
}

/// How far a filter reaches: in old pixels when the axis grows, in new ones when it shrinks.
fn reach(filter: Filter) -> f64 {
    match filter {
        Filter::Nearest => 0.5,
        Filter::Bilinear => 1.0,
        Filter::Bicubic => 2.0,
        Filter::Lanczos3 => 3.0,
    }
}

/// The weight at a distance from the centre, in the units of [`reach`], before the sum is made 1.
fn weight(filter: Filter, distance: f64) -> f64 {
    let x = distance.abs();
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    match filter {
        _ if x >= reach(filter) => 0.0,
        Filter::Nearest => 1.0,
        Filter::Bilinear => 1.0 - x,
        // Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -1/2.
        Filter::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
        Filter::Bicubic => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
        // Duchon, "Lanczos filtering in one and two dimensions" (1979), with three lobes.
        Filter::Lanczos3 => sinc(x) * sinc(x / 3.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_old_pixel_counts_as_much_as_its_neighbours_when_halved() {
        let axis = Axis::new(Filter::Bilinear, 0.0, 8.0, 4, 8);
        let windows: Vec<(usize, Vec<i32>)> =
            axis.windows().map(|(first, weights)| (first, weights.to_vec())).collect();
        let eighth = 1 << (BITS - 3);
        assert_eq!(windows[1], (1, vec![eighth, 3 * eighth, 3 * eighth, eighth]));
        assert_eq!((windows[0].0, windows[3].0, axis.covers()), (0, 5, 0..8));
    }

    #[test]
    fn windows_hold_what_counts_and_end_at_the_borders() {
        let found: Vec<Window> = windows(Filter::Bilinear, 0.0, 0.5, 4, 2).collect();
        // Centres at -0.25, 0.25, 0.75 and 1.25: the outer two are beyond the last centres, so one pixel is all they have.
        let expected: [(usize, &[f64]); 4] = [(0, &[1.0]), (0, &[0.75, 0.25]), (0, &[0.25, 0.75]), (1, &[1.0])];
        assert_eq!(found.len(), 4);
        for (window, (first, weights)) in found.iter().zip(expected) {
            assert_eq!((window.first, window.weights.as_slice()), (first, weights));
        }
    }

    #[test]
    fn weights_add_up_to_one() {
        for (filter, count) in
            [Filter::Bilinear, Filter::Bicubic, Filter::Lanczos3].iter().flat_map(|f| [(f, 7), (f, 90)])
        {
            for (_, weights) in Axis::new(*filter, 2.25, 28.5, count, 31).windows() {
                assert!((weights.iter().sum::<i32>() - (1 << BITS)).abs() <= weights.len() as i32);
            }
        }
    }

    #[test]
    fn filters_at_known_distances() {
        assert_eq!([0.0, 1.0, 2.0].map(|x| weight(Filter::Bicubic, x)), [1.0, 0.0, 0.0]);
        assert_eq!(weight(Filter::Bicubic, -0.5), 0.5625);
        assert_eq!(weight(Filter::Bicubic, 1.5), -0.0625);
        let half = 2.0 / PI * (6.0 / PI) * 0.5;
        assert!((weight(Filter::Lanczos3, 0.5) - half).abs() < 1e-15);
    }
}
