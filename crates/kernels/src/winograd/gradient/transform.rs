//! From pixels to points and back, for F(3 × 3, 3 × 3) at 0, 1, -1, 2 and infinity, after Toom and Cook, as in Winograd
//! 1980, "Arithmetic complexity of computations", chapter 3. There a convolution of inputs d with a kernel g is y = Aᵀ
//! ((G g Gᵀ) ∘ (Bᵀ d B)) A. With e, the gradient with respect to y, the gradient with respect to g is Gᵀ ((A e Aᵀ) ∘
//! (Bᵀ d B)) G.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::super::lanes::{LANES, Lanes};
use super::super::tile::both_ways;

/// Rows, and columns, of outputs in a tile, and of a kernel.
pub const SIDE: usize = 3;
/// Rows, and columns, of inputs in a tile, and of its points.
pub const INSIDE: usize = SIDE + 2;
/// Points of a tile.
pub const POINTS: usize = INSIDE * INSIDE;

/// A tile's pixels or points, of [`LANES`] channels.
pub type Tile = [[Lanes; INSIDE]; INSIDE];

/// Replaces a tile of inputs d by its points, Bᵀ d B.
#[inline(always)]
pub fn inputs(tile: &mut Tile) {
    both_ways(tile, inputs_of_line);
}

#[inline(always)]
fn inputs_of_line(line: &[Lanes; INSIDE]) -> [Lanes; INSIDE] {
    let mut points = [[0.0; LANES]; INSIDE];
    for lane in 0..LANES {
        let [a, b, c, d, e] = [line[0][lane], line[1][lane], line[2][lane], line[3][lane], line[4][lane]];
        points[0][lane] = 2.0 * (a - c) + (d - b);
        points[1][lane] = d - c - 2.0 * b;
        points[2][lane] = d + 2.0 * b - 3.0 * c;
        points[3][lane] = d - b;
        points[4][lane] = 2.0 * (b - d) + (e - c);
    }
    points
}

/// Replaces e, the first three rows and columns, by its points, A e Aᵀ.
#[inline(always)]
pub fn outputs(tile: &mut Tile) {
    both_ways(tile, outputs_of_line);
}

#[inline(always)]
fn outputs_of_line(line: &[Lanes; SIDE]) -> [Lanes; INSIDE] {
    let mut points = [[0.0; LANES]; INSIDE];
    for lane in 0..LANES {
        let [a, b, c] = [line[0][lane], line[1][lane], line[2][lane]];
        points[0][lane] = a;
        points[1][lane] = a + c + b;
        points[2][lane] = a + c - b;
        points[3][lane] = a + 2.0 * b + 4.0 * c;
        points[4][lane] = c;
    }
    points
}

/// Replaces points m by the gradient of a kernel, Gᵀ m G, in the first three rows and columns.
#[inline(always)]
pub fn kernel(tile: &mut Tile) {
    both_ways(tile, kernel_of_line);
}

#[inline(always)]
fn kernel_of_line(points: &[Lanes; INSIDE]) -> [Lanes; SIDE] {
    let mut line = [[0.0; LANES]; SIDE];
    for lane in 0..LANES {
        let [a, b, c, d, e] = [points[0][lane], points[1][lane], points[2][lane], points[3][lane], points[4][lane]];
        let (half, sixth, third) = (0.5 * b, (1.0 / 6.0) * c, (1.0 / 6.0) * d);
        line[0][lane] = 0.5 * a - half - sixth + third;
        line[1][lane] = sixth - half + 2.0 * third;
        line[2][lane] = e - half - sixth + 4.0 * third;
    }
    line
}
