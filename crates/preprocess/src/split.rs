//! The splits of photos whose folders do not say them.
//!
//! - `independent`: each photo by itself
//! - `stratified`: shares of each class
//! - `units`: photos that never part

mod independent;
mod stratified;
mod units;

use crate::config::{Settings, SplitRule};
use crate::photo::{Identified, Photo};
use artifact::{Split, random};
use rand::Rng as _;

/// Draws the split of every photo that has none, by `settings.split`. A function of the seed, and of the bytes, classes and
/// groups of these photos. Keeps the order.
pub fn draw(seed: u64, settings: &Settings, photos: Vec<Identified>) -> Vec<Photo> {
    let undecided: Vec<&Identified> = photos.iter().filter(|photo| photo.split.is_none()).collect();
    let drawn = match settings.split {
        SplitRule::Independent => independent::splits(seed, settings, &undecided),
        SplitRule::Stratified => stratified::splits(seed, settings, &undecided),
    };
    let mut drawn = drawn.into_iter();
    let split = |photo: &Identified| photo.split.or_else(|| drawn.next()).expect("a split for each undecided photo");
    let splits: Vec<Split> = photos.iter().map(split).collect();
    photos.into_iter().zip(splits).map(|(photo, split)| photo.into_split(split)).collect()
}

/// A number uniform in [0, 1): the place of `key` between the first and the last photo. The test split takes the lowest
/// numbers, validation the next.
fn place(seed: u64, key: &blake3::Hash) -> f64 {
    random::stream(seed, random::Purpose::Split, key.as_bytes()).random()
}
