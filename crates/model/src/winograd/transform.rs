//! To points and back. The matrices are those of Lavin and Gray 2015, equation 15, with rows scaled by powers of two that
//! `kernel` makes up for.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]

/// Rows and columns of outputs of a tile.
pub const SIDE: usize = 4;
/// Rows and columns of inputs of a tile, and of its points.
pub const INSIDE: usize = SIDE + 2;
/// Of a tile.
pub const POINTS: usize = INSIDE * INSIDE;
/// Channels that are transformed at once.
pub const LANES: usize = 16;

/// The same place of some channels.
pub type Lanes = [f32; LANES];

/// G g Gᵀ. g: (3, 3) of one kernel, for one input; result: its points (6, 6).
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

/// Bᵀ d B. d: a tile of inputs (6, 6); result: its points.
#[inline(always)]
pub fn inputs(tile: &[[Lanes; INSIDE]; INSIDE]) -> [[Lanes; INSIDE]; INSIDE] {
    let mut between = [[[0.0; LANES]; INSIDE]; INSIDE];
    // Loops, as closures of iterators are not compiled for wide instructions.
    for column in 0..INSIDE {
        let mut line = [[0.0; LANES]; INSIDE];
        for row in 0..INSIDE {
            line[row] = tile[row][column];
        }
        let line = inputs_of_line(&line);
        for row in 0..INSIDE {
            between[row][column] = line[row];
        }
    }
    for row in &mut between {
        *row = inputs_of_line(row);
    }
    between
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

/// Aᵀ m A. m: points (6, 6); result: a tile of outputs (4, 4).
#[inline(always)]
pub fn outputs(points: &[[Lanes; INSIDE]; INSIDE]) -> [[Lanes; SIDE]; SIDE] {
    let mut between = [[[0.0; LANES]; INSIDE]; SIDE];
    for column in 0..INSIDE {
        let mut line = [[0.0; LANES]; INSIDE];
        for row in 0..INSIDE {
            line[row] = points[row][column];
        }
        let line = outputs_of_line(&line);
        for row in 0..SIDE {
            between[row][column] = line[row];
        }
    }
    let mut tile = [[[0.0; LANES]; SIDE]; SIDE];
    for row in 0..SIDE {
        tile[row] = outputs_of_line(&between[row]);
    }
    tile
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
        // Small whole numbers, of which all sums are exact but for the kernel's sixths.
        let tile: [[Lanes; INSIDE]; INSIDE] = std::array::from_fn(|row| {
            std::array::from_fn(|column| std::array::from_fn(|lane| ((row * 7 + column * 3 + lane) % 5) as f32))
        });
        let weights = [1.0, -2.0, 3.0, 0.0, 5.0, -1.0, 2.0, 2.0, -3.0];
        let (points, kernel) = (inputs(&tile), kernel(&weights));
        let products = std::array::from_fn(|row| {
            std::array::from_fn(|column| points[row][column].map(|x| x * kernel[row * INSIDE + column]))
        });
        let found = outputs(&products);
        for (row, column, lane) in (0..SIDE * SIDE * LANES).map(|at| (at / SIDE / LANES, at / LANES % SIDE, at % LANES))
        {
            let parts =
                weights.iter().enumerate().map(|(at, weight)| weight * tile[row + at / 3][column + at % 3][lane]);
            let expected: f32 = parts.sum();
            assert!((found[row][column][lane] - expected).abs() < 1e-4, "{row} {column} {lane}");
        }
    }
}
