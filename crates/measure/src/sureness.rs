//! Probabilities that mean what they say, and which predictions are given as answers.

use crate::calibration::Calibration;
use crate::conformal;
use crate::labelled::Labelled;
use crate::outcome::Outcome;
use crate::promise::Promise;
use crate::selective::{self, Selection};
use crate::temperature::Temperature;
use serde::Serialize;

/// What calibration pictures say about a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Sureness {
    /// By what logits are divided.
    pub temperature: Temperature,
    /// What is farther than this from the training pictures is a stranger; none if nothing is.
    pub farthest: Option<f64>,
    /// The least probability of an answer.
    pub selection: Selection,
}

/// Which predictions are given as answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// By what logits are divided.
    pub temperature: f64,
    /// The largest distance to the training pictures, if there is a limit.
    pub farthest: Option<f64>,
    /// The least probability, if there is a limit.
    pub threshold: Option<f64>,
}

/// How many pictures get an answer, and how many of these answers are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// Pictures that get one.
    pub pictures: usize,
    /// Those of them whose answer is wrong.
    pub errors: usize,
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
    /// Fits on n calibration pictures, in this order: the temperature on all of them; the largest distance, which refuses
    /// at most the share `strangers` of pictures like them; the threshold on those that are no strangers, at that
    /// temperature, because the promise is about answers. None if there are no pictures.
    ///
    /// distances: (n,), from each picture to the training pictures.
    ///
    /// The promise holds for what is left too. The largest distance is chosen without labels, and is one of the n: given
    /// which it is, the pictures nearer than it are independent draws of pictures that are nearer. Only the one at that
    /// distance is no such draw, one of n.
    ///
    /// # Panics
    /// If there is not one distance for each picture.
    pub fn fit(calibration: &Labelled, distances: &[f64], strangers: f64, promise: Promise) -> Option<Self> {
        let temperature = Temperature::fit(calibration.logits(), calibration.labels())?;
        let farthest = conformal::threshold(distances, strangers);
        let limits = Limits { temperature: temperature.temperature, farthest, threshold: None };
        let selection = selective::threshold(&limits.outcomes(calibration, distances), promise);
        Some(Self { temperature, farthest, selection })
    }

    /// All of it together.
    pub fn limits(&self) -> Limits {
        let threshold = self.selection.threshold();
        Limits { temperature: self.temperature.temperature, farthest: self.farthest, threshold }
    }

    /// Measures what the temperature does to predictions for `pictures`.
    pub fn measured(&self, pictures: &Labelled) -> BeforeAndAfter {
        let calibration = |temperature| Calibration::of(&pictures.outcomes(temperature));
        BeforeAndAfter { before: calibration(1.0), after: calibration(self.temperature.temperature) }
    }
}

impl Limits {
    /// Whether a picture at this distance is like none of the training pictures.
    pub fn is_stranger(&self, distance: f64) -> bool {
        self.farthest.is_some_and(|farthest| distance > farthest)
    }

    /// (m,): what became of the predictions for those of n pictures that are no strangers. distances: (n,).
    ///
    /// # Panics
    /// If there is not one distance for each picture.
    pub fn outcomes(&self, pictures: &Labelled, distances: &[f64]) -> Vec<Outcome> {
        assert_eq!(distances.len(), pictures.labels().len(), "a distance for each picture");
        let of_all = pictures.outcomes(self.temperature).into_iter().zip(distances);
        of_all.filter(|(_, distance)| !self.is_stranger(**distance)).map(|(outcome, _)| outcome).collect()
    }

    /// What they do to n pictures. distances: (n,).
    ///
    /// # Panics
    /// If there is not one distance for each picture.
    pub fn answered(&self, pictures: &Labelled, distances: &[f64]) -> Answered {
        let mut given = self.outcomes(pictures, distances);
        given.retain(|outcome| outcome.confidence >= self.threshold.unwrap_or_default());
        Answered { pictures: given.len(), errors: given.iter().filter(|outcome| !outcome.correct).count() }
    }

    /// The share of n pictures that are strangers. distances: (n,).
    pub fn refused(&self, distances: &[f64]) -> f64 {
        let strangers = distances.iter().filter(|distance| self.is_stranger(**distance)).count();
        strangers as f64 / distances.len() as f64
    }
}

impl Answered {
    /// The share of the answers that is wrong; 0 if there are none.
    pub fn error(&self) -> f64 {
        if self.pictures == 0 { 0.0 } else { self.errors as f64 / self.pictures as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise() -> Promise {
        Promise::new(0.05, 0.95).unwrap()
    }

    /// 59 pictures without a mistake are the fewest that show an error rate below 5 %. Three of ten others are wrong.
    fn pictures() -> Labelled {
        Labelled::new([vec![8.0; 59], vec![2.0; 10]].concat(), [vec![1; 66], vec![0; 3]].concat(), 2)
    }

    #[test]
    fn the_threshold_is_one_of_probabilities_at_the_temperature() {
        let found = Sureness::fit(&pictures(), &[0.1; 69], 0.05, promise()).unwrap();
        let unsure = 1.0 / (1.0 + (-2.0 / found.temperature.temperature).exp());
        let threshold = found.selection.threshold().unwrap();
        assert!(unsure < threshold && threshold - 0.01 <= unsure, "{unsure} {threshold}");
        assert_eq!(found.limits().answered(&pictures(), &[0.1; 69]), Answered { pictures: 59, errors: 0 });
    }

    /// The ten pictures among which the wrong ones are lie far away. A share of 0.16 makes 10 of 69 strangers.
    #[test]
    fn strangers_count_for_the_temperature_only() {
        let distances = [vec![0.1; 59], vec![0.9; 10]].concat();
        let [all, known] = [0.01, 0.16].map(|share| Sureness::fit(&pictures(), &distances, share, promise()).unwrap());
        assert_eq!((all.farthest, known.farthest), (None, Some(0.1)));
        assert_eq!((known.selection.threshold(), known.temperature), (Some(0.0), all.temperature));
        assert!(all.selection.threshold().unwrap() > 0.0);
        assert_eq!(known.limits().refused(&distances), 10.0 / 69.0);
        assert_eq!(known.limits().answered(&pictures(), &distances), Answered { pictures: 59, errors: 0 });
    }

    #[test]
    fn without_limits_every_picture_is_answered() {
        let limits = Limits { temperature: 1.0, farthest: None, threshold: None };
        let answered = limits.answered(&pictures(), &[2.0; 69]);
        assert_eq!(answered, Answered { pictures: 69, errors: 3 });
        assert_eq!((answered.error(), Answered { pictures: 0, errors: 0 }.error()), (3.0 / 69.0, 0.0));
    }

    #[test]
    fn without_pictures_there_is_nothing_and_with_few_no_threshold() {
        assert_eq!(Sureness::fit(&Labelled::new(vec![], vec![], 2), &[], 0.05, promise()), None);
        let few = Labelled::new(vec![1.0, -1.0], vec![1, 1], 2);
        assert_eq!(Sureness::fit(&few, &[0.0, 0.0], 0.05, promise()).unwrap().selection.threshold(), None);
    }
}
