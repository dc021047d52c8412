//! Rows of more columns than there are rows, without the directions in which none of them differs from 0.

use crate::{Linear, Mat, MatRef};

/// Rows in coordinates of their own span. Lengths and angles stay, so that a head with a penalty on its length is the same
/// one, and takes d / n as much work.
pub struct Span {
    /// (n, n).
    pub rows: Mat<f64>,
    /// (d, n): orthonormal columns, with which rows (n, d) are these rows times its transpose.
    basis: Mat<f64>,
}

impl Span {
    /// That of `rows` (n, d); none where they have as many rows as columns and nothing would be gained.
    pub fn new(rows: MatRef<'_, f64>) -> Option<Self> {
        if rows.ncols() <= rows.nrows() {
            return None;
        }
        let qr = rows.transpose().qr();
        Some(Self { rows: qr.thin_R().transpose().to_owned(), basis: qr.compute_thin_Q() })
    }

    /// A head on these coordinates, for all columns.
    pub fn unmapped(&self, head: &Linear) -> Linear {
        head.of_unmapped(self.basis.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::cloud;

    #[test]
    fn products_of_rows_stay_and_so_do_the_logits_of_a_head() {
        let rows = cloud(5, 12, 0);
        let span = Span::new(rows.as_ref()).unwrap();
        assert!((&rows * rows.transpose() - &span.rows * span.rows.transpose()).norm_max() < 1e-12);
        let head = Linear { weight: cloud(3, 5, 100), bias: vec![0.1, 0.2, 0.3] };
        let logits = span.unmapped(&head).logits(rows.as_ref());
        assert!((logits - head.logits(span.rows.as_ref())).norm_max() < 1e-12);
        assert!(Span::new(rows.transpose()).is_none());
    }
}
