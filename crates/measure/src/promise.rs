//! A limit on the share of wrong predictions, and what evidence it takes to promise it.

use crate::binomial;
use serde::Serialize;

/// To ask for more labelled pictures than this would be no advice.
const MOST_PREDICTIONS: usize = 100_000;

/// "Of the predictions that are given, at most the share `max_error` is wrong", to be right in `confidence` of all cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Promise {
    max_error: f64,
    confidence: f64,
}

impl Promise {
    /// None unless both are above 0 and below 1: nothing can promise that no prediction is wrong, or be certain.
    pub fn new(max_error: f64, confidence: f64) -> Option<Self> {
        let inside = |share: f64| share > 0.0 && share < 1.0;
        (inside(max_error) && inside(confidence)).then_some(Self { max_error, confidence })
    }

    /// The largest share of wrong predictions that is allowed.
    pub fn max_error(self) -> f64 {
        self.max_error
    }

    /// The probability with which the promise has to hold.
    pub fn confidence(self) -> f64 {
        self.confidence
    }

    /// Whether `errors` wrong predictions in `answered` independent ones show that the true share is low enough: whether
    /// so few of them would be too improbable if it were not. The p value is the exact binomial tail.
    pub fn is_shown_by(self, errors: usize, answered: usize) -> bool {
        binomial::at_most(errors, answered, self.max_error) <= 1.0 - self.confidence
    }

    /// The fewest predictions that can show it, which is when none of them is wrong.
    pub fn fewest_predictions(self) -> usize {
        ((1.0 - self.confidence).ln() / (-self.max_error).ln_1p()).ceil() as usize
    }

    /// About how many predictions would show it if `share` of them were wrong. None where `share` is too large, or so close
    /// to the limit that a hundred thousand would not do.
    pub fn predictions_needed(self, share: f64) -> Option<usize> {
        let shows = |answered: usize| self.is_shown_by((share * answered as f64).ceil() as usize, answered);
        if share >= self.max_error {
            return None;
        }
        let (mut too_few, mut enough) = (0, self.fewest_predictions());
        while !shows(enough) {
            if enough > MOST_PREDICTIONS {
                return None;
            }
            (too_few, enough) = (enough, 2 * enough);
        }
        while enough - too_few > 1 {
            let middle = usize::midpoint(too_few, enough);
            *(if shows(middle) { &mut enough } else { &mut too_few }) = middle;
        }
        Some(enough)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(max_error: f64, confidence: f64) -> Promise {
        Promise::new(max_error, confidence).unwrap()
    }

    #[test]
    fn a_promise_is_a_share_and_a_probability() {
        let refused = [(0.0, 0.95), (1.0, 0.95), (0.02, 0.0), (0.02, 1.0), (f64::NAN, 0.95), (0.02, f64::NAN)];
        assert!(refused.iter().all(|&(max_error, confidence)| Promise::new(max_error, confidence).is_none()));
        assert_eq!((promise(0.02, 0.9).max_error(), promise(0.02, 0.9).confidence()), (0.02, 0.9));
    }

    /// Without an error, ln 0.05 / ln(1 - limit). The 59 and 93 predictions with none and one for 95 % are well-known values
    /// of the formula of S. S. Wilks, "Determination of sample sizes for setting tolerance limits", Annals of Mathematical
    /// Statistics 12 (1941), 91-96.
    #[test]
    fn published_sample_sizes_come_out() {
        assert_eq!([0.02, 0.05, 0.1].map(|limit| promise(limit, 0.95).fewest_predictions()), [149, 59, 29]);
        assert_eq!([0.02, 0.05].map(|limit| promise(limit, 0.95).predictions_needed(0.0)), [Some(149), Some(59)]);
        let shown = |errors, answered| promise(0.05, 0.95).is_shown_by(errors, answered);
        assert_eq!([shown(0, 58), shown(0, 59), shown(1, 92), shown(1, 93)], [false, true, false, true]);
    }

    #[test]
    fn more_errors_need_more_pictures_until_none_suffice() {
        let needed = |share| promise(0.02, 0.95).predictions_needed(share);
        let (few, many) = (needed(0.005).unwrap(), needed(0.015).unwrap());
        assert!(149 < few && few < many, "{few} {many}");
        assert!(promise(0.02, 0.95).is_shown_by((0.015 * many as f64).ceil() as usize, many));
        assert_eq!([needed(0.019_99), needed(0.02), needed(0.5)], [None; 3]);
    }
}
