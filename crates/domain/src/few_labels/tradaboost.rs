//! Source rows that disagree with the target's labels lose weight.

use super::{Labelled, even_weights, targets};
use crate::logistic::Problem;
use crate::softmax::softmax;
use crate::span::Span;
use crate::{Linear, Mat, rows};

/// How many heads are fitted. The later half decides.
const ROUNDS: usize = 20;
/// An error of a half and more says nothing, and one of 0 everything.
const ERRORS: [f64; 2] = [1e-6, 0.499];
/// Each head is one of many.
const GRADIENT_NORM: f64 = 1e-4;

/// Fits head after head. After each, source rows lose weight by how wrong they are, and the target's gain by theirs. The error
/// of a row is 1 - the probability of its class: with answers alone, the few rows of the target are all right at once, and
/// nothing would be weighted. The result joins the logits of the later half of the heads by their votes ln(1 / β), where the
/// original joins answers: so it is one linear head.
///
/// W. Dai, Q. Yang, G.-R. Xue, Y. Yu, "Boosting for transfer learning", ICML 2007, figure 1.
pub fn tradaboost(source: Labelled<'_>, target: Labelled<'_>, k: usize, penalty: f64) -> Linear {
    let (n, m) = (source.rows.nrows(), target.rows.nrows());
    let (both, targets) = (rows::stacked(source.rows, target.rows), targets(source, target, k));
    // Once for all rounds.
    let span = Span::new(both.as_ref());
    let both = span.as_ref().map_or(both.as_ref(), |span| span.rows.as_ref());
    let labels = [source.labels, target.labels].concat();
    let fading = 1.0 / (1.0 + (2.0 * (n as f64).ln() / ROUNDS as f64).sqrt());
    let mut weights = even_weights(n, m);
    let mut vote = Vote { head: Linear::zeros(k, both.ncols()), votes: 0.0 };
    for round in 0..ROUNDS {
        let (rows, weighted) = (both, Some(weights.as_slice()));
        let problem = Problem { rows, targets: targets.as_ref(), weights: weighted, penalty, towards: None };
        let head = problem.fit(GRADIENT_NORM).head;
        let errors = errors(&head, rows, &labels);
        let growing = of_target(&errors[n..], &weights[n..]);
        if round >= ROUNDS / 2 {
            vote.add(&head, -growing.ln());
        }
        for (row, (weight, error)) in weights.iter_mut().zip(&errors).enumerate() {
            *weight *= if row < n { fading.powf(*error) } else { growing.powf(-error) };
        }
    }
    let head = vote.head.times(1.0 / vote.votes);
    span.as_ref().map_or_else(|| head.clone(), |span| span.unmapped(&head))
}

/// (n,): 1 - the probability of each row's class.
fn errors(head: &Linear, rows: crate::MatRef<'_, f64>, labels: &[usize]) -> Vec<f64> {
    let probabilities = softmax(head.logits(rows).as_ref());
    labels.iter().enumerate().map(|(row, &label)| 1.0 - probabilities[(row, label)]).collect()
}

/// β = ε / (1 - ε) of the target's weighted mean error.
fn of_target(errors: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = errors.iter().zip(weights).map(|(error, weight)| error * weight).sum();
    let error = (sum / weights.iter().sum::<f64>()).clamp(ERRORS[0], ERRORS[1]);
    error / (1.0 - error)
}

/// A sum of heads.
struct Vote {
    head: Linear,
    votes: f64,
}

impl Vote {
    fn add(&mut self, head: &Linear, votes: f64) {
        let head = head.times(votes);
        let weight: Mat<f64> = &self.head.weight + &head.weight;
        let bias = self.head.bias.iter().zip(&head.bias).map(|(a, b)| a + b).collect();
        self.head = Linear { weight, bias };
        self.votes += votes;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{accuracy, domains};
    use super::*;

    #[test]
    fn source_rows_that_disagree_are_outvoted() {
        // Half of the source is like the target, half has the labels the other way round.
        let (mut source, few, target) = (domains(200, 1), domains(8, 1), domains(100, 1));
        (0..200).filter(|row| row % 4 < 2).for_each(|row| source.1[row] = 1 - source.1[row]);
        let source = Labelled { rows: source.0.as_ref(), labels: &source.1 };
        let few = Labelled { rows: few.0.as_ref(), labels: &few.1 };
        assert_eq!(accuracy(&tradaboost(source, few, 2, 0.01), &target), 1.0);
    }
}
