//! A trained model: what it predicts for which photos, and which photos its training saw.
//!
//! All of it lies in the model's own stage, whose labels and lists belong to its logits. The report's numbers come from
//! the same files, and a pipeline may have a model that its report leaves out, or no report.

use crate::pipeline::Pipeline;
use crate::stage::Stage;
use artifact::hash::Hash;
use artifact::tables::files;
use artifact::tried::{self, TRIED};
use artifact::{Error, Folder, Result, Split, file_names};
use measure::prediction::Prediction;
use measure::score::Score;
use measure::spread::Spread;
use std::collections::HashSet;

/// A trained model.
pub struct Model {
    /// The name of its stage.
    pub name: String,
    /// The class names, in label order.
    pub classes: Vec<String>,
    /// Every split that it has logits and labels of, in order.
    pub splits: Vec<Evaluated>,
    /// The photos in the training splits of all stages that it was made from, those that made its weights included.
    pub trained_on: HashSet<Hash>,
    /// How its accuracy scatters over seeds, by split; empty unless `select` handed it on as the first of several
    /// seeds.
    pub seeds: Vec<(Split, Spread)>,
}

/// What a model predicts for the photos of one split.
pub struct Evaluated {
    /// Which split.
    pub split: Split,
    /// (n,) the prediction for each picture.
    pub predictions: Vec<Prediction>,
    /// (n,) the label of each picture.
    pub labels: Vec<usize>,
    /// (n,) the photo that each picture was made from.
    pub photos: Vec<Hash>,
}

impl Model {
    /// The models of a pipeline, in its order: the stages that have logits of labelled pictures, without those that a
    /// `select` compared. The `select` itself has the logits of the best of them; the test pictures of the others are not counted, because
    /// they must not choose.
    pub fn all(pipeline: &Pipeline) -> Result<Vec<Self>> {
        let selects = pipeline.stages.iter().filter(|stage| stage.provenance.contains_key(TRIED));
        let tried: Vec<&str> = selects.flat_map(|stage| stage.config.stages()).collect();
        let is_model = |stage: &Stage| evaluated(&stage.folder).next().is_some();
        let models = pipeline.stages.iter().filter(|stage| is_model(stage) && !tried.contains(&&*stage.name()));
        models.map(|stage| Self::read(stage, pipeline)).collect()
    }

    fn read(stage: &Stage, pipeline: &Pipeline) -> Result<Self> {
        let (folder, classes) = (&stage.folder, stage.folder.classes()?.names().to_vec());
        let splits = evaluated(folder).map(|split| Evaluated::read(folder, split, classes.len()));
        let splits = splits.collect::<Result<_>>()?;
        let mut trained_on = HashSet::new();
        for stage in pipeline.upstream(&folder.name()) {
            if stage.folder.has(&file_names::files(Split::Train)) {
                trained_on.extend(photos(&stage.folder, Split::Train)?);
            }
        }
        let tried = tried::read(folder)?;
        let spread = |split: Split| Some((split, Spread::of(&tried.as_ref()?.accuracies(split)?)?));
        let seeds = Split::ALL.into_iter().filter_map(spread).collect();
        Ok(Self { name: folder.name(), classes, splits, trained_on, seeds })
    }

    /// What it predicts for one split.
    pub fn split(&self, split: Split) -> Option<&Evaluated> {
        self.splits.iter().find(|evaluated| evaluated.split == split)
    }

    /// Its score on one split.
    pub fn score(&self, split: Split) -> Option<Score> {
        self.split(split).map(|split| Score::new(&split.predictions, &split.labels, &self.classes))
    }

    /// Its mean over several seeds on one split.
    pub fn spread(&self, split: Split) -> Option<&Spread> {
        self.seeds.iter().find(|(other, _)| *other == split).map(|(_, spread)| spread)
    }
}

impl Evaluated {
    fn read(folder: &Folder, split: Split, k: usize) -> Result<Self> {
        let (logits, labels) = (folder.logits(split)?, folder.labels(split)?);
        let labels: Vec<usize> = labels.data().iter().map(|&label| label as usize).collect();
        let rows = labels.iter().enumerate();
        let predictions = rows.map(|(row, &label)| Prediction::from_logits(logits.row(row), k, label)).collect();
        let photos = photos(folder, split)?;
        if photos.len() != labels.len() {
            let expected = format!("{} rows, as many as labels in {}", labels.len(), file_names::labels(split));
            return Err(Error::unexpected(&folder.path().join(file_names::files(split)), expected, photos.len()));
        }
        Ok(Self { split, predictions, labels, photos })
    }

    /// Whether the prediction in this row is the true class.
    pub fn is_correct(&self, row: usize) -> bool {
        self.predictions[row].is_correct(self.labels[row])
    }
}

/// The splits with logits whose labels are known. An adapted model may also answer rows that have none.
fn evaluated(folder: &Folder) -> impl Iterator<Item = Split> {
    folder.splits().into_iter().filter(|split| folder.has(&file_names::logits(split)))
}

/// (n,) the photos of one split, by the BLAKE3 of their files.
pub fn photos(folder: &Folder, split: Split) -> Result<Vec<Hash>> {
    let rows = files::read(&folder.file(&file_names::files(split))?)?;
    Ok(rows.into_iter().map(|row| row.blake3).collect())
}
