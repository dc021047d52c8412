//! A row gets the same numbers whichever rows are computed beside it.

use crate::Tensor;

/// Rows go through a head in multiples of this: what is left over after a multiple of 4, MKL multiplies in another order.
const ROWS: i64 = 16;

/// `forward` of pictures (n, …), whose result for each picture does not depend on the others.
///
/// For a single picture libtorch's libraries choose other kernels for convolutions, which sum in another order, so it is
/// computed twice, and half of the result is left. Of two pictures or more, each comes out the same to the bit whatever
/// their number, where libtorch has two threads (`device::probe` sees to that).
pub fn picture_by_picture(pictures: &Tensor, forward: impl FnOnce(&Tensor) -> Tensor) -> Tensor {
    padded(pictures, i64::from(pictures.size()[0] == 1), forward)
}

/// `forward` of rows (n, …) through a head, whose result for each row does not depend on the others.
pub fn row_by_row(rows: &Tensor, forward: impl FnOnce(&Tensor) -> Tensor) -> Tensor {
    padded(rows, -rows.size()[0] & (ROWS - 1), forward)
}

/// `forward` of `rows` with so many copies of the last one behind them, without the results of the copies.
fn padded(rows: &Tensor, copies: i64, forward: impl FnOnce(&Tensor) -> Tensor) -> Tensor {
    let n = rows.size()[0];
    if copies == 0 || n == 0 {
        return forward(rows);
    }
    let last = rows.narrow(0, n - 1, 1);
    let all = [rows].into_iter().chain(std::iter::repeat_n(&last, copies as usize)).collect::<Vec<_>>();
    forward(&Tensor::cat(&all, 0)).narrow(0, 0, n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::to_vec;

    /// The rows that `forward` gets, and what comes back.
    fn seen(rows: &[f32], padding: impl Fn(&Tensor, &dyn Fn(&Tensor) -> Tensor) -> Tensor) -> (i64, Vec<f32>) {
        let n = std::cell::Cell::new(0);
        let doubled = |rows: &Tensor| {
            n.set(rows.size()[0]);
            rows * 2.0
        };
        let found = to_vec(&padding(&Tensor::from_slice(rows).view([-1, 1]), &doubled));
        (n.get(), found)
    }

    #[test]
    fn one_picture_is_two_and_rows_are_multiples() {
        for (rows, pictures, heads) in [(0, 0, 0), (1, 2, 16), (2, 2, 16), (3, 3, 16), (16, 16, 16), (17, 17, 32)] {
            let rows: Vec<f32> = (0..rows).map(|row| row as f32).collect();
            let doubled: Vec<f32> = rows.iter().map(|row| row * 2.0).collect();
            assert_eq!(seen(&rows, |rows, forward| picture_by_picture(rows, forward)), (pictures, doubled.clone()));
            assert_eq!(seen(&rows, |rows, forward| row_by_row(rows, forward)), (heads, doubled));
        }
    }
}
