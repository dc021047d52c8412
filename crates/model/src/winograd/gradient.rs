//! The gradient of a loss by the kernels of a convolution of 3 × 3, with 25 multiplications instead of 81, and by its bias.
//!
//! That gradient is a convolution too: of the inputs by the gradient of the outputs. Both are cut into tiles, of 5 × 5 and of
//! 3 × 3 places, and for all inputs and outputs the products of their 25 points, summed over all tiles of all pictures, are
//! the points of the kernels' gradient: F(3 × 3, 3 × 3). All is f32, whatever the activations are.
//!
//! libtorch's library takes longer for this gradient than for the other two convolutions of a layer and step, most of all
//! in f32.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]

mod transform;

use super::stored::Stored;
use super::tile::{Place, lanes_at, surroundings};
use super::transform::{LANES, Lanes};
use super::width::Width;
use crate::Tensor;
use crate::bytes::{channels_back, channels_last, has_numbers, numbers, numbers_mut};
use crate::network::Conv;
use half::bf16;
use rayon::prelude::*;
use std::cell::RefCell;
use tch::{Device, Kind};
use transform::{INSIDE, POINTS, SIDE};

/// Outputs and inputs that are multiplied together, and as many of their sums as there is room for stay in registers.
const HIGH: usize = 8;
const WIDE: usize = 32;
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
            self.run(Work::Inputs { places, first: number * WIDE, points });
        });
        let points = &*points;
        let parts = kernels.par_chunks_mut(PART * KERNEL * self.inputs).zip(bias.par_chunks_mut(PART));
        parts.enumerate().for_each(|(number, (kernels, bias))| {
            if first {
                // This part only, so that it is near when it is added to.
                kernels.fill(0.0);
            }
            self.run(Work::Outputs { places, first: number * PART, points, kernels, bias });
        });
    }

    fn run(&self, work: Work) {
        ROOM.with_borrow_mut(|room| {
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "a width is one that the processor has instructions for")]
            match self.width {
                Width::SixtyFour => unsafe { by_sixteen(self, work, room) },
                Width::Sixteen => unsafe { by_eight(self, work, room) },
            }
            #[cfg(not(target_arch = "x86_64"))]
            match self.width {
                Width::SixtyFour => self.work::<8, 32>(work, room),
                Width::Sixteen => self.work::<4, 16>(work, room),
            }
        });
    }

    /// Not in a closure, which would not be compiled for wide instructions.
    #[inline(always)]
    fn work<const ROWS: usize, const COLUMNS: usize>(&self, work: Work, room: &mut Vec<f32>) {
        match work {
            Work::Inputs { places, first, points } => self.transform_inputs(places, first, points),
            Work::Outputs { places, first, points, kernels, bias } => {
                let length = PART * POINTS * places.len();
                room.resize(room.len().max(length), 0.0);
                self.transform_outputs(places, first, &mut room[..length], bias);
                self.multiply::<ROWS, COLUMNS>(places.len(), &room[..length], points, kernels);
            }
        }
    }

    /// `points`: (points, tiles, WIDE), of the inputs from `first` on.
    #[inline(always)]
    fn transform_inputs(&self, places: &[Place], first: usize, points: &mut [f32]) {
        let mut tile = [[[0.0; LANES]; INSIDE]; INSIDE];
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
        let mut tile = [[[0.0; LANES]; INSIDE]; INSIDE];
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
                    let kernel = transform::kernel(points, output % HIGH, lane);
                    for (place, lanes) in kernel.as_flattened().iter().enumerate() {
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

/// A piece of the work of a [`Layer`].
enum Work<'a> {
    /// The points of some inputs, from `first` on.
    Inputs { places: &'a [Place], first: usize, points: &'a mut [f32] },
    /// The gradients by the kernels and the bias of some outputs, from `first` on, from the points of all inputs.
    Outputs { places: &'a [Place], first: usize, points: &'a [f32], kernels: &'a mut [f32], bias: &'a mut [f32] },
}

/// `left` (HIGH, tiles) times `right` (tiles, WIDE), ROWS × COLUMNS of them at once.
#[inline(always)]
fn block<const ROWS: usize, const COLUMNS: usize>(left: &[f32], right: &[f32], target: &mut [[f32; WIDE]; HIGH]) {
    for row in (0..HIGH).step_by(ROWS) {
        for column in (0..WIDE).step_by(COLUMNS) {
            let sums = sums::<ROWS, COLUMNS>(&left[row * (left.len() / HIGH)..], left.len() / HIGH, &right[column..]);
            for (line, sums) in target[row..].iter_mut().zip(&sums) {
                line[column..][..COLUMNS].copy_from_slice(sums);
            }
        }
    }
}

/// Of the first rows and columns.
#[inline(always)]
fn sums<const ROWS: usize, const COLUMNS: usize>(left: &[f32], tiles: usize, right: &[f32]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    let mut rows = [&left[..tiles]; ROWS];
    for (row, line) in rows.iter_mut().enumerate() {
        *line = &left[row * tiles..][..tiles];
    }
    for (tile, right) in (0..tiles).zip(right.chunks(WIDE)) {
        let Some(right) = right.first_chunk::<COLUMNS>() else { break };
        for row in 0..ROWS {
            let left = rows[row][tile];
            for column in 0..COLUMNS {
                sums[row][column] = left.mul_add(right[column], sums[row][column]);
            }
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn by_sixteen<T: Stored>(layer: &Layer<T>, work: Work, room: &mut Vec<f32>) {
    layer.work::<8, 32>(work, room);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn by_eight<T: Stored>(layer: &Layer<T>, work: Work, room: &mut Vec<f32>) {
    layer.work::<4, 16>(work, room);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{kernels_last, to_vec};

    /// Numbers of no pattern between -1 and 1.
    fn some(shape: &[i64], salt: f64) -> Tensor {
        let numbers = Tensor::arange(shape.iter().product::<i64>(), (Kind::Double, Device::Cpu));
        (((numbers + 1.0) * (12.9898 + salt)).sin() * 43758.5453).sin().to_kind(Kind::Float).reshape(shape)
    }

    #[test]
    fn gradients_are_those_of_libtorch() {
        // Pictures that tiles fill, that they do not, and that are smaller than one; fewer tiles than are summed at once, and
        // more.
        for width in Width::all() {
            for [n, h, w, inputs, outputs] in
                [[16, 9, 9, 32, 64], [2, 37, 50, 64, 32], [3, 1, 2, 32, 32], [1, 5, 150, 32, 32]]
            {
                let weight = kernels_last(&some(&[outputs, inputs, 3, 3], 1.0)).set_requires_grad(true);
                let bias = some(&[outputs], 3.0).set_requires_grad(true);
                let x = channels_last(&some(&[n, h, w, inputs], 0.0));
                let y = x.conv2d(&weight, Some(&bias), [1, 1], [1, 1], [1, 1], 1);
                let gradient = channels_last(&some(&[n, h, w, outputs], 2.0));
                for rectified in [false, true] {
                    let y = if rectified { y.relu() } else { y.shallow_clone() };
                    let loss = (&y * &gradient).sum(Kind::Float);
                    let expected = Tensor::run_backward(&[&loss], &[&weight, &bias], true, false);
                    let found = by::<f32>(width, &x, &gradient, rectified.then_some(&y));
                    assert_eq!(found.each_ref().map(Tensor::stride), [weight.stride(), bias.stride()]);
                    for (found, expected) in found.iter().zip(&expected) {
                        assert_eq!(found.size(), expected.size());
                        let off = (found - expected).abs().max() / expected.abs().max();
                        assert!(off.double_value(&[]) < 1e-5, "{width:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_bias_of_many_places_keeps_its_digits() {
        // All of one sign, whose sum grows and grows.
        let x = channels_last(&some(&[8, 150, 150, 32], 0.0));
        let gradient = channels_last(&(some(&[8, 150, 150, 32], 1.0) + 1.5));
        let expected = gradient.to_kind(Kind::Double).sum_dim_intlist([0i64, 2, 3].as_slice(), false, Kind::Double);
        for width in Width::all() {
            let [_, bias] = by::<f32>(width, &x, &gradient, None);
            let off = ((bias.to_kind(Kind::Double) - &expected) / &expected).abs().max().double_value(&[]);
            assert!(off < 1e-6, "{width:?}: {off}");
        }
    }

    #[test]
    fn threads_and_instructions_make_no_difference() {
        let x = channels_last(&some(&[5, 11, 18, 64], 0.0));
        let y = channels_last(&some(&[5, 11, 18, 96], 1.0));
        let mut of_widths = Vec::new();
        for width in Width::all() {
            let with = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let (x, y) = (x.shallow_clone(), y.shallow_clone());
                pool.install(move || by::<f32>(width, &x, &y, None)).map(|gradient| to_vec::<f32>(&gradient))
            };
            let one = with(1);
            assert_eq!(one, with(2));
            assert_eq!(one, with(5));
            of_widths.push(one);
        }
        assert!(of_widths.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn bf16_is_only_how_activations_lie_in_memory() {
        let half = |salt| channels_last(&some(&[3, 9, 9, 32], salt)).to_kind(Kind::BFloat16);
        let (x, gradient, y) = (half(0.0), half(1.0), half(2.0).relu());
        let single = |x: &Tensor| x.to_kind(Kind::Float);
        for width in Width::all() {
            let found = by::<bf16>(width, &x, &gradient, Some(&y));
            assert_eq!(found, by::<f32>(width, &single(&x), &single(&gradient), Some(&single(&y))), "{width:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_noticed() {
        let x = some(&[1, 9, 9, 32], 0.0);
        let gradient = some(&[1, 9, 9, 32], 1.0);
        let _ = gradient.narrow(3, 5, 1).narrow(1, 4, 1).fill_(f64::NAN);
        for width in Width::all() {
            let [found, _] = by::<f32>(width, &channels_last(&x), &channels_last(&gradient), None);
            let none: Vec<bool> = to_vec::<f32>(&found).iter().map(|x| x.is_nan()).collect();
            let kernels = none.chunks(32 * 9).enumerate();
            kernels.for_each(|(output, kernel)| assert!(kernel.iter().all(|none| *none == (output == 5)), "{output}"));

            // Where what came out is none, its gradient counts.
            let one = channels_last(&some(&[1, 9, 9, 32], 1.0));
            let y = one.full_like(f64::NAN);
            assert_eq!(
                by::<f32>(width, &channels_last(&x), &one, Some(&y)),
                by::<f32>(width, &channels_last(&x), &one, None)
            );
        }
    }
}
