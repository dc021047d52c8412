//! Classes as the mean directions of the target's own rows.

use crate::softmax::{one_hot, softmax};
use crate::{Linear, Mat, MatRef, rows};

/// How often the centroids of hard labels are taken, after those of probabilities.
const ROUNDS: usize = 1;

/// A head whose classes are the centroids of the target's rows (n, d): `c_k = Σ p_ik z_i / Σ p_ik` with the probabilities
/// of `head`, then once more with the classes that are nearest by cosine. Each row has a one appended and length 1; so the head
/// is linear in the rows as they are. A class that no row is nearest to keeps the centroid that it had, and one that has no
/// probability at all the direction of `head`. (In SHOT's code such classes get no row; but this head is for other rows too.)
///
/// J. Liang, D. Hu, J. Feng, "Do we really need to access the source data?", ICML 2020, section 3.2.
pub fn centroids(target: MatRef<'_, f64>, head: &Linear) -> Linear {
    let unit = rows::unit(rows::with_ones(target).as_ref());
    let own = Mat::from_fn(head.classes(), unit.ncols(), |class, column| {
        if column < head.weight.ncols() { head.weight[(class, column)] } else { head.bias[class] }
    });
    let mut directions = means(unit.as_ref(), softmax(head.logits(target).as_ref()).as_ref(), &own);
    for _ in 0..ROUNDS {
        let labels = Linear::of_directions(directions.as_ref()).answers(target);
        directions = means(unit.as_ref(), one_hot(&labels, head.classes()).as_ref(), &directions);
    }
    Linear::of_directions(directions.as_ref())
}

/// (k, d): the mean of the rows (n, d) by their shares (n, k) in each class; `otherwise` (k, d) for classes without a share.
fn means(rows: MatRef<'_, f64>, shares: MatRef<'_, f64>, otherwise: &Mat<f64>) -> Mat<f64> {
    let mut means = shares.transpose() * rows;
    for class in 0..shares.ncols() {
        let sum: f64 = shares.col(class).iter().sum();
        if sum == 0.0 {
            means.row_mut(class).copy_from(otherwise.row(class));
        } else {
            means.row_mut(class).iter_mut().for_each(|x| *x /= sum);
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (n, 2): three clusters far from each other, 30 rows each.
    fn clusters() -> (Mat<f64>, Vec<usize>) {
        let at = [[6.0, 0.0], [-3.0, 5.0], [-3.0, -5.0]];
        let labels: Vec<usize> = (0..90).map(|row| row / 30).collect();
        let rows = Mat::from_fn(90, 2, |row, column| at[row / 30][column] + ((row * 7 + column) as f64).sin());
        (rows, labels)
    }

    #[test]
    fn clusters_are_told_apart_by_a_head_that_is_right_for_little_more_than_half() {
        let (rows, labels) = clusters();
        // The lines are turned: two thirds of the first and second clusters get each other's class.
        let head = Linear { weight: faer::mat![[0.3, 0.4], [-0.2, 0.1], [-0.1, -0.5]], bias: vec![0.0, 0.3, 0.0] };
        let right = |answers: &[usize]| answers.iter().zip(&labels).filter(|(a, b)| a == b).count();
        let before = right(&head.answers(rows.as_ref()));
        assert!((46..85).contains(&before), "{before}");
        assert_eq!(right(&centroids(rows.as_ref(), &head).answers(rows.as_ref())), 90);
    }

    #[test]
    fn a_class_without_rows_keeps_its_direction() {
        let (rows, _) = clusters();
        // The fourth class is nobody's first choice.
        let head = Linear {
            weight: faer::mat![[1.0, 0.0], [-0.5, 1.0], [-0.5, -1.0], [3.0, 4.0]],
            bias: vec![0.0, 0.0, 0.0, -2000.0],
        };
        let found = centroids(rows.as_ref(), &head);
        let length = 2000f64.hypot(5.0);
        assert!((found.bias[3] + 2000.0 / length).abs() < 1e-12 && (found.weight[(3, 1)] - 4.0 / length).abs() < 1e-12);
        assert!(!found.answers(rows.as_ref()).contains(&3));
    }
}
