//! A matrix of weights as it is read: in panels of as many columns as registers hold sums for.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use crate::aligned::Aligned;
use crate::simd::Level;
use pulp::Simd;
use rayon::prelude::*;

/// Numbers in a register.
pub const fn lanes(level: Level) -> usize {
    match level {
        Level::Baseline | Level::Avx2 => 8,
        Level::Avx512 => 16,
    }
}

/// The most registers that a panel is wide.
const fn most(level: Level) -> usize {
    match level {
        Level::Baseline | Level::Avx2 => 2,
        Level::Avx512 => 4,
    }
}

/// A matrix (depth, outputs) in panels (depth, wide). Columns that fill up the last panel are zero.
pub struct Panels {
    depth: usize,
    numbers: Aligned,
    /// The first column of each panel, its width, and where its numbers begin.
    places: Vec<Panel>,
}

/// Where a panel lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// The first of its columns.
    pub column: usize,
    /// How many columns it has room for.
    pub wide: usize,
    start: usize,
}

impl Panels {
    /// Panels of `matrix(row, column)`.
    pub fn new(level: Level, [depth, outputs]: [usize; 2], matrix: impl Fn(usize, usize) -> f32 + Send + Sync) -> Self {
        let (mut places, mut column) = (Vec::new(), 0);
        while column < outputs {
            let wide = width(level, outputs - column);
            places.push(Panel { column, wide, start: column * depth });
            column += wide;
        }
        let mut numbers = Aligned::new();
        numbers.grow(column * depth);
        let (mut rest, mut panels) = (&mut numbers[..], Vec::new());
        for panel in &places {
            let (numbers, after) = rest.split_at_mut(panel.wide * depth);
            panels.push((panel, numbers));
            rest = after;
        }
        panels.into_par_iter().for_each(|(panel, numbers)| {
            for (row, numbers) in numbers.chunks_exact_mut(panel.wide).enumerate() {
                for (number, column) in numbers.iter_mut().zip(panel.column..outputs) {
                    *number = matrix(row, column);
                }
            }
        });
        Self { depth, numbers, places }
    }

    /// All panels, from left to right.
    pub fn places(&self) -> &[Panel] {
        &self.places
    }

    /// Columns of all panels.
    pub fn columns(&self) -> usize {
        self.places.last().map_or(0, |panel| panel.column + panel.wide)
    }

    /// Rows of the matrix.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// Rows `from..to` of a panel.
    #[inline(always)]
    pub fn rows(&self, panel: Panel, from: usize, to: usize) -> &[f32] {
        &self.numbers[panel.start + from * panel.wide..panel.start + to * panel.wide]
    }
}

/// As few panels as hold all columns, all but equally wide: narrow ones keep fewer sums at work.
fn width(level: Level, columns: usize) -> usize {
    let registers = columns.div_ceil(lanes(level));
    registers.div_ceil(registers.div_ceil(most(level))) * lanes(level)
}

/// `left` (`HIGH`, depth) times `panel` (depth, `WIDE` registers).
#[inline(always)]
pub fn product_of<S: Simd, const WIDE: usize, const HIGH: usize>(
    simd: S,
    left: [&[f32]; HIGH],
    panel: &[S::f32s],
) -> [[S::f32s; WIDE]; HIGH] {
    let mut sums = [[simd.splat_f32s(0.0); WIDE]; HIGH];
    let panel = panel.as_chunks::<WIDE>().0;
    // All of one length, so that nothing is checked in the loop.
    let depth = panel.len();
    let left = left.map(|row| &row[..depth]);
    for k in 0..depth {
        let right = panel[k];
        for row in 0..HIGH {
            let left = simd.splat_f32s(left[row][k]);
            for column in 0..WIDE {
                sums[row][column] = simd.mul_add_f32s(left, right[column], sums[row][column]);
            }
        }
    }
    sums
}
