//! One number that makes a classifier as sure as it should be, without changing any answer.
//!
//! Dividing all logits by a temperature above 1 makes every prediction less confident, below 1 more confident. The order
//! of the classes stays, and with it the accuracy.

use serde::Serialize;

/// The inverse temperatures that are searched: temperatures from 20 down to 0.05.
const LOWEST_INVERSE: f64 = 1.0 / 20.0;
const HIGHEST_INVERSE: f64 = 1.0 / 0.05;

/// Each halving settles one more bit, and an f64 has 53; the interval is 20 wide and its lower end 0.05.
const HALVINGS: usize = 62;

/// The temperature that fits labelled pictures best.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Temperature {
    /// What logits are divided by, from 0.05 to 20.
    pub temperature: f64,
    /// Mean cross-entropy in nats of the logits as they are.
    pub loss_before: f64,
    /// Mean cross-entropy in nats of the divided logits.
    pub loss_after: f64,
    /// Which end of the range stopped the search; none where the loss has its minimum inside.
    pub at_bound: Option<Bound>,
}

/// An end of the range of temperatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Bound {
    /// 0.05: the loss still falls as predictions become more confident, as it does where logits are tiny and right.
    Lowest,
    /// 20: the loss still falls as predictions become less confident, as it does where they are worse than chance, or logits
    /// are huge.
    Highest,
}

impl Temperature {
    /// Fits pictures that the network was not trained on, since on those it was it is too confident to learn from.
    ///
    /// logits: (n, 1) or (n, k), row by row, finite; labels: (n,). None where there are no pictures. Logits that are equal
    /// within each picture have the same loss at every temperature, and get 1.
    ///
    /// C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2. Where
    /// all predictions are correct, cross-entropy wants them infinitely confident, although n pictures cannot show that. So
    /// the true class counts as (n + 1) / (n + 2), and the others share the rest: J. Platt, "Probabilistic outputs for
    /// support vector machines" (1999), section 2.2.
    pub fn fit(logits: &[f32], labels: &[usize]) -> Option<Self> {
        if labels.is_empty() {
            return None;
        }
        let margins = Margins::new(logits, labels);
        let (inverse, at_bound) = margins.best_inverse(1.0 / (labels.len() as f64 + 2.0));
        let (loss_before, loss_after) = (margins.loss(1.0), margins.loss(inverse));
        Some(Self { temperature: 1.0 / inverse, loss_before, loss_after, at_bound })
    }
}

/// (n, columns): how far each class's logit is above that of the true class, for which it is 0.
///
/// In this form one logit per picture and k logits have the same formulas.
struct Margins {
    columns: usize,
    values: Vec<f64>,
}

impl Margins {
    fn new(logits: &[f32], labels: &[usize]) -> Self {
        let outputs = logits.len() / labels.len();
        assert_eq!(logits.len(), outputs * labels.len(), "logits are no whole number of rows");
        let row = |(row, &label): (&[f32], &usize)| match *row {
            [logit] => vec![0.0, if label == 1 { -f64::from(logit) } else { logit.into() }],
            _ => row.iter().map(|&logit| f64::from(logit) - f64::from(row[label])).collect(),
        };
        let values = logits.chunks(outputs).zip(labels).flat_map(row).collect();
        Self { columns: outputs.max(2), values }
    }

    /// The loss is convex in the inverse temperature, so its slope changes sign once at most, and halving the interval
    /// cannot miss the place. Newton's method would need a guard where the slope is nearly level.
    ///
    /// `doubt`: the probability that belongs to the other classes.
    fn best_inverse(&self, doubt: f64) -> (f64, Option<Bound>) {
        let (mut low, mut high) = (LOWEST_INVERSE, HIGHEST_INVERSE);
        if self.values.iter().all(|&margin| margin == 0.0) {
            return (1.0, None);
        }
        let slope = |inverse| self.doubted_slope(inverse, doubt);
        if slope(high) < 0.0 {
            return (high, Some(Bound::Lowest));
        }
        if slope(low) > 0.0 {
            return (low, Some(Bound::Highest));
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            *(if slope(middle) < 0.0 { &mut low } else { &mut high }) = middle;
        }
        (f64::midpoint(low, high), None)
    }

