//! The two inputs: whether they fit together, and what is in them.

use crate::config::Settings;
use artifact::check::Refusal;
use artifact::tables::files::{self, InBoth};
use artifact::{Classes, Error, Folder, Job, Npy, Result, Split, file_names};
use domain::{Mat, rows};
use model::head::HeadPool;
use model::{About, checkpoint};

/// Class names in a message, at most.
const SHOWN: usize = 10;

/// Source and target.
pub struct Domains {
    /// The domain with labels.
    pub source: Folder,
    /// The other one.
    pub target: Folder,
    /// The class names of both.
    pub classes: Classes,
    /// The network of the target's features: what a head sits on.
    pub about: About,
}

impl Domains {
    /// Opens both. Refuses other classes, features of another network, and a target without the split that is to be seen.
    pub fn open(job: &Job<Settings>) -> anyhow::Result<Self> {
        let (source, target) = (job.input("source")?, job.input("target")?);
        same_classes(&source, &target)?;
        let [(_, of_source), (_, about)] =
            [checkpoint::read(&source, file_names::NETWORK)?, checkpoint::read(&target, file_names::NETWORK)?];
        if let Some((key, expected, found)) = of_source.difference(&about) {
            let path = target.path().join(file_names::NETWORK);
            let expected = format!("features as in {}, with {key} {expected}", source.path().display());
            return Err(Error::unexpected(&path, expected, found).into());
        }
        if of_source.own_norms.is_some() != about.own_norms.is_some() {
            let path = target.path().join(file_names::NETWORK);
            let norms = |about: &About| if about.own_norms.is_some() { "own" } else { "trained" };
            let expected = format!("batch_norm: {}, as in {}", norms(&of_source), source.path().display());
            return Err(Error::unexpected(&path, expected, norms(&about)).into());
        }
        let classes = source.classes()?;
        let domains = Self { source, target, classes, about };
        domains.check_splits(job)?;
        Ok(domains)
    }

    fn check_splits(&self, job: &Job<Settings>) -> anyhow::Result<()> {
        let seen = job.settings.fit_on;
        let known = splits(&self.target);
        if !known.contains(&seen) {
            let known: Vec<&str> = known.into_iter().map(Split::name).collect();
            let expected = format!("a split of {} ({})", self.target.path().display(), known.join(", "));
            return Err(Refusal::new("settings.fit_on", expected, seen).into());
        }
        Ok(())
    }

    /// Remarks on rows that measure the result although the source's labels were learnt from them.
    pub fn overlaps(&self) -> Result<Vec<String>> {
        let rows = |folder: &Folder, split| files::read(&folder.file(&file_names::files(split))?);
        let learnt = rows(&self.source, Split::Train)?;
        let measures = |split: &Split| self.target.has(&file_names::labels(split));
        let remark = |split: Split| {
            let there = rows(&self.target, split)?;
            let words = |InBoth { n, path, equal }: InBoth| {
                let all = there.len();
                format!(
                    "of the target's {all} {split} rows, {n} also stand in the source's train split (first: {equal} = {path}); \
                     they count in the accuracy on {split}, but say nothing of another domain"
                )
            };
            Ok(files::in_both(&there, &learnt).map(words))
        };
        self.evaluated().into_iter().filter(measures).map(remark).filter_map(Result::transpose).collect()
    }

    /// The target's splits that could be scored if they have labels: all but train. There may be none.
    pub fn evaluated(&self) -> Vec<Split> {
        splits(&self.target).into_iter().filter(|split| *split != Split::Train).collect()
    }
}

/// Refuses other classes, which are named.
fn same_classes(source: &Folder, target: &Folder) -> Result<()> {
    let [wanted, found] = [source, target].map(Folder::classes);
    let (wanted, found) = (wanted?, found?);
    if wanted.names() == found.names() {
        return Ok(());
    }
    let path = target.path().join(file_names::CLASSES);
    let list = |classes: &Classes| {
        let names = classes.names();
        let more = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
        format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
    };
    let lacks_some = found.names().iter().all(|name| wanted.names().contains(name));
    let hint = if lacks_some { "; a classes.yaml beside the target's arrays can name them all" } else { "" };
    let expected = format!("the classes of {}, in the same order ({}){hint}", source.path().display(), list(&wanted));
    Err(Error::unexpected(&path, expected, list(&found)))
}

/// The splits of which there are features, in order, with labels or without.
pub fn splits(folder: &Folder) -> Vec<Split> {
    Split::ALL.into_iter().filter(|split| folder.has(&file_names::features(split))).collect()
}

/// The features (n, h, w, c) of a split, at least one row, all finite.
pub fn features(folder: &Folder, split: Split) -> Result<Npy<f32>> {
    let features = folder.npy::<f32>(&file_names::features(split))?.axes("(n, h, w, c)")?;
    if features.is_empty() {
        return Err(Error::unexpected(features.path(), "at least one row", 0));
    }
    artifact::features::refuse_not_finite(folder, &features)?;
    Ok(features)
}

/// The labels of a split.
pub fn labels(folder: &Folder, split: Split) -> Result<Vec<usize>> {
    Ok(folder.labels(split)?.data().iter().map(|&label| label as usize).collect())
}

/// d: how many columns features (n, h, w, c) have after pooling.
pub fn columns(features: &Npy<f32>, pool: HeadPool) -> usize {
    match pool {
        HeadPool::Flatten => features.row_len(),
        HeadPool::Average => features.shape()[3],
    }
}

/// (n, d) of features (n, h, w, c).
pub fn pooled(features: &Npy<f32>, pool: HeadPool) -> Mat<f64> {
    let (columns, channels) = (columns(features, pool), features.shape()[3]);
    let places = features.row_len() / channels;
    if columns == features.row_len() {
        return rows::from_slice(features.data(), columns);
    }
    Mat::from_fn(features.len(), channels, |row, channel| {
        let values = features.row(row).iter().skip(channel).step_by(channels);
        values.map(|&x| f64::from(x)).sum::<f64>() / places as f64
    })
}
