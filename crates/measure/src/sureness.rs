//! Probabilities that mean what they say, and the least one of an answer that is given.

use crate::calibration::Calibration;
use crate::labelled::Labelled;
use crate::promise::Promise;
use crate::selective::{self, Selection};
use crate::temperature::Temperature;
use serde::Serialize;

/// What calibration pictures say about a model.
#[derive(Clone, Debug, PartialEq)]
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
    /// Fits the temperature on calibration pictures, and the threshold for probabilities at that temperature on those of
    /// them that can get an answer at all: the promise is about answers. None if there are no pictures.
    pub fn fit(calibration: &Labelled, answerable: &Labelled, promise: Promise) -> Option<Self> {
        let temperature = Temperature::fit(calibration.logits(), calibration.labels())?;
        let selection = selective::threshold(&answerable.outcomes(temperature.temperature), promise);
        Some(Self { temperature, selection })
    }

    /// The least probability of an answer; none if there is no promise.
    pub fn threshold(&self) -> Option<f64> {
        match &self.selection {
            Selection::Found(found) => Some(found.threshold),
            Selection::TooFew { .. } | Selection::TooManyErrors => None,
        }
    }

    /// Measures what the temperature does to predictions for `pictures`.
    pub fn measured(&self, pictures: &Labelled) -> BeforeAndAfter {
        let calibration = |temperature| Calibration::of(&pictures.outcomes(temperature));
        BeforeAndAfter { before: calibration(1.0), after: calibration(self.temperature.temperature) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise() -> Promise {
        Promise::new(0.05, 0.95).unwrap()
    }

    fn all(pictures: &Labelled) -> Sureness {
        Sureness::fit(pictures, pictures, promise()).unwrap()
    }

    /// 59 pictures without a mistake are the fewest that show an error rate below 5 %. Three of ten others are wrong.
    #[test]
    fn the_threshold_is_one_of_probabilities_at_the_temperature() {
        let logits = [vec![8.0; 59], vec![2.0; 10]].concat();
        let labels = [vec![1; 66], vec![0; 3]].concat();
        let found = all(&Labelled::new(logits, labels, 2));
        let unsure = 1.0 / (1.0 + (-2.0 / found.temperature.temperature).exp());
        let threshold = found.threshold().unwrap();
        assert!(unsure < threshold && threshold - 0.01 <= unsure, "{unsure} {threshold}");
    }

    #[test]
    fn pictures_that_get_no_answer_anyway_count_for_the_temperature_only() {
        let pictures = Labelled::new([vec![8.0; 59], vec![2.0; 10]].concat(), [vec![1; 66], vec![0; 3]].concat(), 2);
        let answerable = pictures.at(&(0..59).collect::<Vec<_>>());
        let found = Sureness::fit(&pictures, &answerable, promise()).unwrap();
        assert_eq!((found.threshold(), found.temperature), (Some(0.0), all(&pictures).temperature));
    }

    #[test]
    fn without_pictures_there_is_nothing_and_with_few_no_threshold() {
        let none = Labelled::new(vec![], vec![], 2);
        assert_eq!(Sureness::fit(&none, &none, promise()), None);
        assert_eq!(all(&Labelled::new(vec![1.0, -1.0], vec![1, 1], 2)).threshold(), None);
    }
}
