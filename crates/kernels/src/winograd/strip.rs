//! A strip of outputs, some rows of a picture or several pictures, from inputs to outputs.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::kernels::Kernels;
use super::lanes::{LANES, lanes_at};
use super::tile::{Place, surroundings};
use super::transform::{self, INSIDE, POINTS, SIDE, Tile};
use crate::simd::{Level, Simd, Work};
use crate::stored::Stored;
use std::cell::RefCell;
use std::mem::MaybeUninit;

/// Tiles whose sums stay in registers together.
const HIGH: usize = 6;

/// The part of the outputs that one thread fills.
pub struct Strip<'a, T> {
    /// The picture in which it begins.
    pub first: usize,
    /// The row of that picture with which it begins.
    pub top: usize,
    /// (h, w) of each picture.
    pub picture: [usize; 2],
    /// (rows, w, outputs), with rows of one picture or all rows of several.
    pub y: &'a mut [MaybeUninit<T>],
}

/// The points of a strip's inputs (points, tiles, inputs) and of its outputs (points, tiles, outputs).
type Room = [Vec<f32>; 2];

thread_local! {
    /// Kept between strips: new memory would have to be cleared for each.
    static ROOM: RefCell<Room> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// A strip, and what its outputs are computed from.
struct Filling<'a, T> {
    strip: Strip<'a, T>,
    kernels: &'a Kernels,
    /// (n, h, w, inputs)
    x: &'a [T],
    bias: &'a [f32],
    least: f32,
    room: &'a mut Room,
}

impl<T: Stored> Work for Filling<'_, T> {
    type Result = ();

    #[inline(always)]
    fn work(self, simd: Simd) {
        // As `kernels::panel` says.
        match simd.level() {
            Level::Baseline | Level::Avx2 => self.fill::<16>(),
            Level::Avx512 => self.fill::<64>(),
        }
    }
}

impl<T: Stored> Filling<'_, T> {
    #[inline(always)]
    fn fill<const WIDE: usize>(self) {
        let Self { strip, kernels, x, bias, least, room: [inputs, outputs] } = self;
        let tiles = strip.tiles(kernels.outputs);
        inputs.resize(inputs.len().max(POINTS * tiles.len() * kernels.inputs), 0.0);
        outputs.resize(outputs.len().max(POINTS * tiles.len() * kernels.outputs), 0.0);
        strip.transform(&tiles, x, kernels.inputs, inputs);
        multiply::<WIDE>(kernels, tiles.len(), inputs, outputs);
        strip.transform_back(&tiles, outputs, bias, least);
    }
}

impl<T: Stored> Strip<'_, T> {
    /// Computes the outputs from x (n, h, w, inputs); every element of the strip is written.
    pub fn fill(self, kernels: &Kernels, x: &[T], bias: &[f32], least: f32) {
        ROOM.with_borrow_mut(|room| kernels.simd.run(Filling { strip: self, kernels, x, bias, least, room }));
    }

    fn tiles(&self, outputs: usize) -> Vec<Place> {
        let [h, w] = self.picture;
        let rows = self.y.len() / (w * outputs);
        let in_picture = rows.min(h);
        let mut tiles = Vec::new();
        for picture in 0..rows / in_picture {
            for row in (0..in_picture).step_by(SIDE) {
                tiles.extend((0..w).step_by(SIDE).map(|column| Place { picture, row, column }));
            }
        }
        tiles
    }

    /// Fills `points` (points, tiles, inputs).
    #[inline(always)]
    fn transform(&self, tiles: &[Place], x: &[T], inputs: usize, points: &mut [f32]) {
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, place) in tiles.iter().enumerate() {
            let place = Place { picture: self.first + place.picture, row: self.top + place.row, ..*place };
            for channel in (0..inputs).step_by(LANES) {
                surroundings(x, self.picture, inputs, place, channel, &mut tile);
                transform::inputs(&mut tile);
                for (point, lanes) in tile.as_flattened().iter().enumerate() {
                    let at = (point * tiles.len() + number) * inputs + channel;
                    points[at..at + LANES].copy_from_slice(lanes);
                }
            }
        }
    }

    /// Writes the outputs from `points` (points, tiles, outputs).
    #[inline(always)]
    fn transform_back(self, tiles: &[Place], points: &[f32], bias: &[f32], least: f32) {
        let ([h, w], outputs) = (self.picture, bias.len());
        let in_strip = (self.y.len() / (w * outputs)).min(h);
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, Place { picture, row, column }) in tiles.iter().enumerate() {
            for channel in (0..outputs).step_by(LANES) {
                for (point, lanes) in tile.as_flattened_mut().iter_mut().enumerate() {
                    *lanes = lanes_at(points, (point * tiles.len() + number) * outputs + channel);
                }
                transform::outputs(&mut tile);
                let bias = lanes_at(bias, channel);
                for (row, line) in (*row..in_strip).zip(&tile[..SIDE]) {
                    for (column, lanes) in (*column..w).zip(&line[..SIDE]) {
                        let at = ((picture * h + row) * w + column) * outputs + channel;
                        for (lane, y) in self.y[at..at + LANES].iter_mut().enumerate() {
                            let sum = lanes[lane] + bias[lane];
                            // Not `f32::max`: a NaN stays NaN, so that damaged weights are noticed.
                            y.write(T::store(if sum < least { least } else { sum }));
                        }
                    }
                }
            }
        }
    }
}

/// For every point: `inputs` (tiles, inputs) times the kernels' points (inputs, outputs) is `outputs` (tiles, outputs).
#[inline(always)]
fn multiply<const WIDE: usize>(kernels: &Kernels, tiles: usize, inputs: &[f32], outputs: &mut [f32]) {
    let inputs = inputs.chunks_exact(tiles * kernels.inputs);
    let outputs = outputs.chunks_exact_mut(tiles * kernels.outputs);
    let weights = kernels.points.chunks_exact(kernels.inputs * kernels.outputs);
    for ((panels, left), sums) in weights.zip(inputs).zip(outputs) {
        for (number, panel) in panels.chunks_exact(kernels.inputs * WIDE).enumerate() {
            let lefts = left.chunks(HIGH * kernels.inputs);
            for (left, sums) in lefts.zip(sums.chunks_mut(HIGH * kernels.outputs)) {
                let products = block::<WIDE>(left, kernels.inputs, panel);
                for (line, product) in sums.chunks_exact_mut(kernels.outputs).zip(&products) {
                    line[number * WIDE..][..WIDE].copy_from_slice(product);
                }
            }
        }
    }
}

/// `left` (up to [`HIGH`], inputs) times `panel` (inputs, `WIDE`). Where `left` has fewer rows, its last row is repeated.
#[inline(always)]
fn block<const WIDE: usize>(left: &[f32], inputs: usize, panel: &[f32]) -> [[f32; WIDE]; HIGH] {
    let last = left.len() / inputs - 1;
    let row = |number: usize| &left[number.min(last) * inputs..][..inputs];
    let rows = row(0).iter().zip(row(1)).zip(row(2)).zip(row(3)).zip(row(4)).zip(row(5));
    let mut sums = [[0.0; WIDE]; HIGH];
    for ((((((a, b), c), d), e), f), right) in rows.zip(panel.as_chunks::<WIDE>().0) {
        let left = [*a, *b, *c, *d, *e, *f];
        for row in 0..HIGH {
            for column in 0..WIDE {
                sums[row][column] = left[row].mul_add(right[column], sums[row][column]);
            }
        }
    }
    sums
}