    /// Mean cross-entropy: the mean of ln Σ exp(b m) over the margins m of a picture.
    fn loss(&self, inverse: f64) -> f64 {
        self.mean(|margins| {
            let largest = largest(margins);
            let sum: f64 = margins.iter().map(|margin| (inverse * (margin - largest)).exp()).sum();
            sum.ln() + inverse * largest
        })
    }

    /// Its derivative with respect to b: the mean over the pictures of the margin to expect at the probabilities of b.
    fn slope(&self, inverse: f64) -> f64 {
        self.mean(|margins| {
            let largest = largest(margins);
            let weight = |margin: f64| (inverse * (margin - largest)).exp();
            let (mut sum, mut weighted) = (0.0, 0.0);
            for &margin in margins {
                sum += weight(margin);
                weighted += weight(margin) * margin;
            }
            weighted / sum
        })
    }

    /// The same where `doubt` is the probability that belongs to the other classes.
    fn doubted_slope(&self, inverse: f64, doubt: f64) -> f64 {
        self.slope(inverse) - doubt * self.mean(|margins| margins.iter().sum::<f64>() / (margins.len() - 1) as f64)
    }

    fn mean(&self, of_picture: impl Fn(&[f64]) -> f64) -> f64 {
        let pictures = self.values.chunks(self.columns);
        let n = pictures.len() as f64;
        pictures.map(of_picture).sum::<f64>() / n
    }
}

