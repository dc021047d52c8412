//! A linear classifier of pictures shrunk to 16 × 16: what can be told from colours and places alone.

use super::{Photo, draw};
use crate::subject::TARGET;
use artifact::Split;
use rayon::prelude::*;

const SIDE: usize = 16;
const INPUTS: usize = SIDE * SIDE * 3;
/// Of the penalty, from next to none to nearly too much.
const STRENGTHS: [f64; 6] = [0.1, 1.0, 10.0, 100.0, 1e3, 1e4];

/// Pictures as rows of numbers, and the class of each, 0 or 1.
struct Set {
    inputs: Vec<[f32; INPUTS]>,
    labels: Vec<f32>,
}

impl Set {
    /// `count` pictures of either class of the target task; dolphins are seen through red glass of some strength.
    fn draw(seed: u64, split: Split, count: usize, glass: f32) -> Self {
        let row = |i: usize| {
            let mut input = shrunk(&draw(seed, &TARGET[i % 2], split, i / 2));
            input.iter_mut().step_by(3).for_each(|red| *red += if i % 2 == 1 { glass } else { 0.0 } * (255.0 - *red));
            input
        };
        let inputs = (0..2 * count).into_par_iter().map(row).collect();
        Self { inputs, labels: (0..2 * count).map(|i| (i % 2) as f32).collect() }
    }

    /// Subtracts `mean` and divides by `deviation`, input by input.
    fn standardise(&mut self, mean: &[f32], deviation: &[f32]) {
        for input in &mut self.inputs {
            for (value, (mean, deviation)) in input.iter_mut().zip(mean.iter().zip(deviation)) {
                *value = (*value - mean) / deviation;
            }
        }
    }

    /// Mean and standard deviation of every input.
    fn moments(&self) -> (Vec<f32>, Vec<f32>) {
        let n = self.inputs.len() as f32;
        let mean: Vec<f32> = (0..INPUTS).map(|k| self.inputs.iter().map(|input| input[k]).sum::<f32>() / n).collect();
        let square = |k: usize| self.inputs.iter().map(|input| (input[k] - mean[k]).powi(2)).sum::<f32>() / n;
        let deviation = (0..INPUTS).map(|k| square(k).sqrt() + 1e-6).collect();
        (mean, deviation)
    }
}

/// The mean colour in each of 16 × 16 parts.
fn shrunk(photo: &Photo) -> [f32; INPUTS] {
    let (mut sums, mut counts) = ([0.0; INPUTS], [0.0; SIDE * SIDE]);
    for (i, rgb) in photo.rgb.chunks_exact(3).enumerate() {
        let part = (i / photo.w * SIDE / photo.h) * SIDE + i % photo.w * SIDE / photo.w;
        counts[part] += 1.0;
        for (sum, level) in sums[part * 3..].iter_mut().zip(rgb) {
            *sum += f32::from(*level);
        }
    }
    std::array::from_fn(|k| sums[k] / counts[k / 3])
}

/// Of every picture in `a` with every picture in `b`, and 1 for the bias.
fn products(a: &Set, b: &Set) -> Vec<Vec<f64>> {
    let product = |x: &[f32], y: &[f32]| 1.0 + x.iter().zip(y).map(|(x, y)| f64::from(x * y)).sum::<f64>();
    a.inputs.par_iter().map(|x| b.inputs.iter().map(|y| product(x, y)).collect()).collect()
}

/// Logistic regression with an L2 penalty: the share of every training picture in the weights, from the products of all
/// pairs. Newton's method, which comes to the end; Hastie, Tibshirani and Friedman 2009, section 4.4 and exercise 5.16.
fn fit(products: &[Vec<f64>], labels: &[f32], strength: f64) -> Vec<f64> {
    let mut shares = vec![0.0; labels.len()];
    for _ in 0..25 {
        let mut matrix = products.to_vec();
        let mut wanted = Vec::with_capacity(labels.len());
        for (i, label) in labels.iter().enumerate() {
            let score = dot(&products[i], &shares);
            let chance = 1.0 / (1.0 + (-score).exp());
            let weight = (chance * (1.0 - chance)).max(1e-6);
            matrix[i][i] += strength / weight;
            wanted.push(score + (f64::from(*label) - chance) / weight);
        }
        shares = solved(matrix, wanted);
    }
    shares
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Of `matrix` · x = `right`, for a matrix that needs no pivots. Gauss.
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

/// The share of right answers to `test` after learning from `train`: the best that any strength of the penalty gives,
/// though nobody who may not look at the answers could choose it.
fn accuracy(mut train: Set, mut test: Set) -> f32 {
    let (mean, deviation) = train.moments();
    train.standardise(&mean, &deviation);
    test.standardise(&mean, &deviation);
    let (among, between) = (products(&train, &train), products(&test, &train));
    let right = |strength: &f64| {
        let shares = fit(&among, &train.labels, *strength);
        let says = |products: &[f64]| f32::from(dot(products, &shares) > 0.0);
        let right = between.iter().zip(&test.labels).filter(|(products, label)| says(products) == **label).count();
        right as f32 / test.labels.len() as f32
    };
    let shares: Vec<f32> = STRENGTHS.par_iter().map(right).collect();
    shares.into_iter().fold(0.0, f32::max)
}

#[test]
fn colours_and_places_do_not_tell_shark_from_dolphin() {
    for seed in [1, 7] {
        let found = accuracy(Set::draw(seed, Split::Train, 100, 0.0), Set::draw(seed, Split::Test, 200, 0.0));
        assert!(found <= 0.65, "seed {seed}: {found}");
    }
}

#[test]
fn the_same_classifier_finds_what_can_be_told_from_colours() {
    let found = accuracy(Set::draw(7, Split::Train, 100, 0.25), Set::draw(7, Split::Test, 200, 0.25));
    assert!(found >= 0.9, "{found}");
}
