//! How the accuracy of a model scatters over its seeds.

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
