//! The gradient of a loss by the kernels of a convolution of 3 × 3, with 25 multiplications instead of 81, and by its bias.
//!
//! That gradient is a convolution too: of the inputs by the gradient of the outputs. Both are cut into tiles, of 5 × 5 and of
//! 3 × 3 places, and for all inputs and outputs the products of their 25 points, summed over all tiles of all pictures, are
//! the points of the kernels' gradient: F(3 × 3, 3 × 3). All is f32, whatever the activations are.
//!
//! libtorch's library takes longer for this gradient than for the other two convolutions of a layer and step, most of all
//! in f32.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]

mod block;
#[cfg(test)]
mod tests;
mod transform;

use super::stored::Stored;
use super::tile::{Place, lanes_at, surroundings};
use super::transform::{LANES, Lanes};
use super::width::{Width, Work};
use crate::Tensor;
use crate::bytes::{channels_back, channels_last, has_numbers, numbers, numbers_mut};
use block::{HIGH, WIDE, block};
use half::bf16;
use network::Conv;
use rayon::prelude::*;
use std::cell::RefCell;
use tch::{Device, Kind};
use transform::{INSIDE, POINTS, SIDE, Tile};

/// Outputs that a thread takes before it looks for more to do.
const PART: usize = 32;
/// Tiles that are summed up at once, at most: their points stay near the processor.
const TILES: usize = 160;
/// Numbers of a kernel.
const KERNEL: usize = SIDE * SIDE;

/// Whether [`of`] can be had, and is had faster than by libtorch, for a convolution of activations of this kind.
pub fn pays(conv: &Conv, weight: &Tensor, kind: Kind) -> bool {
    let filled = conv.inputs % WIDE as i64 == 0 && conv.outputs % PART as i64 == 0;
    filled && super::pays(conv, kind) && has_numbers::<f32>(weight)
}

/// By the kernels (outputs, inputs, 3, 3), channels-last, and by the bias (outputs,). Of a convolution with one zero around:
/// `x` (n, inputs, h, w), what went in; `gradient` (n, outputs, h, w), by `y`; `y` the same, what came out or, if that is
/// `rectified`, the larger of it and 0. All channels-last, of the same numbers, f32 or bf16, of the processor.
pub fn of(x: &Tensor, gradient: &Tensor, y: &Tensor, rectified: bool) -> [Tensor; 2] {
    let width = Width::widest().expect("asked for only where it pays");
    match x.kind() {
        Kind::BFloat16 => by::<bf16>(width, x, gradient, rectified.then_some(y)),
        _ => by::<f32>(width, x, gradient, rectified.then_some(y)),
    }
}

fn by<T: Stored>(width: Width, x: &Tensor, gradient: &Tensor, y: Option<&Tensor>) -> [Tensor; 2] {
    let last = |x: &Tensor| channels_back(&x.detach()).contiguous();
    let (x, gradient, y) = (last(x), last(gradient), y.map(last));
    let (n, h, w, inputs) = x.size4().expect("activations have four axes");
    let outputs = gradient.size()[3];
    assert_eq!(gradient.size(), [n, h, w, outputs]);
    let options = (Kind::Float, Device::Cpu);
    let (mut kernels, mut bias) = (Tensor::empty([outputs, 3, 3, inputs], options), Tensor::zeros([outputs], options));
    let [n, h, w, inputs, outputs] = [n, h, w, inputs, outputs].map(|length| length as usize);
    let layer = Layer {
        width,
        picture: [h, w],
        x: numbers::<T>(&x),
        inputs,
        gradient: numbers(&gradient),
        y: y.as_ref().map(numbers),
        outputs,
    };
    let places: Vec<Place> = (0..n).flat_map(|picture| layer.places(picture)).collect();
    let together = places.len().div_ceil(places.len().div_ceil(TILES));
    // A tensor, as it need not be cleared.
    let mut points = Tensor::empty([(inputs * POINTS * together) as i64], options);
    for (number, places) in places.chunks(together).enumerate() {
        let points = &mut numbers_mut(&mut points)[..inputs * POINTS * places.len()];
        layer.add(places, number == 0, points, numbers_mut(&mut kernels), numbers_mut(&mut bias));
    }
    [channels_last(&kernels), bias]
}

