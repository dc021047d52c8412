//! Features as a method sees them: scaled, perhaps as components.

use crate::config::{Scale, Settings};
use crate::rows::Rows;
use domain::components::components;
use domain::{Linear, Mat, MatRef, Result, Statistics, rows};

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
    pub fn new(rows: &Rows, scale: Scale, settings: &Settings) -> Result<Self> {
        let (source, target) = (rows.source.as_ref(), rows.target.as_ref());
        let (of_source, of_target) = match scale {
            Scale::None => (Statistics::none(source.ncols()), Statistics::none(source.ncols())),
            Scale::Source => (Statistics::of(source), Statistics::of(source)),
            Scale::Own | Scale::Auto => (Statistics::of(source), Statistics::of(target)),
        };
        let (source, target) = (of_source.scaled(source), of_target.scaled(target));
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

    /// A head on the target's scaled rows, for features as they are read.
    pub fn unscaled(&self, head: &Linear) -> Linear {
        let head = self.basis.as_ref().map_or_else(|| head.clone(), |basis| head.of_unmapped(basis.as_ref()));
        head.of_unscaled(&self.of_target)
    }
}
