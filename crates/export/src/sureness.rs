//! Probabilities that mean what they say, and the least one of an answer that is given.

use crate::config::Settings;
use crate::evaluated::Evaluated;
use measure::calibration::Calibration;
use measure::promise::Promise;
use measure::selective::{self, Selection};
use measure::temperature::Temperature;
use model::card::Strangers;
use serde::Serialize;

/// What was fitted on the validation pictures.
pub struct Sureness {
    /// By what logits are divided.
    pub temperature: Temperature,
    /// The least probability of an answer.
    pub selection: Selection,
}

/// How well probabilities agree with accuracy, before and after the temperature.
#[derive(Clone, Debug, Serialize)]
pub struct BeforeAndAfter {
    /// With the logits as they are.
    pub before: Option<Calibration>,
    /// With logits divided by the temperature.
    pub after: Option<Calibration>,
}

impl Sureness {
    /// Fits both.
    ///
    /// # Panics
    /// If there are no pictures.
    pub fn fit(settings: &Settings, validation: &Evaluated, strangers: Strangers) -> Self {
        let temperature = Temperature::fit(&validation.logits, &validation.labels).expect("there are pictures");
        let promise = Promise::new(settings.max_error, settings.confidence).expect("settings are checked");
        // The promise is about the answers that are given, and strangers get none.
        let known = validation.known_outcomes(temperature.temperature, strangers);
        let selection = selective::threshold(&known, promise);
        Self { temperature, selection }
    }

    /// The least probability of an answer; none if there is no promise.
    pub fn threshold(&self) -> Option<f64> {
        match &self.selection {
            Selection::Found(found) => Some(found.threshold),
            Selection::TooFew { .. } | Selection::TooManyErrors => None,
        }
    }

    /// Measures what the temperature does to predictions for `pictures`.
    pub fn measured(&self, pictures: &Evaluated) -> BeforeAndAfter {
        let calibration = |temperature| Calibration::of(&pictures.outcomes(temperature));
        BeforeAndAfter { before: calibration(1.0), after: calibration(self.temperature.temperature) }
    }
}
