//! How the accuracy of a model scatters over its seeds, and what the headline says of that.

use crate::unit::Unit;
use artifact::Split;
use artifact::tried::Tried;
use measure::spread::Spread;
use serde::Serialize;

/// How a model's accuracy scatters over its seeds, on one split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SeedSpread {
    /// Which split.
    pub split: Split,
    /// Accuracies.
    pub accuracy: Spread,
}

/// How the selected candidate scatters over its seeds, split by split.
pub fn of(tried: &Tried) -> Vec<SeedSpread> {
    let spread = |split: Split| Some(SeedSpread { split, accuracy: Spread::of(&tried.accuracies(split)?)? });
    Split::ALL.into_iter().filter_map(spread).collect()
}

/// What readers of the headline should know of the values and seeds of a model, each a sentence.
pub fn remarks(tried: &Tried, seeds: &[SeedSpread], judged_on: Split, unit: Unit) -> Vec<String> {
    let photos = unit.many();
    let mut remarks = Vec::new();
    if tried.candidates.len() > 1 {
        let n = tried.candidates.len();
        let own = &tried.candidates[tried.selected].name;
        remarks.push(match &tried.setting {
            Some(setting) => format!("Of {n} values of {setting}, its {own} is the best on the validation {photos}."),
            None => format!("It is the best of {n} models on the validation {photos}."),
        });
    }
    if let Some(SeedSpread { accuracy, .. }) = seeds.iter().find(|seeds| seeds.split == judged_on) {
        remarks.push(format!(
            "Trained with {} seeds, its {judged_on} accuracy is {:.3} on average, from {:.3} to {:.3}. All else on this page \
             is of the first seed.",
            accuracy.n, accuracy.mean, accuracy.lowest, accuracy.highest
        ));
    }
    remarks
}