/// Subtracting the largest first keeps every exponential from overflowing.
fn largest(margins: &[f64]) -> f64 {
    margins.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prediction::Prediction;
    use artifact::random::{self, Purpose};
    use rand::Rng as _;

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} is not {expected}");
    }

    /// Four pictures of logit 2, three of them of class 1, of which each counts as 5/6: the best probability is
    /// (3 · 5/6 + 1/6) / 4 = 2/3, so the best logit is ln 2.
    #[test]
    fn one_logit_by_hand() {
        let found = Temperature::fit(&[2.0; 4], &[1, 0, 1, 1]).unwrap();
        near(found.temperature, 2.0 / 2.0_f64.ln(), 1e-12);
        near(found.loss_before, (-2.0_f64).exp().ln_1p() + 2.0 / 4.0, 1e-12);
        near(found.loss_after, -(0.75 * (2.0_f64 / 3.0).ln() + 0.25 * (1.0_f64 / 3.0).ln()), 1e-12);
        assert_eq!(found.at_bound, None);
    }

    /// The class of the largest logit counts as 5/6 where it is right and as 1/12 where it is wrong, so p = 11/24 is best for
    /// it, and (1 - p) / 2 for each of the others.
    #[test]
    fn three_logits_by_hand() {
        let logits = [5.0, 1.0, 1.0, 1.0, 5.0, 1.0];
        let found = Temperature::fit(&[logits, logits].concat(), &[0, 1, 1, 2]).unwrap();
        near(found.temperature, 4.0 / (22.0_f64 / 13.0).ln(), 1e-12);
    }

    #[test]
    fn two_logits_are_one() {
        let (one, labels) = ([0.5, -1.5, 3.0, 0.25], [1, 0, 0, 0]);
        let two = one.map(|logit| [7.0, 7.0 + logit]).concat();
        let (one, two) = (Temperature::fit(&one, &labels).unwrap(), Temperature::fit(&two, &labels).unwrap());
        near(one.temperature, two.temperature, 1e-9);
        near(one.loss_after, two.loss_after, 1e-12);
    }

    /// Logits of (n, 3) and labels that are drawn with the probabilities of these logits divided by `temperature`.
    fn drawn(n: usize, temperature: f64) -> (Vec<f32>, Vec<usize>) {
        let mut random = random::stream(7, Purpose::Test("measure temperature"), &[]);
        let logits: Vec<f32> = (0..3 * n).map(|_| random.random_range(-6.0..6.0)).collect();
        let mut label = |row: &[f32]| {
            let weights: Vec<f64> = row.iter().map(|&logit| (f64::from(logit) / temperature).exp()).collect();
            let mut rest = random.random::<f64>() * weights.iter().sum::<f64>();
            let passed = |weight: &&f64| {
                rest -= **weight;
                rest > 0.0
            };
            weights.iter().take_while(passed).count().min(2)
        };
        let labels = logits.chunks(3).map(&mut label).collect();
        (logits, labels)
    }

    /// With 20,000 labels the standard error is about one percent of the temperature.
    #[test]
    fn the_temperature_that_labels_were_drawn_with_comes_back() {
        for temperature in [0.5, 1.0, 3.0] {
            let (logits, labels) = drawn(20_000, temperature);
            let found = Temperature::fit(&logits, &labels).unwrap();
            near(found.temperature / temperature, 1.0, 0.04);
            assert_eq!(found.at_bound, None);
        }
    }

    #[test]
    fn the_slope_is_the_derivative_of_the_loss_and_zero_at_the_optimum() {
        let (logits, labels) = drawn(100, 2.0);
        let margins = Margins::new(&logits, &labels);
        let difference = (margins.loss(0.7 + 1e-5) - margins.loss(0.7 - 1e-5)) / 2e-5;
        near(margins.slope(0.7), difference, 1e-8);
        let found = Temperature::fit(&logits, &labels).unwrap();
        near(margins.doubted_slope(1.0 / found.temperature, 1.0 / 102.0), 0.0, 1e-12);
        assert!(found.loss_after < found.loss_before);
    }

    #[test]
    fn predictions_that_are_all_correct_are_as_confident_as_their_number_shows() {
        // The largest probability that n pictures without a mistake show: (n + 1) / (n + 2).
        for n in [1, 10, 100] {
            let found = Temperature::fit(&vec![2.0; n], &vec![1; n]).unwrap();
            near(2.0 / found.temperature, (n as f64 + 1.0).ln(), 1e-9);
            assert_eq!(found.at_bound, None);
        }
    }

    #[test]
    fn predictions_that_are_all_wrong_or_hardly_differ_end_at_a_bound() {
        let found = |logit: f32, label| Temperature::fit(&[logit, 2.0 * logit], &[label; 2]).unwrap();
        assert_eq!((found(1.0, 0).temperature, found(1.0, 0).at_bound), (20.0, Some(Bound::Highest)));
        assert_eq!((found(1e-3, 1).temperature, found(1e-3, 1).at_bound), (0.05, Some(Bound::Lowest)));
    }

    #[test]
    fn logits_beyond_all_bounds_end_at_the_highest() {
        let found = Temperature::fit(&[2000.0, -2000.0], &[1, 0]).unwrap();
        assert_eq!((found.temperature, found.at_bound), (20.0, Some(Bound::Highest)));
    }

    #[test]
    fn equal_logits_and_no_pictures_have_nothing_to_fit() {
        let found = Temperature::fit(&[0.3; 6], &[0, 1]).unwrap();
        assert_eq!((found.temperature, found.at_bound, found.loss_after), (1.0, None, found.loss_before));
        near(found.loss_after, 3.0_f64.ln(), 1e-12);
        assert_eq!(Temperature::fit(&[], &[]), None);
    }

    #[test]
    fn huge_logits_do_not_overflow() {
        let found = Temperature::fit(&[1e4, 0.0, -1e4, 1e4, 0.0, -1e4], &[0, 1]).unwrap();
        assert!(found.loss_after.is_finite() && found.at_bound == Some(Bound::Highest), "{found:?}");
    }

    #[test]
    fn the_prediction_stays_and_its_loss_is_the_fitted_one() {
        let (logits, labels) = drawn(200, 2.0);
        let Temperature { temperature, loss_after, .. } = Temperature::fit(&logits, &labels).unwrap();
        let rows = || logits.chunks(3).zip(&labels);
        let cooled = rows().map(|(row, &label)| Prediction::at_temperature(row, 3, label, temperature));
        let mut loss = 0.0;
        for (cooled, (row, &label)) in cooled.zip(rows()) {
            assert_eq!(cooled.class, Prediction::from_logits(row, 3, label).class);
            loss += cooled.loss / labels.len() as f64;
        }
        near(loss, loss_after, 1e-12);
    }
}
