//! Reads both domains, fits with and without adaptation, writes the head with the logits of both.

use crate::config::{Method, Settings, WeightsBy};
use crate::domains::{Domains, columns, features};
use crate::fit::{Without, fit};
use crate::head::{self, Scores, Trained};
use crate::rows::Rows;
use crate::{answers, map, shift, transform};
use anyhow::anyhow;
use artifact::check::Refusal;
use artifact::shift::Shift;
use artifact::{Classes, Job, Split, file_names};
use domain::covariance::covariance;
use model::head::HeadPool;
use model::provenance;
use std::collections::BTreeMap;

/// Columns of a covariance: more would take gigabytes and hours.
const MOST_COLUMNS: usize = 8192;
/// Rows of kernel mean matching, which compares each with each: more would take over 3 GB.
const MOST_ROWS: usize = 20_000;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let domains = Domains::open(job)?;
    refuse_too_wide(&domains, job.settings.pool)?;
    let rows = Rows::read(job, &domains)?;
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
    let mut shift = shift::shift(job, &domains, &rows, &covariances, &without, &adapted).map_err(explained)?;
    shift.remarks =
        domains.overlaps()?.into_iter().chain(shift::remarks(&shift, job.settings.method, &adapted)).collect();

    let shape = features(&domains.target, job.settings.fit_on)?;
    let [plain, trained] = [&without.head, &adapted.head].map(|head| Trained::new(job, &shape, head));
    trained.write(job, &domains, &shift.remarks)?;
    let scores = head::write_all(job, &domains, &plain, &trained)?;
    answers::write(job, &domains, &trained)?;
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

fn refuse_too_wide(domains: &Domains, pool: HeadPool) -> anyhow::Result<()> {
    let features = domains.source.npy::<f32>(&file_names::features(Split::Train))?.axes("(n, h, w, c)")?;
    let columns = columns(&features, pool);
    if columns > MOST_COLUMNS {
        let average = if pool == HeadPool::Flatten { "average, or " } else { "" };
        let expected = format!("{average}features of at most {MOST_COLUMNS} columns");
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
                "settings.method: {method}: expected every class among the target's rows, got an estimated share of 0 for class \
                 {class}: it may be rare, or more than the shares of the classes may differ between these domains{advice}"
            )
        }
        domain::Error::EffectiveSampleSize { .. } => anyhow!("settings.method: {method}: {error}{advice}"),
        domain::Error::Eigenvalues => anyhow!("settings.method: {method}: {error}"),
    }
}

fn tell(job: &Job<Settings>, shift: &Shift, scores: &Scores) {
    let Scores { at_home, without, adapted } = scores;
    if let (Some((split, without)), Some((_, adapted))) = (without, adapted) {
        let home = at_home
            .as_ref()
            .map_or_else(String::new, |(split, score)| format!("{:.3} on {split} at home, ", score.accuracy));
        let (target, method) = (&shift.target, &shift.method);
        let [without, adapted] = [without, adapted].map(|score| score.accuracy);
        job.say(format!(
            "accuracy: {home}{without:.3} on {split} of {target} without adaptation, {adapted:.3} with {method}"
        ));
    }
    shift.remarks.iter().for_each(|remark| job.say(remark));
}
