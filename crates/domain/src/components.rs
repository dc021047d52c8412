//! Principal components.

use crate::covariance::covariance;
use crate::symmetric::Symmetric;
use crate::{Mat, MatRef, Result, Statistics};

/// An eigenvalue below this share of the largest is that of rounding: features come in f32.
const ROUNDING: f64 = 1e-10;

/// (d, r): the directions in which `rows` (n, d) vary most, the first the most, each of length 1. There are no more than
/// columns, and one less than rows, as their mean takes one away; and of rows with more columns than rows none without variance.
///
/// They are the eigenvectors of the covariance, or, where there are fewer rows than columns, come from those of the products
/// of rows: x'x and xx' have the same eigenvalues.
pub fn components(rows: MatRef<'_, f64>, r: usize) -> Result<Mat<f64>> {
    let (n, d) = (rows.nrows(), rows.ncols());
    let r = r.min(n.max(2) - 1).min(d);
    if d <= n {
        let all = Symmetric::new(covariance(rows).as_ref())?.vectors;
        return Ok(all.subcols(0, r).to_owned());
    }
    let centred = Statistics::of(rows).centred(rows);
    let products = Symmetric::new((&centred * centred.transpose()).as_ref())?;
    // Directions without variance are made of rounding alone, and would not be at right angles to the others.
    let least = ROUNDING * products.values.first().copied().unwrap_or(0.0);
    let r = products.values.iter().take(r).take_while(|value| **value > least).count().max(1);
    let mut directions = centred.transpose() * products.vectors.subcols(0, r);
    for column in directions.col_iter_mut() {
        let length = column.norm_l2();
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        column.iter_mut().for_each(|x| *x *= scale);
    }
    Ok(directions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    /// Four points on a line through (1, 1, 0), and a little beside it.
    fn rows() -> Mat<f64> {
        mat![[3.0, 3.0, 0.1], [-3.0, -3.0, 0.1], [1.0, 1.0, -0.1], [-1.0, -1.0, -0.1]]
    }

    #[test]
    fn the_first_component_is_the_direction_of_the_most_variance() {
        let first = components(rows().as_ref(), 1).unwrap();
        assert_eq!((first.nrows(), first.ncols()), (3, 1));
        let half = 0.5f64.sqrt();
        assert!((first[(0, 0)].abs() - half).abs() < 1e-12 && (first[(0, 0)] - first[(1, 0)]).abs() < 1e-12);
    }

    #[test]
    fn fewer_rows_than_columns_give_the_same_directions() {
        // Twelve columns: the three, each four times.
        let wide = Mat::from_fn(4, 12, |row, column| rows()[(row, column % 3)]);
        let [few, many] = [components(wide.as_ref(), 2).unwrap(), wide_by_covariance(wide.as_ref(), 2)];
        for column in 0..2 {
            let cosine: f64 = (0..12).map(|row| few[(row, column)] * many[(row, column)]).sum();
            assert!((cosine.abs() - 1.0).abs() < 1e-12, "{cosine}");
        }
    }

    #[test]
    fn repeated_rows_have_no_more_components_than_different_ones() {
        let repeated = Mat::from_fn(8, 12, |row, column| rows()[(row % 4, column % 3)]);
        let found = components(repeated.as_ref(), 7).unwrap();
        assert_eq!(found.ncols(), 2);
        assert!((found.transpose() * &found - Mat::<f64>::identity(2, 2)).norm_max() < 1e-12);
    }

    fn wide_by_covariance(rows: MatRef<'_, f64>, r: usize) -> Mat<f64> {
        Symmetric::new(covariance(rows).as_ref()).unwrap().vectors.subcols(0, r).to_owned()
    }
}
