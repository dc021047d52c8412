//! What the report reads and what can be set.

use artifact::check::{Refusal, within};
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longer trainings are smoothed by default.
const SMOOTHED_EPOCHS: usize = 100;

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Weight of the past epochs in the smoothed curves: 0 smooths nothing, 0.8 averages over about five epochs. With
    /// null, trainings of fewer than 100 epochs are not smoothed, and longer ones with 0.8.
    pub smoothing: Option<f64>,
    /// Photos in the gallery, drawn at random from the test split, or from validation where there is no test split.
    pub gallery: usize,
    /// Wrong predictions to show, those of the highest probability first.
    pub mistakes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { smoothing: None, gallery: 72, mistakes: 12 }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        if let Some(smoothing) = self.smoothing {
            within("smoothing", smoothing, 0.0..1.0, "a number from 0 to below 1, or null")?;
        }
        within("gallery", self.gallery, ..=1000, "at most 1000 photos")?;
        within("mistakes", self.mistakes, ..=1000, "at most 1000 photos")
    }
}

impl Settings {
    /// The weight of the past in the curves of a training of so many epochs. In a short training a smoothed curve lags
    /// far behind its own points: where the loss falls within two epochs, the smoothed curve takes ten.
    pub fn smoothing_of(&self, epochs: usize) -> f64 {
        let default = if epochs < SMOOTHED_EPOCHS { 0.0 } else { 0.8 };
        self.smoothing.unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_trainings_are_smoothed_unless_the_setting_says_so() {
        let smoothing = |smoothing, epochs| Settings { smoothing, ..Settings::default() }.smoothing_of(epochs);
        assert_eq!([smoothing(None, 99), smoothing(None, 100), smoothing(Some(0.5), 3)], [0.0, 0.8, 0.5]);
    }
}
