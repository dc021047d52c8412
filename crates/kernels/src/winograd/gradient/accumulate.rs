//! Gradients over all tiles of all pictures, in parts that threads share.

use super::super::tile::Place;
use super::block::WIDE;
use super::convolution::Convolution;
use super::inputs::Inputs;
use super::outputs::PART;
use super::part::{KERNEL, Part};
use super::transform::POINTS;
use crate::simd::Simd;
use crate::stored::Stored;
use crate::uninit::{assume_written, cleared};
use rayon::prelude::*;
use std::cell::RefCell;
use std::mem::MaybeUninit;

/// The most tiles that are summed together: their points stay in the cache.
const TILES: usize = 160;
/// f32 elements in a cache line: vectors that begin at its start are loaded fastest.
const LINE: usize = 16;

thread_local! {
    /// The points of all inputs, kept between layers and steps: new memory would have to be cleared.
    static INPUTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    /// The points of some outputs, kept as well.
    static OUTPUTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Whether [`Convolution::gradients`] can be computed for these numbers of channels.
pub const fn fits([outputs, inputs]: [usize; 2]) -> bool {
    inputs.is_multiple_of(WIDE) && outputs.is_multiple_of(PART)
}

impl<T: Stored> Convolution<'_, T> {
    /// Writes the gradients with respect to the weight into `weight` (outputs, 3, 3, inputs), every element of it.
    /// Returns those with respect to the bias (outputs).
    ///
    /// # Panics
    /// If the channels do not [fit](fits), a slice has the wrong length, or there is no picture.
    pub fn gradients(&self, simd: Simd, weight: &mut [MaybeUninit<f32>]) -> Vec<f32> {
        self.check(weight.len());
        let places = self.places();
        let together = places.len().div_ceil(places.len().div_ceil(TILES));
        // Taken out of its cell, since this thread may compute another convolution while it waits for others.
        let mut room = INPUTS.take();
        let points = first_of_line(&mut room, self.inputs * POINTS * together);
        let mut bias = vec![0.0; self.outputs];

        let (first, others) = places.split_at(together);
        // Each part is cleared by the thread that adds to it, so that it is in that thread's cache.
        self.add(simd, first, points, weight, &mut bias, cleared);
        // SAFETY: `add` has cleared all parts, and the parts are the whole weight.
        #[expect(unsafe_code, reason = "to clear it beforehand would cost one more pass over it")]
        let weight = unsafe { assume_written(weight) };
        for places in others.chunks(together) {
            self.add(simd, places, points, weight, &mut bias, |part| part);
        }
        INPUTS.set(room);
        bias
    }

    fn check(&self, weight: usize) {
        let [n, h, w] = self.shape;
        assert!(fits([self.outputs, self.inputs]), "{} and {} channels", self.inputs, self.outputs);
        assert!(n * h * w > 0 && self.inputs * self.outputs > 0, "nothing to sum");
        assert_eq!((self.x.len(), self.gradient.len()), (n * h * w * self.inputs, n * h * w * self.outputs));
        assert!(self.rectified.is_none_or(|y| y.len() == self.gradient.len()));
        assert_eq!(weight, self.outputs * KERNEL * self.inputs);
    }

    /// Adds what these tiles contribute to the gradients, `weight` (outputs, 3, 3, inputs) and `bias` (outputs).
    /// `ready` is called on every part of the weight before anything is added to it. `points` is memory for the inputs'
    /// points.
    fn add<W: Send>(
        &self,
        simd: Simd,
        places: &[Place],
        points: &mut [f32],
        weight: &mut [W],
        bias: &mut [f32],
        ready: impl Fn(&mut [W]) -> &mut [f32] + Sync,
    ) {
        let points = &mut points[..self.inputs * POINTS * places.len()];
        let panels = points.par_chunks_mut(WIDE * POINTS * places.len());
        panels.enumerate().for_each(|(number, points)| {
            simd.run(Inputs { convolution: self, places, first: number * WIDE, points });
        });
        let inputs = &*points;
        let parts = weight.par_chunks_mut(PART * KERNEL * self.inputs).zip(bias.par_chunks_mut(PART));
        parts.enumerate().for_each(|(number, (weight, bias))| {
            let (weight, first) = (ready(weight), number * PART);
            OUTPUTS.with_borrow_mut(|room| {
                simd.run(Part { convolution: self, places, first, inputs, weight, bias, room });
            });
        });
    }
}

/// `length` elements of `room`, from the first one that starts a cache line. Lengthens `room` if it is too short.
fn first_of_line(room: &mut Vec<f32>, length: usize) -> &mut [f32] {
    room.resize(room.len().max(length + LINE), 0.0);
    let start = room.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
    &mut room[start..][..length]
}
