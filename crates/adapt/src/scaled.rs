//! Features as a method sees them: scaled, perhaps as components.

use crate::config::{Scale, Settings};
use crate::rows::Rows;
use domain::components::components;
use domain::{Linear, Mat, MatRef, Result, Statistics, rows};

/// The target's standard deviation of a column counts as at least this share of the source's: a feature that is nearly always 0
/// among the rows that are seen would otherwise outweigh all others where it is not.
const LEAST_DEVIATION: f64 = 0.01;

/// Scaled rows of both domains, and how a head on them becomes one on features as they are read.
pub struct Scaled {
    /// (n, r).
    pub source: Mat<f64>,
    /// (m, r).
    pub target: Mat<f64>,
    /// How the source was scaled.
    pub of_source: Statistics,
    /// How the target was scaled.
    pub of_target: Statistics,
    /// (d, r): the components that are kept, if not all.
    pub basis: Option<Mat<f64>>,
}

impl Scaled {
    /// Scales both as the settings say.
    pub fn new(rows: &Rows, settings: &Settings) -> Result<Self> {
        let (of_source, of_target) = statistics(rows, settings);
        let (source, target) = (of_source.scaled(rows.source.as_ref()), of_target.scaled(rows.target.as_ref()));
        let Some(r) = settings.components else {
            return Ok(Self { source, target, of_source, of_target, basis: None });
        };
        let basis = components(rows::stacked(source.as_ref(), target.as_ref()).as_ref(), r)?;
        Ok(Self { source: &source * &basis, target: &target * &basis, of_source, of_target, basis: Some(basis) })
    }

    /// More rows of the target, in the same way.
    pub fn of_target(&self, rows: MatRef<'_, f64>) -> Mat<f64> {
        let scaled = self.of_target.scaled(rows);
        self.basis.as_ref().map_or_else(|| scaled.clone(), |basis| &scaled * basis)
    }

    /// The covariances (r, r) of the scaled rows of both domains, from those (d, d) of the features as they are read.
    pub fn covariances(&self, [source, target]: &[Mat<f64>; 2]) -> [Mat<f64>; 2] {
        let of = |covariance: &Mat<f64>, Statistics { deviation, .. }: &Statistics| {
            let scaled = Mat::from_fn(covariance.nrows(), covariance.ncols(), |row, column| {
                covariance[(row, column)] / (deviation[row] * deviation[column])
            });
            self.basis.as_ref().map_or_else(|| scaled.clone(), |basis| basis.transpose() * &scaled * basis)
        };
        [of(source, &self.of_source), of(target, &self.of_target)]
    }

    /// A head on the target's scaled rows, for features as they are read.
    pub fn unscaled(&self, head: &Linear) -> Linear {
        let head = self.basis.as_ref().map_or_else(|| head.clone(), |basis| head.of_unmapped(basis.as_ref()));
        head.of_unscaled(&self.of_target)
    }
}

/// Those by which the source and the target are scaled.
fn statistics(rows: &Rows, settings: &Settings) -> (Statistics, Statistics) {
    let (source, target) = (rows.source.as_ref(), rows.target.as_ref());
    let (of_source, of_target) = match settings.scale() {
        Scale::None => (Statistics::none(source.ncols()), Statistics::none(source.ncols())),
        Scale::Source => (Statistics::of(source), Statistics::of(source)),
        Scale::Own | Scale::Auto => {
            let of_source = Statistics::of(source);
            let of_target = Statistics::of(target).at_least(&of_source, LEAST_DEVIATION);
            return (of_source, of_target);
        }
    };
    if !settings.method.moves_covariances() {
        return (of_source, of_target);
    }
    // A map of covariances alone would leave the means where they are, and even map the source's.
    let centred = |rows, scale: Statistics| Statistics { mean: Statistics::of(rows).mean, ..scale };
    (centred(source, of_source), centred(target, of_target))
}
