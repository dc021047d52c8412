//! Tests that a linear classifier cannot tell sharks from dolphins in shrunken pictures: colours and positions alone
//! must not give the class away.

use crate::subject::SUBJECTS;
use artifact::Split;
use rayon::prelude::*;
use underwater::sea::Sea;
use underwater::world::{Photo, draw};

/// Strengths of the L2 penalty, from weak to too strong.
const STRENGTHS: [f64; 6] = [0.1, 1.0, 10.0, 100.0, 1e3, 1e4];
/// The most steps of Newton's method; it needs about ten.
const STEPS: usize = 50;

/// Pictures as rows of features, the last of them 1 for the bias, and their labels, 0 or 1.
struct Set {
    rows: Vec<Vec<f64>>,
    labels: Vec<f64>,
}

impl Set {
    /// `count` pictures of either class. `see` turns a picture and its label into features.
    fn draw(seed: u64, split: Split, count: usize, see: impl Fn(&Photo, usize) -> Vec<f32> + Sync) -> Self {
        let row = |i: usize| {
            let numbers = see(&draw(seed, &Sea::default(), &SUBJECTS[i % 2], split, i / 2), i % 2);
            numbers.into_iter().chain([1.0]).map(f64::from).collect()
        };
        let rows = (0..2 * count).into_par_iter().map(row).collect();
        Self { rows, labels: (0..2 * count).map(|i| (i % 2) as f64).collect() }
    }

    /// Mean and standard deviation of every feature; 0 and 1 for the bias.
    fn moments(&self) -> Vec<(f64, f64)> {
        let n = self.rows.len() as f64;
        let moments = |k: usize| {
            let mean = self.rows.iter().map(|row| row[k]).sum::<f64>() / n;
            let variance = self.rows.iter().map(|row| (row[k] - mean).powi(2)).sum::<f64>() / n;
            (mean, variance.sqrt())
        };
        let bias = self.rows[0].len() - 1;
        (0..bias).map(moments).chain([(0.0, 1.0)]).collect()
    }

    fn standardise(&mut self, moments: &[(f64, f64)]) {
        for row in &mut self.rows {
            row.iter_mut().zip(moments).for_each(|(value, (mean, deviation))| *value = (*value - mean) / deviation);
        }
    }
}

/// The mean colour in each of 16 × 16 parts.
fn sixteen(photo: &Photo) -> Vec<f32> {
    photo.means(16, 16)
}

/// The mean colour in each of 4 × 4 parts; then mean and standard deviation of each colour of the whole.
fn few(photo: &Photo) -> Vec<f32> {
    let mut numbers = photo.means(4, 4);
    for channel in 0..3 {
        let levels = || photo.rgb.iter().skip(channel).step_by(3).map(|level| f32::from(*level));
        let n = (photo.w * photo.h) as f32;
        let mean = levels().sum::<f32>() / n;
        numbers.extend([mean, (levels().map(|level| (level - mean).powi(2)).sum::<f32>() / n).sqrt()]);
    }
    numbers
}

/// Logistic regression with an L2 penalty, by Newton's method: the weight of every feature. Hastie, Tibshirani and
/// Friedman 2009, section 4.4.
fn fit(set: &Set, strength: f64) -> Vec<f64> {
    let mut weights = vec![0.0; set.rows[0].len()];
    for _ in 0..STEPS {
        let targets: Vec<(f64, f64)> = set.rows.iter().zip(&set.labels).map(|(x, y)| target(x, *y, &weights)).collect();
        let next = if set.rows.len() < weights.len() {
            by_pictures(&set.rows, &targets, strength)
        } else {
            by_inputs(&set.rows, &targets, strength)
        };
        let step = weights.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(next.iter().all(|weight| weight.is_finite()), "strength {strength}: {next:?}");
        weights = next;
        if step < 1e-6 {
            return weights;
        }
    }
    panic!("strength {strength}: no end after {STEPS} steps");
}

/// The weight of a picture in the next step, and the working response.
fn target(row: &[f64], label: f64, weights: &[f64]) -> (f64, f64) {
    let score = dot(row, weights);
    let chance = 1.0 / (1.0 + (-score).exp());
    let importance = (chance * (1.0 - chance)).max(1e-6);
    (importance, score + (label - chance) / importance)
}

