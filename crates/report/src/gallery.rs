//! Which pictures are shown.

use crate::answer::Answer;
use crate::truth::Truth;
use artifact::random;
use serde::Serialize;

/// One picture with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its row in the last split.
    pub row: usize,
    /// The photo that it was made from.
    pub path: String,
    /// The class that the model names.
    pub predicted: String,
    /// The class that it is of.
    pub truth: String,
    /// Whether they are the same.
    pub right: bool,
    /// The probability that the model gives to its answer.
    pub probability: f64,
}

/// At most `count` pictures drawn without replacement, in the order in which they were drawn.
pub fn sample(seed: u64, count: usize, answers: &[Answer], truth: &Truth) -> Vec<Shown> {
    let order = random::permutation(seed, random::Purpose::Gallery, 0, answers.len());
    order.into_iter().take(count).map(|row| shown(row, answers, truth)).collect()
}

/// At most `count` wrong answers, the most probable first.
pub fn mistakes(count: usize, answers: &[Answer], truth: &Truth) -> Vec<Shown> {
    worst(answers, &truth.last().labels).into_iter().take(count).map(|row| shown(row, answers, truth)).collect()
}

/// Rows of wrong answers; of equally probable ones the first row first.
fn worst(answers: &[Answer], labels: &[usize]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..answers.len()).filter(|&row| answers[row].class != labels[row]).collect();
    rows.sort_by(|&a, &b| answers[b].probability.total_cmp(&answers[a].probability));
    rows
}

fn shown(row: usize, answers: &[Answer], truth: &Truth) -> Shown {
    let (answer, label) = (answers[row], truth.last().labels[row]);
    Shown {
        row,
        path: truth.last().photos[row].path.clone(),
        predicted: truth.classes.names()[answer.class].clone(),
        truth: truth.classes.names()[label].clone(),
        right: answer.class == label,
        probability: answer.probability,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_confident_mistake_comes_first() {
        let answer = |class, probability| Answer { class, probability, loss: 0.0 };
        let answers = [answer(0, 0.6), answer(1, 0.9), answer(1, 0.99), answer(0, 0.9), answer(1, 0.7)];
        assert_eq!(worst(&answers, &[1, 0, 1, 1, 1]), [1, 3, 0]);
    }
}
