//! Every number of the report in one tree: `metrics.json`, and all that the page prints.

use crate::choice;
use crate::config::Settings;
use crate::data::Data;
use crate::gallery::{self, Example};
use crate::headline::Headline;
use crate::model::{self, Model};
use crate::model_metrics::ModelMetrics;
use crate::provenance::{self, StageProvenance};
use crate::truth::Truth;
use artifact::{Folder, Npy, Result, Split};
use measure::pair::Pair;
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
    /// The final split.
    pub judged_on: Split,
    /// The result in words.
    pub headline: Headline,
    /// Each model, in the order of the pipeline file.
    pub models: Vec<ModelMetrics>,
    /// Each two models on the final split.
    pub pairs: Vec<Pair>,
    /// Pictures drawn at random, with the predictions of the headline's model; none where the truth has no pictures.
    pub gallery: Vec<Example>,
    /// Wrong predictions of the headline's model, those of the highest probability first.
    pub mistakes: Vec<Example>,
    /// The pictures of all splits.
    pub data: Data,
    /// Settings and hashes of the stages.
    pub stages: Vec<StageProvenance>,
}

impl Metrics {
    /// Computes everything.
    pub fn new(
        truth: &Truth,
        images: Option<&Npy<u8>>,
        models: &[Model],
        listed: &[Folder],
        seed: u64,
        settings: &Settings,
    ) -> Result<Self> {
        let data = Data::new(truth, images);
        let folders = listed.iter().chain(models.iter().map(|model| &model.folder));
        let stages = provenance::collect(&truth.folder, folders)?;
        let scored: Vec<ModelMetrics> = models.iter().map(|model| ModelMetrics::new(model, truth, &stages)).collect();
        let pairs = every_pair(models, &truth.final_split().labels);
        let headline = Headline::new(&scored, truth.final_split().split, &pairs, &data);
        let shown = model::named(models, &headline.model).final_predictions();
        Ok(Self {
            pipeline: pipeline(&truth.folder),
            seed,
            settings: settings.clone(),
            classes: truth.classes.names().to_vec(),
            judged_on: truth.final_split().split,
            headline,
            models: scored,
            pairs,
            gallery: gallery::sample(seed, if images.is_some() { settings.gallery } else { 0 }, shown, truth),
            mistakes: gallery::mistakes(settings.mistakes, shown, truth),
            data,
            stages,
        })
    }

    /// The model of the headline.
    pub fn chosen_model(&self) -> &ModelMetrics {
        choice::best(&self.models)
    }
}

/// Every two of `models`, on the pictures of the final split, whose labels are `labels`: (n,).
fn every_pair(models: &[Model], labels: &[usize]) -> Vec<Pair> {
    let named: Vec<_> = models.iter().map(|model| (model.name.as_str(), model.final_predictions())).collect();
    let pairs =
        named.iter().enumerate().flat_map(|(place, first)| named[place + 1..].iter().map(move |other| (first, other)));
    pairs.map(|(&first, &second)| Pair::count(first, second, labels)).collect()
}

/// Stages lie in their pipeline's folder.
fn pipeline(folder: &Folder) -> String {
    let name = folder.path().parent().and_then(|parent| parent.file_name());
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
