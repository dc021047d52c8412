//! Features of two domains, drawn: classes around their own places in 64 dimensions that show in all columns, beside noise. The
//! target has other scales and places of the columns, and another mixture of the dimensions.

use artifact::Split;
use artifact::random::{self, Purpose};
use bench::project::Workplace;
use fixture::artifacts;
use rand::Rng;
use rayon::prelude::*;

const CLASSES: usize = 10;
/// Dimensions in which the classes differ.
const HIDDEN: usize = 64;
/// How far apart their places are; with it, a head of many rows is right for most of its own domain and some of the other.
const APART: f64 = 0.35;
/// By how much the target's mixture differs.
const TURNED: f64 = 0.5;

/// Two domains of one size.
pub struct Arrays {
    /// The first word of their folders.
    pub name: &'static str,
    /// Rows of each domain.
    pub rows: usize,
    /// Numbers of each row.
    pub columns: usize,
}

/// Few enough columns for everyone to compute exactly.
pub const NARROW: Arrays = Arrays { name: "narrow", rows: 4000, columns: 300 };
/// As many rows as a large collection has, with the features of MobileNetV2 or EfficientNet.
pub const WIDE: Arrays = Arrays { name: "wide", rows: 20_000, columns: 1280 };

impl Arrays {
    /// Writes both domains into `data/`, all rows as train and as test.
    pub fn write(&self, place: &Workplace) {
        let mut shared = random::stream(1, Purpose::Test("mixture"), &[]);
        let places: Vec<f64> = (0..CLASSES * HIDDEN).map(|_| APART * normal(&mut shared)).collect();
        let mut mixture = || (0..self.columns * HIDDEN).map(|_| normal(&mut shared) / 8.0).collect::<Vec<f64>>();
        let (of_source, other) = (mixture(), mixture());
        let of_target: Vec<f64> = of_source.iter().zip(&other).map(|(a, b)| a + TURNED * b).collect();
        let columns: Vec<[f64; 2]> =
            (0..self.columns).map(|_| [(0.3 * normal(&mut shared)).exp(), normal(&mut shared)]).collect();
        let same = vec![[1.0, 0.0]; self.columns];
        for (domain, mixture, columns) in [("source", &of_source, &same), ("target", &of_target, &columns)] {
            let folder = place.path(&format!("data/{}-{domain}", self.name));
            let labels: Vec<i64> = (0..self.rows).map(|row| (row % CLASSES) as i64).collect();
            let row = |row: usize| {
                let mut random = random::stream(1, Purpose::Test(domain), &row.to_le_bytes());
                let of_class = &places[row % CLASSES * HIDDEN..][..HIDDEN];
                let hidden: Vec<f64> = of_class.iter().map(|at| at + normal(&mut random)).collect();
                let column = |(mixture, [scale, shift]): (&[f64], &[f64; 2])| {
                    let signal: f64 = mixture.iter().zip(&hidden).map(|(a, b)| a * b).sum();
                    ((signal + normal(&mut random)) * scale + shift) as f32
                };
                mixture.chunks(HIDDEN).zip(columns).map(column).collect::<Vec<f32>>()
            };
            let features: Vec<f32> = (0..self.rows).into_par_iter().flat_map_iter(row).collect();
            for split in [Split::Train, Split::Test] {
                artifacts::npy(&folder, &format!("{split}.features.npy"), &[self.rows, self.columns], &features);
                artifacts::npy(&folder, &format!("{split}.labels.npy"), &[self.rows], &labels);
            }
        }
    }
}

/// A number that is nearly normal, with standard deviation 1: a sum of twelve uniform ones.
fn normal(random: &mut impl Rng) -> f64 {
    (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
}
