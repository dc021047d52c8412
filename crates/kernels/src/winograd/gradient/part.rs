//! The gradients of some outputs.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::super::lanes::LANES;
use super::super::tile::Place;
use super::block::{HIGH, WIDE, block};
use super::convolution::Convolution;
use super::outputs::{self, PART};
use super::transform::{self, INSIDE, POINTS, SIDE, Tile};
use crate::simd::{Level, Simd, Work};
use crate::stored::Stored;

/// Elements of a kernel.
pub const KERNEL: usize = SIDE * SIDE;

/// Adds what some tiles contribute to the gradients of the [`PART`] outputs from `first` on.
pub struct Part<'a, T> {
    pub convolution: &'a Convolution<'a, T>,
    pub places: &'a [Place],
    pub first: usize,
    /// The points of all inputs: (inputs / WIDE, points, tiles, WIDE)
    pub inputs: &'a [f32],
    /// Changed: (PART, 3, 3, inputs)
    pub weight: &'a mut [f32],
    /// Changed: (PART)
    pub bias: &'a mut [f32],
    /// Room for the outputs' points.
    pub room: &'a mut Vec<f32>,
}

impl<T: Stored> Work for Part<'_, T> {
    type Result = ();

    #[inline(always)]
    fn work(self, simd: Simd) {
        let Self { convolution, places, first, inputs, weight, bias, room } = self;
        let length = PART * POINTS * places.len();
        room.resize(room.len().max(length), 0.0);
        let outputs = &mut room[..length];
        outputs::transform(convolution, places, first, outputs, bias);
        let shape = [places.len(), convolution.inputs];
        // As many sums as fit into registers together.
        match simd.level() {
            Level::Baseline | Level::Avx2 => multiply::<4, 16>(shape, outputs, inputs, weight),
            Level::Avx512 => multiply::<8, 32>(shape, outputs, inputs, weight),
        }
    }
}

/// The points of [`PART`] outputs (PART / HIGH, points, HIGH, WIDE), of which each block is computed on its own.
type Points = [[[f32; WIDE]; HIGH]];

/// Adds the products of `outputs` (PART / HIGH, points, HIGH, tiles) and `inputs` (inputs / WIDE, points, tiles, WIDE), summed
/// over tiles and transformed back, to `weight` (PART, 3, 3, inputs).
#[inline(always)]
fn multiply<const ROWS: usize, const COLUMNS: usize>(
    [tiles, channels]: [usize; 2],
    outputs: &[f32],
    inputs: &[f32],
    weight: &mut [f32],
) {
    let mut points = vec![[[0.0; WIDE]; HIGH]; PART / HIGH * POINTS];
    for (panel, inputs) in inputs.chunks_exact(POINTS * tiles * WIDE).enumerate() {
        // Point by point: one point of all these inputs and outputs fits into the L1 cache.
        for (point, right) in inputs.chunks_exact(tiles * WIDE).enumerate() {
            for group in 0..PART / HIGH {
                let number = group * POINTS + point;
                let left = &outputs[number * HIGH * tiles..][..HIGH * tiles];
                block::<ROWS, COLUMNS>(left, right, &mut points[number]);
            }
        }
        for (output, kernels) in weight.chunks_exact_mut(KERNEL * channels).enumerate() {
            add_kernels(&points, output, &mut kernels[panel * WIDE..], channels);
        }
    }
}

/// Adds one output's `points`, transformed back, to `kernels` (3, 3, channels), of which the first [`WIDE`] channels change.
#[inline(always)]
fn add_kernels(points: &Points, output: usize, kernels: &mut [f32], channels: usize) {
    let points = &points[output / HIGH * POINTS..][..POINTS];
    let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
    for lane in (0..WIDE).step_by(LANES) {
        for (lanes, point) in tile.as_flattened_mut().iter_mut().zip(points) {
            lanes.copy_from_slice(&point[output % HIGH][lane..][..LANES]);
        }
        transform::kernel(&mut tile);
        for (row, line) in tile[..SIDE].iter().enumerate() {
            for (column, lanes) in line[..SIDE].iter().enumerate() {
                let at = (row * SIDE + column) * channels + lane;
                for (sum, x) in kernels[at..at + LANES].iter_mut().zip(lanes) {
                    *sum += x;
                }
            }
        }
    }
}
