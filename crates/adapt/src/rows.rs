//! The features of both domains in memory, in f64.

use crate::config::Settings;
use crate::domains::{Domains, features};
use crate::few_labels::{self, FewLabels};
use artifact::{Error, Folder, Job, Npy, Split};
use domain::{Mat, rows};
use model::head::HeadPool;

/// What a method sees.
pub struct Rows {
    /// (n, d): the source's train split.
    pub source: Mat<f64>,
    /// (n,): its labels.
    pub labels: Vec<usize>,
    /// (m, d): the target's split that is seen without labels.
    pub target: Mat<f64>,
    /// The target's labelled rows, for the methods that use some.
    pub few: Option<FewLabels>,
    /// k.
    pub classes: usize,
}

impl Rows {
    /// Reads them.
    pub fn read(job: &Job<Settings>, domains: &Domains) -> anyhow::Result<Self> {
        let (pool, k) = (job.settings.pool, domains.classes.len());
        let labels = labels(&domains.source, Split::Train)?;
        let source = features(&domains.source, Split::Train)?.rows_as(labels.len(), "labels of train")?;
        if let Some(class) = (0..k).find(|class| !labels.contains(class)) {
            let path = domains.source.path().join(artifact::file_names::labels(Split::Train));
            let found = format!("none of {}", domains.classes.names()[class]);
            return Err(Error::unexpected(&path, "rows of every class", found).into());
        }
        let target = features(&domains.target, job.settings.fit_on)?;
        if target.len() < 2 {
            // One row has no deviation to be scaled by.
            return Err(Error::unexpected(target.path(), "at least two rows", target.len()).into());
        }
        let few = few_labels::draw(job, domains)?;
        Ok(Self { source: pooled(&source, pool), labels, target: pooled(&target, pool), few, classes: k })
    }
}

/// The labels of a split.
pub fn labels(folder: &Folder, split: Split) -> artifact::Result<Vec<usize>> {
    Ok(folder.labels(split)?.data().iter().map(|&label| label as usize).collect())
}

/// (n, d) of features (n, h, w, c).
pub fn pooled(features: &Npy<f32>, pool: HeadPool) -> Mat<f64> {
    let places: usize = features.shape()[1..3].iter().product();
    let channels = features.shape()[3];
    if pool == HeadPool::Flatten || places == 1 {
        return rows::from_slice(features.data(), places * channels);
    }
    Mat::from_fn(features.len(), channels, |row, channel| {
        let values = features.row(row).iter().skip(channel).step_by(channels);
        values.map(|&x| f64::from(x)).sum::<f64>() / places as f64
    })
}
