//! The two heads of the stage: without adaptation, and by the method of the settings.

use crate::config::{Method, Scale, Settings};
use crate::method::{Adapted, Fitting, penalty};
use crate::rows::Rows;
use crate::scaled::Scaled;
use artifact::Job;
use domain::distance::covariance_distance;
use domain::{Linear, Mat};

/// The head without adaptation, and what is kept of its making.
pub struct Without {
    /// For features as they are read.
    pub head: Linear,
    /// For scaled features.
    on_scaled: Linear,
    /// The L2 penalty of both heads, unless the other one's features want another.
    pub penalty: f64,
    /// The distance of the covariances that it sees.
    pub covariance_distance: f64,
}

impl Without {
    /// Fits it.
    pub fn fit(job: &Job<Settings>, rows: &Rows, covariances: &[Mat<f64>; 2]) -> domain::Result<Self> {
        let fitted = fit(job, rows, covariances, &as_without(&job.settings), None)?;
        let [source, target] = fitted.covariances(covariances);
        let covariance_distance = covariance_distance(source.as_ref(), target.as_ref());
        Ok(Self { head: fitted.head, on_scaled: fitted.on_scaled, penalty: fitted.penalty, covariance_distance })
    }
}

/// A head by the method of `settings`. `known`: the one without adaptation, if it is on the same scaled features.
pub fn fit(
    job: &Job<Settings>,
    rows: &Rows,
    covariances: &[Mat<f64>; 2],
    settings: &Settings,
    known: Option<&Without>,
) -> domain::Result<Adapted> {
    let scaled = Scaled::new(rows, settings)?;
    let penalty = known.map_or_else(|| penalty(rows, settings, &scaled, job.seed), |known| known.penalty);
    let base = known.map(|known| &known.on_scaled);
    Fitting { rows, covariances, settings, penalty, base, seed: job.seed }.run(scaled)
}

/// The settings of the head without adaptation: the source's scale for both domains, all features.
fn as_without(settings: &Settings) -> Settings {
    let scale = if settings.scale == Scale::None { Scale::None } else { Scale::Source };
    Settings { method: Method::None, scale, components: None, ..settings.clone() }
}
