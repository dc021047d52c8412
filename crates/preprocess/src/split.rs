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
use artifact::random;
use rand::Rng as _;

/// Draws the split of every photo that has none, by `settings.split`. A function of the seed, and of the bytes, classes and
/// groups of the photos. Keeps the order.
pub fn draw(seed: u64, settings: &Settings, photos: Vec<Identified>) -> Vec<Photo> {
    let splits = match settings.split {
        SplitRule::Independent => independent::splits(seed, settings, &photos),
        SplitRule::Stratified => stratified::splits(seed, settings, &photos),
    };
    photos.into_iter().zip(splits).map(|(photo, drawn)| photo.into_split(drawn)).collect()
}

/// A number uniform in [0, 1): the place of `key` between the first and the last photo. The test split takes the lowest
/// numbers, validation the next.
fn place(seed: u64, key: &blake3::Hash) -> f64 {
    random::stream(seed, random::Purpose::Split, key.as_bytes()).random()
}
