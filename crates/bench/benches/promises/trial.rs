//! One repeat: fit on calibration photos as `export` does, and see on all other fresh photos what that is worth.

use crate::known::Known;
use artifact::random::{self, Purpose};
use measure::promise::Promise;
use measure::sureness::{Limits, Sureness};

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

/// What limits do to photos.
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
    let (calibration, rest) = (known.at(&chosen), known.at(&others));
    let fits = MAX_ERRORS.map(|max_error| fit(&calibration, max_error));
    let answered = fits.iter().map(|fit| fit.selection.threshold().map(|_| Answered::of(&rest, fit.limits())));
    let measured = fits[0].measured(&rest.labelled);
    let debiased = [measured.before, measured.after].map(|found| found.map_or(f64::NAN, |found| found.debiased));
    let refused = fits[0].limits().refused(&rest.distances);
    Trial { answered: answered.collect(), calibration: debiased, refused }
}

fn fit(calibration: &Known, max_error: f64) -> Sureness {
    let promise = Promise::new(max_error, CONFIDENCE).expect("both are shares");
    let fitted = Sureness::fit(&calibration.labelled, &calibration.distances, STRANGER_SHARE, promise);
    fitted.expect("there are photos")
}

impl Answered {
    /// What limits do to photos.
    pub fn of(photos: &Known, limits: Limits) -> Self {
        let answered = limits.answered(&photos.labelled, &photos.distances);
        Self { share: answered.pictures as f64 / photos.len() as f64, error: answered.error() }
    }
}

/// Positions of `n` of `all` photos, and of the others.
fn dealt(all: usize, n: usize, number: u64) -> (Vec<usize>, Vec<usize>) {
    let mut positions = random::permutation(n as u64, Purpose::Test("bench promises"), number, all);
    let others = positions.split_off(n);
    (positions, others)
}
