//! From pixels to points and back, with the matrices B, G and A that Lavin and Gray 2015 give for F(4 × 4, 3 × 3).

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::lanes::{LANES, Lanes};
use super::tile::both_ways;

/// Rows, and columns, of outputs in a tile.
pub const SIDE: usize = 4;
/// Rows, and columns, of inputs in a tile, and of its points.
pub const INSIDE: usize = SIDE + 2;
/// Points of a tile.
pub const POINTS: usize = INSIDE * INSIDE;

/// A tile's pixels or points, of [`LANES`] channels.
pub type Tile = [[Lanes; INSIDE]; INSIDE];

/// G g Gᵀ: the points (6, 6) of one kernel g (3, 3) for one input channel.
pub fn kernel(kernel: &[f32; 9]) -> [f32; POINTS] {
    const G: [[f64; 3]; INSIDE] = [
        [1.0 / 4.0, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];
    std::array::from_fn(|point| {
        let (down, across) = (G[point / INSIDE], G[point % INSIDE]);
        let parts = kernel.iter().enumerate().map(|(at, x)| down[at / 3] * f64::from(*x) * across[at % 3]);
        parts.sum::<f64>() as f32
    })
}

/// Replaces a tile of inputs d (6, 6) by its points, Bᵀ d B.
#[inline(always)]
pub fn inputs(tile: &mut Tile) {
    both_ways(tile, inputs_of_line);
}

#[inline(always)]
fn inputs_of_line(line: &[Lanes; INSIDE]) -> [Lanes; INSIDE] {
    let mut points = [[0.0; LANES]; INSIDE];
    for lane in 0..LANES {
        let [a, b, c, d, e, f] =
            [line[0][lane], line[1][lane], line[2][lane], line[3][lane], line[4][lane], line[5][lane]];
        let (near, far) = (e - 4.0 * c, d - 4.0 * b);
        let (step, double) = (e - c, 2.0 * (d - b));
        points[0][lane] = 4.0 * a - 5.0 * c + e;
        points[1][lane] = near + far;
        points[2][lane] = near - far;
        points[3][lane] = step + double;
        points[4][lane] = step - double;
        points[5][lane] = 4.0 * b - 5.0 * d + f;
    }
    points
}

/// Replaces points m (6, 6) by outputs, Aᵀ m A, in the first four rows and columns.
#[inline(always)]
pub fn outputs(tile: &mut Tile) {
    both_ways(tile, outputs_of_line);
}

#[inline(always)]
fn outputs_of_line(points: &[Lanes; INSIDE]) -> [Lanes; SIDE] {
    let mut line = [[0.0; LANES]; SIDE];
    for lane in 0..LANES {
        let (sum, difference) = (points[1][lane] + points[2][lane], points[1][lane] - points[2][lane]);
        let (wide_sum, wide_difference) = (points[3][lane] + points[4][lane], points[3][lane] - points[4][lane]);
        line[0][lane] = points[0][lane] + sum + wide_sum;
        line[1][lane] = difference + 2.0 * wide_difference;
        line[2][lane] = sum + 4.0 * wide_sum;
        line[3][lane] = difference + 8.0 * wide_difference + points[5][lane];
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_by_the_definition() {
        // Small whole numbers: all sums are exact, except for the sixths in G.
        let tile: Tile = std::array::from_fn(|row| {
            std::array::from_fn(|column| std::array::from_fn(|lane| ((row * 7 + column * 3 + lane) % 5) as f32))
        });
        let weights = [1.0, -2.0, 3.0, 0.0, 5.0, -1.0, 2.0, 2.0, -3.0];
        let mut found = tile;
        inputs(&mut found);
        for (point, weight) in found.as_flattened_mut().iter_mut().zip(kernel(&weights)) {
            *point = point.map(|x| x * weight);
        }
        outputs(&mut found);
        for (row, column, lane) in (0..SIDE * SIDE * LANES).map(|at| (at / SIDE / LANES, at / LANES % SIDE, at % LANES))
        {
            let parts =
                weights.iter().enumerate().map(|(at, weight)| weight * tile[row + at / 3][column + at % 3][lane]);
            let expected: f32 = parts.sum();
            assert!((found[row][column][lane] - expected).abs() < 1e-4, "{row} {column} {lane}");
        }
    }
}
