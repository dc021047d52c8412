//! Every number of the report in one tree: `metrics.json`, and all that the page prints.

use crate::config::Settings;
use crate::data::Data;
use crate::gallery::{self, Shown};
use crate::headline::Headline;
use crate::history::History;
use crate::lineage::{self, Lineage};
use crate::model::Model;
use crate::pair::{self, Pair};
use crate::score::Score;
use crate::truth::Truth;
use artifact::{Folder, Npy, Result, Split};
use serde::Serialize;

/// The whole report without its pictures.
#[derive(Clone, Debug, Serialize)]
pub struct Metrics {
    /// The pipeline's name.
    pub pipeline: String,
    /// The seed of everything random.
    pub seed: u64,
    /// The settings of the report itself.
    pub settings: Settings,
    /// The class names, in label order.
    pub classes: Vec<String>,
    /// The split that counts.
    pub judged_on: Split,
    /// The result in words.
    pub headline: Headline,
    /// Each model, in the order of the pipeline file.
    pub models: Vec<ModelMetrics>,
    /// Each two models on the split that counts.
    pub pairs: Vec<Pair>,
    /// Pictures drawn at random, as the last model answers them.
    pub gallery: Vec<Shown>,
    /// The last model's wrong answers of the highest probability.
    pub mistakes: Vec<Shown>,
    /// What was learnt from.
    pub data: Data,
    /// Settings and hashes of the stages.
    pub stages: Vec<Lineage>,
}

/// One model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelMetrics {
    /// The name of its stage.
    pub name: String,
    /// By split; the last one counts.
    pub scores: Vec<Score>,
    /// The epoch, from 1, whose weights were kept.
    pub kept_epoch: Option<usize>,
    /// What its trainer wants its readers to know, each a part of a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// How often its training saw each photo, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Its learning curves.
    pub history: History,
}

impl Metrics {
    /// Computes everything.
    pub fn new(
        truth: &Truth,
        images: &Npy<u8>,
        models: &[Model],
        listed: &[Folder],
        seed: u64,
        settings: &Settings,
    ) -> Result<Self> {
        let data = Data::new(truth, images);
        let scored: Vec<ModelMetrics> = models.iter().map(|model| ModelMetrics::new(model, truth)).collect();
        let pairs = pair::all(models, truth.last());
        let shown = models.last().expect("there is at least one model").last();
        Ok(Self {
            pipeline: pipeline(&truth.folder),
            seed,
            settings: settings.clone(),
            classes: truth.classes.names().to_vec(),
            judged_on: truth.last().split,
            headline: Headline::new(&scored, &pairs, &data.majority),
            models: scored,
            pairs,
            gallery: gallery::sample(seed, settings.gallery, shown, truth),
            mistakes: gallery::mistakes(settings.mistakes, shown, truth),
            data,
            stages: lineage::of(&truth.folder, listed.iter().chain(models.iter().map(|model| &model.folder)))?,
        })
    }
}

impl ModelMetrics {
    fn new(model: &Model, truth: &Truth) -> Self {
        let scores =
            truth.judged().zip(&model.answers).map(|(part, answers)| Score::new(answers, part, &truth.classes));
        Self {
            name: model.name.clone(),
            scores: scores.collect(),
            kept_epoch: model.kept_epoch,
            remarks: model.remarks.clone(),
            seen: model.seen.clone(),
            history: model.history.clone(),
        }
    }

    /// The score on the split that counts.
    pub fn last(&self) -> &Score {
        self.scores.last().expect("some split is judged")
    }
}

/// Stages lie in their pipeline's folder.
fn pipeline(folder: &Folder) -> String {
    let name = folder.path().parent().and_then(|parent| parent.file_name());
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
