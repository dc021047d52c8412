//! A threshold for scores that refuses few of the pictures it should accept.

/// The smallest of n scores such that at most the share `refused` of pictures like these scores higher: the
/// ⌈(n + 1)(1 - refused)⌉-th smallest. Scores are higher for stranger pictures, and must not be NaN.
///
/// What is promised: if the n pictures and a new one are exchangeable, and the scores were computed without knowing the n
/// pictures, then the new one scores above the threshold with a probability of at most `refused`. The probability is over
/// the draw of all n + 1. For given n pictures the share that is refused varies around `refused`: for 0.05, one draw in 20
/// refuses more than 0.147 with 19 pictures, and more than 0.078 with 199. Equal scores make it smaller.
///
/// None where n is so small that even the largest score promises nothing, which is below 19 for 0.05. Then nothing may be
/// refused.
///
/// V. Vovk, A. Gammerman, G. Shafer, "Algorithmic learning in a random world" (2005), chapter 2.
pub fn threshold(scores: &[f64], refused: f64) -> Option<f64> {
    let n = scores.len();
    // Written so that rounding can only make the threshold larger: (n + 1)(1 - refused) is often a whole number.
    let above = ((n + 1) as f64 * refused).floor() as usize;
    let rank = (n + 1).saturating_sub(above);
    if rank > n || rank == 0 {
        return None;
    }
    let mut sorted = scores.to_vec();
    let (_, score, _) = sorted.select_nth_unstable_by(rank - 1, f64::total_cmp);
    Some(*score)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scores from 1 to n in some order, without `left_out`.
    fn scores(n: u32, left_out: u32) -> Vec<f64> {
        (1..=n).rev().filter(|&score| score != left_out).map(f64::from).collect()
    }

    #[test]
    fn ranks_by_hand() {
        assert_eq!(threshold(&scores(19, 0), 0.05), Some(19.0));
        assert_eq!(threshold(&scores(38, 0), 0.05), Some(38.0));
        assert_eq!(threshold(&scores(39, 0), 0.05), Some(38.0));
        assert_eq!(threshold(&scores(99, 0), 0.05), Some(95.0));
        assert_eq!(threshold(&scores(9, 0), 0.3), Some(7.0));
    }

    #[test]
    fn too_few_scores_promise_nothing() {
        assert_eq!([0, 1, 18].map(|n| threshold(&scores(n, 0), 0.05)), [None; 3]);
        assert_eq!((threshold(&scores(9, 0), 0.0), threshold(&scores(9, 0), 1.0)), (None, None));
    }

    /// Exchangeable means that each of n + 1 pictures is equally likely to be the new one.
    #[test]
    fn at_most_the_promised_share_of_new_pictures_is_refused() {
        for n in 19..100 {
            let refuses = |new: &u32| threshold(&scores(n + 1, *new), 0.05).unwrap() < f64::from(*new);
            let refused = (1..=n + 1).filter(refuses).count();
            assert_eq!(refused, (n as usize + 1) / 20, "{n}");
        }
    }
}
