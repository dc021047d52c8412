//! How much each old pixel counts in each new one, along one axis.

use crate::preparation::Filter;
use std::f64::consts::PI;
use std::ops::Range;

/// Weights are whole numbers of 2^-22: with 8 bits of level and 2 for overshooting sums they fill 32.
const BITS: u32 = 22;
/// Where a sum of level * weight starts, so that [`level`] rounds to the nearest.
pub const HALF: i32 = 1 << (BITS - 1);

/// The level that a sum of level * weight stands for.
pub fn level(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// For each new pixel the first old one that counts, and the weights from there on.
pub struct Axis {
    firsts: Vec<usize>,
    ends: Vec<usize>,
    weights: Vec<i32>,
}

impl Axis {
    /// Makes `count` new pixels of those between `start` and `end`, of `length` old ones. When the axis shrinks, the
    /// filter is stretched over all that a new pixel covers. Weights add up to one, also at the borders.
    pub fn new(filter: Filter, start: f32, end: f32, count: u32, length: u32) -> Self {
        let mut axis = Self { firsts: Vec::new(), ends: Vec::new(), weights: Vec::new() };
        // The difference is taken in single precision, as Pillow takes it.
        let step = f64::from(end - start) / f64::from(count);
        if step == 1.0 && start.fract() == 0.0 {
            axis.firsts = (start as usize..).take(count as usize).collect();
            axis.ends = (1..=count as usize).collect();
            axis.weights = vec![1 << BITS; count as usize];
            return axis;
        }
        let stretch = step.max(1.0);
        let reach = reach(filter) * stretch;
        for new in 0..count {
            let middle = f64::from(start) + (f64::from(new) + 0.5) * step;
            let first = (middle - reach + 0.5).max(0.0) as usize;
            let last = ((middle + reach + 0.5) as usize).min(length as usize);
            let weigh = |old: usize| weight(filter, (old as f64 - middle + 0.5) / stretch);
            let weights: Vec<f64> = (first..last).map(weigh).collect();
            let sum: f64 = weights.iter().sum();
            axis.weights.extend(weights.iter().map(|weight| (weight / sum * f64::from(1 << BITS)).round() as i32));
            axis.firsts.push(first);
            axis.ends.push(axis.weights.len());
        }
        axis
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

/// How far a filter reaches, in pixels of the larger of the two pictures.
fn reach(filter: Filter) -> f64 {
    match filter {
        Filter::Nearest => 0.5,
        Filter::Bilinear => 1.0,
        Filter::Bicubic => 2.0,
        Filter::Lanczos3 => 3.0,
    }
}

/// The weight at a distance from the middle, before weights are made to add up to one.
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
