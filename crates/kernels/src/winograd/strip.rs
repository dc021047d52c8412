//! A strip of outputs, some rows of a picture or several pictures, from inputs to outputs.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::kernels::Kernels;
use super::lanes::{LANES, lanes_at};
use super::tile::{Place, surroundings};
use super::transform::{self, INSIDE, POINTS, SIDE, Tile};
use crate::aligned::Aligned;
use crate::convolution::{After, Panel, product_of};
use crate::stored::Stored;
use pulp::WithSimd;
use std::cell::RefCell;
use std::mem::MaybeUninit;

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
type Room = [Aligned; 2];

thread_local! {
    /// Kept between strips: new memory would have to be cleared for each.
    static ROOM: RefCell<Room> = const { RefCell::new([Aligned::new(), Aligned::new()]) };
}

/// A strip, and what its outputs are computed from.
struct Filling<'a, T> {
    strip: Strip<'a, T>,
    kernels: &'a Kernels,
    /// (n, h, w, inputs)
    x: &'a [T],
    after: After<'a>,
    room: &'a mut Room,
}

impl<T: Stored> WithSimd for Filling<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Self { strip, kernels, x, after, room: [inputs, outputs] } = self;
        let tiles = strip.tiles(kernels.outputs);
        inputs.grow(POINTS * tiles.len() * kernels.inputs);
        outputs.grow(POINTS * tiles.len() * kernels.outputs);
        strip.transform(&tiles, x, kernels.inputs, inputs);
        multiply(simd, kernels, tiles.len(), inputs, outputs);
        strip.transform_back(simd, &tiles, outputs, &after);
    }
}

impl<T: Stored> Strip<'_, T> {
    /// Computes the outputs from x (n, h, w, inputs); every element of the strip is written.
    pub fn fill(self, kernels: &Kernels, x: &[T], after: After<'_>) {
        ROOM.with_borrow_mut(|room| kernels.simd.run_with_registers(Filling { strip: self, kernels, x, after, room }));
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
    fn transform_back<S: pulp::Simd>(self, simd: S, tiles: &[Place], points: &[f32], after: &After<'_>) {
        let ([h, w], outputs) = (self.picture, after.bias.len());
        let start = (self.first * h + self.top) * w * outputs;
        let in_strip = (self.y.len() / (w * outputs)).min(h);
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, Place { picture, row, column }) in tiles.iter().enumerate() {
            for channel in (0..outputs).step_by(LANES) {
                for (point, lanes) in tile.as_flattened_mut().iter_mut().enumerate() {
                    *lanes = lanes_at(points, (point * tiles.len() + number) * outputs + channel);
                }
                transform::outputs(&mut tile);
                for (row, line) in (*row..in_strip).zip(&tile[..SIDE]) {
                    for (column, lanes) in (*column..w).zip(&line[..SIDE]) {
                        let at = ((picture * h + row) * w + column) * outputs + channel;
                        write(simd, lanes, channel, start + at, after, &mut self.y[at..at + LANES]);
                    }
                }
            }
        }
    }
}

/// Goes on with the sums of some channels, from `channel` on, as `after` says. `at`: where they are in all outputs.
#[inline(always)]
fn write<S: pulp::Simd, T: Stored>(
    simd: S,
    lanes: &[f32; LANES],
    channel: usize,
    at: usize,
    after: &After<'_>,
    y: &mut [MaybeUninit<T>],
) {
    let sums = S::as_simd_f32s(lanes).0;
    let bias = S::as_simd_f32s(&after.bias[channel..channel + LANES]).0;
    let add = after.add.map(|add| S::as_simd_f32s(&add[at..at + LANES]).0);
    for (register, y) in y.chunks_exact_mut(S::F32_LANES).enumerate() {
        let sum = after.finished(simd, sums[register], bias[register], add.map(|add| add[register]));
        T::store_all::<S>(sum, y);
    }
}

/// For every point: `inputs` (tiles, inputs) times the kernels' points (inputs, outputs) is `outputs` (tiles, outputs).
#[inline(always)]
fn multiply<S: pulp::Simd>(simd: S, kernels: &Kernels, tiles: usize, inputs: &[f32], outputs: &mut [f32]) {
    let inputs = inputs.chunks_exact(tiles * kernels.inputs);
    let outputs = outputs.chunks_exact_mut(tiles * kernels.outputs);
    for ((panels, left), sums) in kernels.points.iter().zip(inputs).zip(outputs) {
        for panel in panels.places() {
            let right = S::as_simd_f32s(panels.rows(*panel, 0, kernels.inputs)).0;
            match panel.wide / S::F32_LANES {
                4 => block::<S, 4, 6>(simd, left, kernels, right, panel, sums),
                3 => block::<S, 3, 8>(simd, left, kernels, right, panel, sums),
                2 => block::<S, 2, 6>(simd, left, kernels, right, panel, sums),
                _ => block::<S, 1, 8>(simd, left, kernels, right, panel, sums),
            }
        }
    }
}

/// `left` (tiles, inputs) times `right` (inputs, `WIDE` registers), into its columns of `sums` (tiles, outputs).
#[inline(always)]
fn block<S: pulp::Simd, const WIDE: usize, const HIGH: usize>(
    simd: S,
    left: &[f32],
    kernels: &Kernels,
    right: &[S::f32s],
    panel: &Panel,
    sums: &mut [f32],
) {
    let (inputs, outputs) = (kernels.inputs, kernels.outputs);
    let tiles = left.len() / inputs;
    for first in (0..tiles).step_by(HIGH) {
        // Where there are fewer tiles, the last one is repeated.
        let lefts = std::array::from_fn(|number| &left[(first + number).min(tiles - 1) * inputs..][..inputs]);
        let products = product_of::<S, WIDE, HIGH>(simd, lefts, right);
        for (tile, product) in (first..tiles).zip(products) {
            // Outputs that fill lanes fill panels, too.
            let sums = &mut sums[tile * outputs + panel.column..][..WIDE * S::F32_LANES];
            *S::as_mut_simd_f32s(sums).0.first_chunk_mut().expect("as many registers") = product;
        }
    }
}
