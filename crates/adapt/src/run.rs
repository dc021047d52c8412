//! Reads both domains, fits with and without adaptation, writes the head with the logits of both.

use crate::config::{Method, Scale, Settings, WeightsBy};
use crate::domains::{Domains, features};
use crate::head::{self, Scores, Trained};
use crate::method::{Adapted, Fitting, penalty};
use crate::rows::Rows;
use crate::scaled::Scaled;
use crate::{map, shift, transform};
use anyhow::anyhow;
use artifact::check::Refusal;
use artifact::shift::Shift;
use artifact::{Classes, Job, file_names};
use domain::covariance::covariance;
use domain::distance::covariance_distance;
use domain::{Linear, Mat};
use model::provenance;
use std::collections::BTreeMap;

/// Columns of a covariance: more would take gigabytes and hours.
const MOST_COLUMNS: usize = 8192;
/// Rows of kernel mean matching, which compares each with each: more would take over 3 GB.
const MOST_ROWS: usize = 20_000;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let domains = Domains::open(job)?;
    let rows = Rows::read(job, &domains)?;
    refuse_too_wide(&rows)?;
    refuse_too_many(job, &rows)?;
    job.say(format!(
        "{} rows of the source, {} of the target, {} columns",
        rows.source.nrows(),
        rows.target.nrows(),
        rows.source.ncols()
    ));
    let explained = |error: domain::Error| explain(&error, &domains.classes, job.settings.method);

    let covariances = [&rows.source, &rows.target].map(|rows| covariance(rows.as_ref()));
    let without = Without::fit(job, &rows, &covariances).map_err(explained)?;
    // Components are other features, which want another penalty and another head.
    let known = Some(&without).filter(|_| job.settings.components.is_none());
    let adapted = fit(job, &rows, &covariances, &job.settings, known).map_err(explained)?;
    let shift = shift::shift(job, &domains, &rows, &covariances, &without, &adapted).map_err(explained)?;

    let shape = features(&domains.target, job.settings.fit_on)?;
    let [plain, trained] = [&without.head, &adapted.head].map(|head| Trained::new(job, &shape, head));
    trained.write(job, &domains, &shift.remarks)?;
    let scores = head::write_all(job, &domains, &plain, &trained)?;
    map::write(job, &domains, &rows, &adapted)?;
    job.write(file_names::TRANSFORM, &transform::to_bytes(&adapted))?;
    if let Some(weights) = &adapted.weights {
        job.write_npy(file_names::WEIGHTS, &[weights.by_row.len()], &weights.by_row)?;
    }
    job.write_yaml(file_names::SHIFT, &shift)?;
    job.record("penalty", BTreeMap::from([("none", without.penalty), ("adapted", adapted.penalty)]));
    tell(job, &shift, &scores);
    provenance::record(job);
    Ok(())
}

/// The head without adaptation, and what is kept of its making.
pub struct Without {
    /// For features as they are read.
    pub head: Linear,
    /// For scaled features.
    on_scaled: Linear,
    penalty: f64,
    /// The distance of the covariances that it sees.
    pub covariance_distance: f64,
}

impl Without {
    fn fit(job: &Job<Settings>, rows: &Rows, covariances: &[Mat<f64>; 2]) -> domain::Result<Self> {
        let fitted = fit(job, rows, covariances, &as_without(&job.settings), None)?;
        let [source, target] = fitted.covariances(covariances);
        let covariance_distance = covariance_distance(source.as_ref(), target.as_ref());
        Ok(Self { head: fitted.head, on_scaled: fitted.on_scaled, penalty: fitted.penalty, covariance_distance })
    }
}

/// By the method of `settings`. `known`: a head of the source's labels on the same scaled features.
fn fit(
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

fn refuse_too_wide(rows: &Rows) -> anyhow::Result<()> {
    let columns = rows.source.ncols();
    if columns > MOST_COLUMNS {
        let expected = format!("average, or features of at most {MOST_COLUMNS} columns");
        return Err(Refusal::new("settings.pool", expected, format!("{columns} columns")).into());
    }
    Ok(())
}

fn refuse_too_many(job: &Job<Settings>, rows: &Rows) -> anyhow::Result<()> {
    let (Settings { method, weights, .. }, n) = (&job.settings, rows.source.nrows());
    if (*method, *weights) == (Method::Weights, WeightsBy::Kmm) && n > MOST_ROWS {
        let expected = format!("logistic or kliep, or at most {MOST_ROWS} rows of the source");
        return Err(Refusal::new("settings.weights", expected, format!("kmm with {n} rows")).into());
    }
    Ok(())
}

/// An error with the names of classes, and what to do.
fn explain(error: &domain::Error, classes: &Classes, method: Method) -> anyhow::Error {
    let advice = "; set force: true to go on all the same, or take another method";
    let method = method.name();
    match error {
        domain::Error::ShareOfZero { class } => {
            let class = &classes.names()[*class];
            anyhow!(
                "settings.method: {method}: expected every class among the target's rows, got an estimated share of 0 for \
                 {class}: more than the shares of the classes differs between these domains{advice}"
            )
        }
        domain::Error::EffectiveSampleSize { .. } => anyhow!("settings.method: {method}: {error}{advice}"),
        domain::Error::Eigenvalues => anyhow!("settings.method: {method}: {error}"),
    }
}

fn tell(job: &Job<Settings>, shift: &Shift, scores: &Scores) {
    let shown = |score: &Option<train::score::Score>| {
        score.as_ref().map_or_else(|| "unknown".to_owned(), |score| format!("{:.3}", score.accuracy))
    };
    let Scores { at_home, without, adapted } = scores;
    job.say(format!(
        "accuracy: {} at home, {} on {} without adaptation, {} with {}",
        shown(at_home),
        shown(without),
        shift.target,
        shown(adapted),
        shift.method
    ));
    shift.remarks.iter().for_each(|remark| job.say(remark));
}
