//! How well a score tells two groups of pictures apart, such as photos of the classes and photos of strangers.

/// The area under the ROC curve: the probability that a picture of `high` has a larger score than one of `low`, where
/// equal scores count half. 1 is perfect, 1/2 is chance. None where a group is empty; scores must not be NaN.
///
/// It is the statistic of H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically
/// larger than the other", Annals of Mathematical Statistics 18 (1947), 50-60, as a share of all pairs.
pub fn area_under_roc(low: &[f64], high: &[f64]) -> Option<f64> {
    if low.is_empty() || high.is_empty() {
        return None;
    }
    let mut scores: Vec<(f64, Group)> = low.iter().map(|&score| (score, Group::Low)).collect();
    scores.extend(high.iter().map(|&score| (score, Group::High)));
    scores.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Twice the number of pairs in order, so that ties stay whole numbers.
    let (mut twice, mut below) = (0, 0);
    for equal in scores.chunk_by(|a, b| a.0 == b.0) {
        let lows = equal.iter().filter(|(_, group)| *group == Group::Low).count();
        twice += (equal.len() - lows) * (2 * below + lows);
        below += lows;
    }
    Some(twice as f64 / (2 * low.len() * high.len()) as f64)
}

#[derive(Clone, Copy, PartialEq)]
enum Group {
    Low,
    High,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs in order: 3 has 2 below it, 1 has none and a tie, 5 has 3.
    #[test]
    fn pairs_by_hand() {
        assert_eq!(area_under_roc(&[2.0, 1.0, 4.0], &[3.0, 1.0, 5.0]), Some((2.0 + 0.5 + 3.0) / 9.0));
        assert_eq!(area_under_roc(&[-1.0, 0.0], &[7.0, 8.0, 9.0]), Some(1.0));
        assert_eq!(area_under_roc(&[7.0, 8.0, 9.0], &[-1.0, 0.0]), Some(0.0));
        assert_eq!(area_under_roc(&[3.0; 4], &[3.0; 5]), Some(0.5));
        assert_eq!(area_under_roc(&[-0.0], &[0.0]), Some(0.5));
    }

    /// Ratings from 1 to 5 of 109 CT images, Table I of J. A. Hanley, B. J. McNeil, "The meaning and use of the area under
    /// a receiver operating characteristic (ROC) curve", Radiology 143 (1982), 29-36: an area of 0.893.
    #[test]
    fn a_published_area_comes_out() {
        let ratings = |counts: [usize; 5]| -> Vec<f64> {
            counts.iter().zip(1..).flat_map(|(&count, rating)| vec![f64::from(rating); count]).collect()
        };
        let (normal, abnormal) = (ratings([33, 6, 6, 11, 2]), ratings([3, 2, 2, 11, 33]));
        assert_eq!(format!("{:.3}", area_under_roc(&normal, &abnormal).unwrap()), "0.893");
    }

    #[test]
    fn an_empty_group_has_no_area() {
        assert_eq!([area_under_roc(&[], &[1.0]), area_under_roc(&[1.0], &[])], [None, None]);
    }
}
