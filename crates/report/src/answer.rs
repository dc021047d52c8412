//! From a model's logits to what it answers, how sure it is and how wrong that was.

use crate::truth::Part;
use artifact::{Classes, Error, Folder, Npy, Result, layout};

/// What a model says about one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The class that it names.
    pub class: usize,
    /// The probability that it gives to this class.
    pub probability: f64,
    /// Minus the logarithm of the probability that it gives to the true class.
    pub loss: f64,
}

/// Reads the logits of one split, f32 (n, k) with k = 1 for two classes, as one answer for each picture.
pub fn read(model: &Folder, part: &Part, classes: &Classes) -> Result<Vec<Answer>> {
    let logits = model.npy::<f32>(&layout::logits(part.split))?.axes(&format!("(n, {})", classes.outputs()))?;
    let logits = logits.rows_as(part.labels.len(), &format!("labels in {}", layout::labels(part.split)))?;
    finite(&logits)?;
    let answer = |(row, &label): (usize, &usize)| match (classes.len(), logits.row(row)) {
        (2, &[logit]) => of_one_logit(logit.into(), label),
        (_, logits) => of_many_logits(logits, label),
    };
    Ok(part.labels.iter().enumerate().map(answer).collect())
}

fn finite(logits: &Npy<f32>) -> Result<()> {
    match logits.data().iter().position(|logit| !logit.is_finite()) {
        None => Ok(()),
        Some(place) => {
            let found = format!("{} in row {}", logits.data()[place], place / logits.row_len());
            Err(Error::unexpected(logits.path(), "finite logits", found))
        }
    }
}

/// Two classes, one logit: that of class 1 against class 0. A logit of exactly 0 is answered with class 0.
fn of_one_logit(logit: f64, label: usize) -> Answer {
    let against = if label == 1 { -logit } else { logit };
    Answer { class: usize::from(logit > 0.0), probability: (-softplus(-logit.abs())).exp(), loss: softplus(against) }
}

/// One logit for each class. Of equal logits the first counts.
fn of_many_logits(logits: &[f32], label: usize) -> Answer {
    let logit = |class: usize| f64::from(logits[class]);
    let class = (1..logits.len()).fold(0, |best, class| if logits[class] > logits[best] { class } else { best });
    // The largest logit is taken out first, so that no exponential overflows.
    let sum: f64 = logits.iter().map(|&other| (f64::from(other) - logit(class)).exp()).sum();
    Answer { class, probability: 1.0 / sum, loss: sum.ln() + logit(class) - logit(label) }
}

/// ln(1 + e^x), for any x.
fn softplus(x: f64) -> f64 {
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
        let answer = of_one_logit(three_to_one, 1);
        assert_eq!(answer.class, 1);
        near(answer.probability, 0.75);
        near(answer.loss, -(0.75_f64.ln()));
        near(of_one_logit(three_to_one, 0).loss, -(0.25_f64.ln()));
        near(of_one_logit(-three_to_one, 0).probability, 0.75);
        assert_eq!(of_one_logit(0.0, 1), Answer { class: 0, probability: 0.5, loss: 2.0_f64.ln() });
    }

    #[test]
    fn many_logits_are_a_softmax_and_the_first_of_equals_wins() {
        let logits = [2.0_f32.ln(), 5.0_f32.ln(), 3.0_f32.ln()];
        let answer = of_many_logits(&logits, 2);
        assert_eq!(answer.class, 1);
        assert!((answer.probability - 0.5).abs() < 1e-6);
        assert!((answer.loss + 0.3_f64.ln()).abs() < 1e-6);
        assert_eq!(of_many_logits(&[1.0, 7.0, 7.0], 0).class, 1);
    }

    #[test]
    fn huge_logits_neither_overflow_nor_vanish() {
        near(of_one_logit(1000.0, 0).loss, 1000.0);
        near(of_one_logit(-1000.0, 0).loss, 0.0);
        near(of_many_logits(&[1000.0, 0.0, -1000.0], 1).loss, 1000.0);
        near(of_many_logits(&[1000.0, 0.0, -1000.0], 0).probability, 1.0);
    }

    #[test]
    fn both_forms_agree_on_two_classes() {
        for logit in [-3.5_f32, -0.25, 0.5, 8.0] {
            for label in [0, 1] {
                let (one, two) = (of_one_logit(logit.into(), label), of_many_logits(&[0.0, logit], label));
                assert_eq!(one.class, two.class);
                near(one.probability, two.probability);
                near(one.loss, two.loss);
            }
        }
    }
}
