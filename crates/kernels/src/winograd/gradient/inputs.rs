//! The points of inputs.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::super::lanes::LANES;
use super::super::tile::{Place, surroundings};
use super::block::WIDE;
use super::convolution::Convolution;
use super::transform::{self, INSIDE, Tile};
use crate::simd::{Simd, Work};
use crate::stored::Stored;

/// Transforms the [`WIDE`] inputs from `first` on.
pub struct Inputs<'a, T> {
    pub convolution: &'a Convolution<'a, T>,
    pub places: &'a [Place],
    pub first: usize,
    /// Filled: (points, tiles, [`WIDE`])
    pub points: &'a mut [f32],
}

impl<T: Stored> Work for Inputs<'_, T> {
    type Result = ();

    #[inline(always)]
    fn work(self, _: Simd) {
        let Self { convolution, places, first, points } = self;
        let [_, h, w] = convolution.shape;
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, place) in places.iter().enumerate() {
            for lane in (0..WIDE).step_by(LANES) {
                surroundings(convolution.x, [h, w], convolution.inputs, *place, first + lane, &mut tile);
                transform::inputs(&mut tile);
                for (point, lanes) in tile.as_flattened().iter().enumerate() {
                    let at = (point * places.len() + number) * WIDE + lane;
                    points[at..at + LANES].copy_from_slice(lanes);
                }
            }
        }
    }
}
