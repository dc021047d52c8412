//! Products of the points of some outputs and some inputs, summed over tiles.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

/// Outputs that are multiplied together.
pub const HIGH: usize = 8;
/// Inputs that are multiplied together.
pub const WIDE: usize = 32;

/// `target` = `left` (HIGH, tiles) times `right` (tiles, WIDE). `ROWS` × `COLUMNS` sums at a time stay in registers.
#[inline(always)]
pub fn block<const ROWS: usize, const COLUMNS: usize>(left: &[f32], right: &[f32], target: &mut [[f32; WIDE]; HIGH]) {
    let tiles = left.len() / HIGH;
    for row in (0..HIGH).step_by(ROWS) {
        for column in (0..WIDE).step_by(COLUMNS) {
            let sums = sums::<ROWS, COLUMNS>(&left[row * tiles..], tiles, &right[column..]);
            for (line, sums) in target[row..].iter_mut().zip(&sums) {
                line[column..][..COLUMNS].copy_from_slice(sums);
            }
        }
    }
}

/// The first `ROWS` rows of `left` times the first `COLUMNS` columns of `right`.
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