/// A convolution as it was computed in a step. Of all pictures, channels-last.
struct Layer<'a, T> {
    width: Width,
    /// (h, w) of each picture.
    picture: [usize; 2],
    x: &'a [T],
    inputs: usize,
    gradient: &'a [T],
    /// What came out, if nothing less than 0 did.
    y: Option<&'a [T]>,
    outputs: usize,
}

thread_local! {
    /// Points of some outputs, kept, as the system would clear them anew.
    static ROOM: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

impl<T: Stored> Layer<'_, T> {
    fn places(&self, picture: usize) -> impl Iterator<Item = Place> {
        let [h, w] = self.picture;
        let rows = (0..h).step_by(SIDE);
        rows.flat_map(move |row| (0..w).step_by(SIDE).map(move |column| Place { picture, row, column }))
    }

    /// Adds what these tiles have in the gradients to `bias` (outputs,) and `kernels` (outputs, 3, 3, inputs), in which nothing
    /// is yet if they are the `first`. `points`: room for (inputs / WIDE, points, tiles, WIDE).
    fn add(&self, places: &[Place], first: bool, points: &mut [f32], kernels: &mut [f32], bias: &mut [f32]) {
        let panels = points.par_chunks_mut(WIDE * POINTS * places.len());
        panels.enumerate().for_each(|(number, points)| {
            self.width.run(OfInputs { layer: self, places, first: number * WIDE, points });
        });
        let points = &*points;
        let parts = kernels.par_chunks_mut(PART * KERNEL * self.inputs).zip(bias.par_chunks_mut(PART));
        parts.enumerate().for_each(|(number, (kernels, bias))| {
            if first {
                // This part only, so that it is near when it is added to.
                kernels.fill(0.0);
            }
            ROOM.with_borrow_mut(|room| {
                self.width.run(OfOutputs { layer: self, places, first: number * PART, points, kernels, bias, room });
            });
        });
    }

    /// `points`: (points, tiles, WIDE), of the inputs from `first` on.
    #[inline(always)]
    fn transform_inputs(&self, places: &[Place], first: usize, points: &mut [f32]) {
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, place) in places.iter().enumerate() {
            for lane in (0..WIDE).step_by(LANES) {
                surroundings(self.x, self.picture, self.inputs, *place, first + lane, &mut tile);
                transform::inputs(&mut tile);
                for (point, lanes) in tile.as_flattened().iter().enumerate() {
                    let at = (point * places.len() + number) * WIDE + lane;
                    points[at..at + LANES].copy_from_slice(lanes);
                }
            }
        }
    }

    /// `points`: (PART / HIGH, points, HIGH, tiles), of the outputs from `first` on; all places are added to `bias`.
    #[inline(always)]
    fn transform_outputs(&self, places: &[Place], first: usize, points: &mut [f32], bias: &mut [f32]) {
        let [h, w] = self.picture;
        // By themselves, as numbers that are added to a large sum lose their last digits.
        let mut sums = [0.0; PART];
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (number, Place { picture, row, column }) in places.iter().enumerate() {
            for lane in (0..PART).step_by(LANES) {
                for (row, line) in (*row..).zip(&mut tile[..SIDE]) {
                    for (column, lanes) in (*column..).zip(&mut line[..SIDE]) {
                        let at = ((picture * h + row) * w + column) * self.outputs + first + lane;
                        *lanes = if row < h && column < w { self.gradient_at(at) } else { [0.0; LANES] };
                    }
                }
                transform::outputs(&mut tile);
                // The point at (1, 1) is the sum of all places.
                for (sum, x) in sums[lane..lane + LANES].iter_mut().zip(&tile[1][1]) {
                    *sum += x;
                }
                for (point, lanes) in tile.as_flattened().iter().enumerate() {
                    for (output, x) in (lane..).zip(lanes) {
                        let row = (output / HIGH * POINTS + point) * HIGH + output % HIGH;
                        points[row * places.len() + number] = *x;
                    }
                }
            }
        }
        for (bias, sum) in bias.iter_mut().zip(sums) {
            *bias += sum;
        }
    }

    /// That of what came out before anything less than 0 became 0.
    #[inline(always)]
    fn gradient_at(&self, at: usize) -> Lanes {
        let mut gradient = lanes_at(self.gradient, at);
        if let Some(y) = self.y {
            let y = lanes_at(y, at);
            for lane in 0..LANES {
                // What is no number lets its gradient through, as libtorch does.
                gradient[lane] = if y[lane] <= 0.0 { 0.0 } else { gradient[lane] };
            }
        }
        gradient
    }

    /// `outputs` as in `transform_outputs`, `inputs` those of all; `target` (PART, 3, 3, inputs).
    #[inline(always)]
    fn multiply<const ROWS: usize, const COLUMNS: usize>(
        &self,
        tiles: usize,
        outputs: &[f32],
        inputs: &[f32],
        target: &mut [f32],
    ) {
        // (PART / HIGH, points)
        let mut points = vec![[[0.0; WIDE]; HIGH]; PART / HIGH * POINTS];
        let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
        for (panel, right) in inputs.chunks_exact(POINTS * tiles * WIDE).enumerate() {
            // Point by point, as those of one point of all these inputs and outputs fit into the nearest memory.
            for (point, right) in right.chunks_exact(tiles * WIDE).enumerate() {
                for group in 0..PART / HIGH {
                    let number = group * POINTS + point;
                    let left = &outputs[number * HIGH * tiles..][..HIGH * tiles];
                    block::<ROWS, COLUMNS>(left, right, &mut points[number]);
                }
            }
            for (output, target) in target.chunks_exact_mut(KERNEL * self.inputs).enumerate() {
                let points = &points[output / HIGH * POINTS..][..POINTS];
                for lane in (0..WIDE).step_by(LANES) {
                    for (lanes, point) in tile.as_flattened_mut().iter_mut().zip(points) {
                        lanes.copy_from_slice(&point[output % HIGH][lane..][..LANES]);
                    }
                    transform::kernel(&mut tile);
                    let kernel = tile[..SIDE].iter().flat_map(|line| &line[..SIDE]);
                    for (place, lanes) in kernel.enumerate() {
                        let at = place * self.inputs + panel * WIDE + lane;
                        for (sum, x) in target[at..at + LANES].iter_mut().zip(lanes) {
                            *sum += x;
                        }
                    }
                }
            }
        }
    }
}

