//! Draws the splits of photos that have none.
//!
//! - `independent`: each photo on its own; [`stratified`] draws shares of each class

mod independent;
#[cfg(test)]
mod tests;

use crate::config::{Settings, SplitRule};
use crate::photo::{Identified, Photo};
use artifact::Split;
use artifact::stratified::{self, Item, Unit};

/// Draws the split of every photo that has none, by `settings.split`. A function of the seed, and of the bytes, classes and
/// groups of the photos. Keeps the order.
///
/// If a photo of a unit has a given split, the photos of the unit without one go there too.
pub fn draw(seed: u64, settings: &Settings, photos: Vec<Identified>) -> Vec<Photo> {
    let units = units(&photos);
    let given = |unit: &Unit| unit.members.iter().find_map(|&photo| photos[photo].split);
    let undecided: Vec<&Unit> = units.iter().filter(|unit| given(unit).is_none()).collect();
    let mut drawn = match settings.split {
        SplitRule::Independent => independent::splits(seed, settings, &undecided),
        SplitRule::Stratified => stratified::splits(seed, settings.fractions(), &undecided),
    }
    .into_iter();
    let mut splits = vec![Split::Train; photos.len()];
    for unit in &units {
        let split = given(unit).or_else(|| drawn.next()).expect("a split for each undecided unit");
        unit.members.iter().for_each(|&photo| splits[photo] = photos[photo].split.unwrap_or(split));
    }
    photos.into_iter().zip(splits).map(|(photo, split)| photo.into_split(split)).collect()
}

/// Photos that must go to the same split: those of one group, and those with the same bytes.
fn units(photos: &[Identified]) -> Vec<Unit> {
    let item = |photo: &Identified| Item { class: photo.class, content: photo.blake3, key: photo.key() };
    stratified::units(&photos.iter().map(item).collect::<Vec<_>>())
}