/// Weighted ridge regression with one unknown for each feature.
fn by_inputs(rows: &[Vec<f64>], targets: &[(f64, f64)], strength: f64) -> Vec<f64> {
    let n = rows[0].len();
    let mut matrix: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| if i == j { strength } else { 0.0 }).collect()).collect();
    let mut right = vec![0.0; n];
    for (row, (importance, wanted)) in rows.iter().zip(targets) {
        for i in 0..n {
            let share = importance * row[i];
            matrix[i].iter_mut().zip(row).for_each(|(value, x)| *value += share * x);
            right[i] += share * wanted;
        }
    }
    solved(matrix, right)
}

/// The dual form, for more features than pictures, with one unknown for each picture. Exercise 5.16.
fn by_pictures(rows: &[Vec<f64>], targets: &[(f64, f64)], strength: f64) -> Vec<f64> {
    let mut matrix: Vec<Vec<f64>> = rows.par_iter().map(|x| rows.iter().map(|y| dot(x, y)).collect()).collect();
    for (i, (importance, _)) in targets.iter().enumerate() {
        matrix[i][i] += strength / importance;
    }
    let shares = solved(matrix, targets.iter().map(|(_, wanted)| *wanted).collect());
    (0..rows[0].len()).map(|k| rows.iter().zip(&shares).map(|(row, share)| row[k] * share).sum()).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves `matrix` · x = `right` by Gaussian elimination without pivoting, for a positive definite matrix.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let (above, below) = matrix.split_at_mut(i + 1);
        for (k, row) in below.iter_mut().enumerate() {
            let share = row[i] / above[i][i];
            row[i..].iter_mut().zip(&above[i][i..]).for_each(|(value, pivot)| *value -= share * pivot);
            right[i + 1 + k] -= share * right[i];
        }
    }
    for i in (0..n).rev() {
        right[i] = (right[i] - dot(&matrix[i][i + 1..], &right[i + 1..])) / matrix[i][i];
    }
    right
}

/// The accuracy on `test` after training on `train`, for each strength of the penalty.
fn accuracies(mut train: Set, mut test: Set) -> Vec<f64> {
    let moments = train.moments();
    train.standardise(&moments);
    test.standardise(&moments);
    let right = |strength: &f64| {
        let weights = fit(&train, *strength);
        let says = |row: &[f64]| if dot(row, &weights) > 0.0 { 1.0 } else { 0.0 };
        let right = test.rows.iter().zip(&test.labels).filter(|(row, label)| says(row) == **label).count();
        right as f64 / test.rows.len() as f64
    };
    let found = STRENGTHS.par_iter().map(right).collect();
    println!("right of {}: {found:?}", test.rows.len());
    found
}

/// The best accuracy of any strength: an upper bound, because the strength is chosen on the test pictures.
fn best(train: Set, test: Set) -> f64 {
    accuracies(train, test).into_iter().fold(0.0, f64::max)
}

#[test]
fn colours_and_places_do_not_tell_shark_from_dolphin() {
    for seed in [1, 7] {
        let of = |split, count| Set::draw(seed, split, count, |photo, _| sixteen(photo));
        let found = best(of(Split::Train, 100), of(Split::Test, 200));
        assert!(found <= 0.65, "seed {seed}: {found}");
    }
}

#[test]
fn nor_do_few_numbers_learnt_from_many_pictures() {
    let of = |split, count| Set::draw(7, split, count, |photo, _| few(photo));
    let found = best(of(Split::Train, 1000), of(Split::Test, 300));
    assert!(found <= 0.65, "{found}");
}

#[test]
fn the_same_classifier_finds_what_can_be_told_from_colours() {
    // Dolphins get a red tint.
    let see = |photo: &Photo, class: usize| {
        let mut numbers = sixteen(photo);
        numbers.iter_mut().step_by(3).for_each(|red| *red += if class == 1 { 0.25 * (255.0 - *red) } else { 0.0 });
        numbers
    };
    let of = |split, count| Set::draw(7, split, count, see);
    let found = accuracies(of(Split::Train, 100), of(Split::Test, 200));
    assert!(found[1..STRENGTHS.len() - 1].iter().all(|share| *share >= 0.9), "{found:?}");
}
