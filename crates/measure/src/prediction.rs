//! From logits to what a classifier predicts, how sure it is and how wrong that was.

/// The prediction for one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The predicted class: the one of the largest logit, the first of equals.
    pub class: usize,
    /// The probability of the predicted class, from 1/k to 1.
    pub probability: f64,
    /// Cross-entropy in nats: minus the logarithm of the probability of the true class.
    pub loss: f64,
}

/// The predicted class, the one of the largest logit or the first of equals, and its probability: what a
/// [`Prediction`] says of a picture whose class is not known.
pub fn most_probable(logits: &[f32], k: usize) -> (usize, f64) {
    // The label changes the loss alone.
    let Prediction { class, probability, .. } = Prediction::from_logits(logits, k, 0);
    (class, probability)
}

impl Prediction {
    /// The prediction for a picture of class `label`, one of k.
    ///
    /// Two classes have one logit, that of class 1 against class 0, and a logit of exactly 0 predicts class 0.
    /// Otherwise there are k logits. All must be finite.
    pub fn from_logits(logits: &[f32], k: usize, label: usize) -> Self {
        Self::at_temperature(logits, k, label, 1.0)
    }

    /// The same for logits that are divided by `temperature`, above 0. The class stays, since the order of logits does.
    pub fn at_temperature(logits: &[f32], k: usize, label: usize, temperature: f64) -> Self {
        match (k, logits) {
            (2, &[logit]) => sigmoid(f64::from(logit) / temperature, label),
            _ => softmax(logits, label, temperature),
        }
    }

    /// Whether the prediction is the true class.
    pub fn is_correct(&self, label: usize) -> bool {
        self.class == label
    }
}

fn sigmoid(logit: f64, label: usize) -> Prediction {
    let against = if label == 1 { -logit } else { logit };
    let probability = (-softplus(-logit.abs())).exp();
    Prediction { class: usize::from(logit > 0.0), probability, loss: softplus(against) }
}

fn softmax(logits: &[f32], label: usize, temperature: f64) -> Prediction {
    let logit = |class: usize| f64::from(logits[class]) / temperature;
    let class = (1..logits.len()).fold(0, |best, class| if logits[class] > logits[best] { class } else { best });
    // Subtracting the largest logit first keeps every exponential from overflowing.
    let sum: f64 = logits.iter().map(|&other| (f64::from(other) / temperature - logit(class)).exp()).sum();
    Prediction { class, probability: 1.0 / sum, loss: sum.ln() + logit(class) - logit(label) }
}

/// ln(1 + e^x), which neither overflows nor loses digits for any x.
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn one_logit_is_class_1_against_class_0() {
        let three_to_one = 3.0_f64.ln();
        let prediction = sigmoid(three_to_one, 1);
        assert_eq!(prediction.class, 1);
        near(prediction.probability, 0.75);
        near(prediction.loss, -(0.75_f64.ln()));
        near(sigmoid(three_to_one, 0).loss, -(0.25_f64.ln()));
        near(sigmoid(-three_to_one, 0).probability, 0.75);
        assert_eq!(sigmoid(0.0, 1), Prediction { class: 0, probability: 0.5, loss: 2.0_f64.ln() });
    }

    #[test]
    fn many_logits_are_a_softmax_and_the_first_of_equals_wins() {
        let logits = [2.0_f32.ln(), 5.0_f32.ln(), 3.0_f32.ln()];
        let prediction = softmax(&logits, 2, 1.0);
        assert_eq!(prediction.class, 1);
        assert!((prediction.probability - 0.5).abs() < 1e-6);
        assert!((prediction.loss + 0.3_f64.ln()).abs() < 1e-6);
        assert_eq!(softmax(&[1.0, 7.0, 7.0], 0, 1.0).class, 1);
    }

    #[test]
    fn huge_logits_neither_overflow_nor_vanish() {
        near(sigmoid(1000.0, 0).loss, 1000.0);
        near(sigmoid(-1000.0, 0).loss, 0.0);
        near(softmax(&[1000.0, 0.0, -1000.0], 1, 1.0).loss, 1000.0);
        near(softmax(&[1000.0, 0.0, -1000.0], 0, 1.0).probability, 1.0);
    }

    #[test]
    fn the_number_of_classes_chooses_the_form() {
        assert_eq!(Prediction::from_logits(&[-1.5], 2, 1), sigmoid(-1.5, 1));
        assert_eq!(Prediction::from_logits(&[1.0, 3.0, 2.0], 3, 2), softmax(&[1.0, 3.0, 2.0], 2, 1.0));
        assert_eq!(Prediction::from_logits(&[7.0], 1, 0), Prediction { class: 0, probability: 1.0, loss: 0.0 });
    }

    /// The square root of odds of 9 to 1 is 3 to 1.
    #[test]
    fn a_temperature_divides_logits_and_keeps_the_class() {
        let nine_to_one = 9.0_f32.ln();
        for (logits, k) in [(vec![nine_to_one], 2), (vec![0.0, nine_to_one], 2)] {
            let prediction = Prediction::at_temperature(&logits, k, 0, 2.0);
            assert_eq!(prediction.class, 1);
            assert!((prediction.probability - 0.75).abs() < 1e-6);
            assert!((prediction.loss + 0.25_f64.ln()).abs() < 1e-6);
        }
    }

    #[test]
    fn both_forms_agree_on_two_classes() {
        for logit in [-3.5_f32, -0.25, 0.5, 8.0] {
            for label in [0, 1] {
                let (one, two) = (sigmoid(logit.into(), label), softmax(&[0.0, logit], label, 1.0));
                assert_eq!(one.class, two.class);
                near(one.probability, two.probability);
                near(one.loss, two.loss);
            }
        }
    }

    #[test]
    fn a_prediction_is_correct_for_its_own_class_only() {
        let prediction = Prediction::from_logits(&[0.0, 2.0, 1.0], 3, 0);
        assert_eq!([0, 1, 2].map(|label| prediction.is_correct(label)), [false, true, false]);
    }
}