/// The points of some inputs of a [`Layer`], from `first` on.
struct OfInputs<'a, T> {
    layer: &'a Layer<'a, T>,
    places: &'a [Place],
    first: usize,
    points: &'a mut [f32],
}

impl<T: Stored> Work for OfInputs<'_, T> {
    #[inline(always)]
    fn work(self, _: Width) {
        self.layer.transform_inputs(self.places, self.first, self.points);
    }
}

/// The gradients by the kernels and the bias of some outputs of a [`Layer`], from `first` on, from the points of all inputs.
struct OfOutputs<'a, T> {
    layer: &'a Layer<'a, T>,
    places: &'a [Place],
    first: usize,
    points: &'a [f32],
    kernels: &'a mut [f32],
    bias: &'a mut [f32],
    room: &'a mut Vec<f32>,
}

impl<T: Stored> Work for OfOutputs<'_, T> {
    #[inline(always)]
    fn work(self, width: Width) {
        let Self { layer, places, first, points, kernels, bias, room } = self;
        let length = PART * POINTS * places.len();
        room.resize(room.len().max(length), 0.0);
        let outputs = &mut room[..length];
        layer.transform_outputs(places, first, outputs, bias);
        match width {
            Width::Sixteen => layer.multiply::<4, 16>(places.len(), outputs, points, kernels),
            Width::SixtyFour => layer.multiply::<8, 32>(places.len(), outputs, points, kernels),
        }
    }
}
