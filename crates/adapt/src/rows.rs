//! The features of both domains in memory, in f64.

use crate::config::Settings;
use crate::domains::{Domains, features, labels, pooled};
use crate::few_labels::{self, FewLabels};
use artifact::{Error, Job, Split};
use domain::Mat;

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
