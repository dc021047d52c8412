//! One repeat: fit on calibration photos as `export` does, and see on all other fresh photos what that is worth.

use crate::known::Known;
use artifact::random::{self, Purpose};
use measure::conformal;
use measure::labelled::Labelled;
use measure::promise::Promise;
use measure::sureness::Sureness;

/// The largest shares of wrong answers that are promised.
pub const MAX_ERRORS: [f64; 3] = [0.02, 0.05, 0.1];
/// The probability of every promise.
pub const CONFIDENCE: f64 = 0.95;
/// The share of known photos that may be taken for strangers, as `export` has it.
pub const STRANGER_SHARE: f64 = 0.05;

/// What came of one repeat.
pub struct Trial {
    /// For each of `MAX_ERRORS`; none if no threshold was found.
    pub answered: Vec<Option<Answered>>,
    /// Debiased calibration error of the other photos, before and after the temperature.
    pub calibration: [f64; 2],
    /// The share of the other photos that is taken for strangers.
    pub refused: f64,
}

/// What a threshold does to photos.
#[derive(Clone, Copy)]
pub struct Answered {
    /// The share that is answered.
    pub share: f64,
    /// The share of these answers that is wrong; 0 if there are none.
    pub error: f64,
}

/// The repeat of this number, with `n` calibration photos.
pub fn trial(known: &Known, n: usize, number: u64) -> Trial {
    let (chosen, others) = dealt(known.len(), n, number);
    let (calibration, rest) = (known.labelled.at(&chosen), known.labelled.at(&others));
    let fits = MAX_ERRORS.map(|max_error| fit(&calibration, max_error));
    let answered = fits.iter().map(|fit| Some(Answered::of(&rest, fit.temperature.temperature, fit.threshold()?)));
    let measured = fits[0].measured(&rest);
    let debiased = [measured.before, measured.after].map(|found| found.map_or(f64::NAN, |found| found.debiased));
    let threshold = conformal::threshold(&known.distances_at(&chosen), STRANGER_SHARE);
    let refused = refused(&known.distances_at(&others), threshold);
    Trial { answered: answered.collect(), calibration: debiased, refused }
}

fn fit(calibration: &Labelled, max_error: f64) -> Sureness {
    let promise = Promise::new(max_error, CONFIDENCE).expect("both are shares");
    Sureness::fit(calibration, calibration, promise).expect("there are photos")
}

impl Answered {
    /// What a threshold does to `photos` at a temperature.
    pub fn of(photos: &Labelled, temperature: f64, threshold: f64) -> Self {
        let outcomes = photos.outcomes(temperature);
        let given = || outcomes.iter().filter(|outcome| outcome.confidence >= threshold);
        let wrong = given().filter(|outcome| !outcome.correct).count();
        let answered = given().count();
        let error = if answered == 0 { 0.0 } else { wrong as f64 / answered as f64 };
        Self { share: answered as f64 / outcomes.len() as f64, error }
    }
}

/// The share of `distances` above the threshold.
pub fn refused(distances: &[f64], threshold: Option<f64>) -> f64 {
    let above = distances.iter().filter(|distance| threshold.is_some_and(|most| **distance > most)).count();
    above as f64 / distances.len() as f64
}

/// Positions of `n` of `all` photos, and of the others.
fn dealt(all: usize, n: usize, number: u64) -> (Vec<usize>, Vec<usize>) {
    let mut positions = random::permutation(n as u64, Purpose::Test("bench promises"), number, all);
    let others = positions.split_off(n);
    (positions, others)
}
