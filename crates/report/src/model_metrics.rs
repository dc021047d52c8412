//! The numbers of one model.

use crate::about::About;
use crate::adaptation::Adaptation;
use crate::history::History;
use crate::model::Model;
use crate::provenance::StageProvenance;
use crate::seeds::{self, SeedSpread};
use crate::truth::Truth;
use artifact::Split;
use artifact::tried::Tried;
use measure::score::Score;
use serde::Serialize;

/// One model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelMetrics {
    /// The name of its stage.
    pub name: String,
    /// Its network and what was trained.
    pub about: About,
    /// By split; the last is the final split.
    pub scores: Vec<SplitScore>,
    /// The epoch, from 1, whose weights were kept.
    pub kept_epoch: Option<usize>,
    /// What its trainer wants its readers to know, each a part of a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// How often its training saw each photo, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// What it was selected from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried: Option<Tried>,
    /// How its accuracy scatters over seeds, where it was trained with several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<SeedSpread>,
    /// Its learning curves, if it was trained by epochs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// What adapting it did, if it was adapted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adaptation: Option<Adaptation>,
}

/// A model's score on one split.
#[derive(Clone, Debug, Serialize)]
pub struct SplitScore {
    /// Which split.
    pub split: Split,
    /// The score on its pictures.
    #[serde(flatten)]
    pub score: Score,
}

impl ModelMetrics {
    /// Scores a model on every evaluated split.
    pub fn new(model: &Model, truth: &Truth, stages: &[StageProvenance]) -> Self {
        let names = truth.classes.names();
        let splits = truth.evaluated().zip(&model.outputs);
        let scores = splits.map(|(split, outputs)| SplitScore {
            split: split.split,
            score: Score::new(&outputs.predictions, &split.labels, names),
        });
        Self {
            name: model.name.clone(),
            about: About::new(&model.name, stages),
            scores: scores.collect(),
            kept_epoch: model.kept_epoch,
            remarks: model.remarks.clone(),
            seen: model.seen.clone(),
            tried: model.tried.clone(),
            seeds: model.tried.as_ref().map(seeds::of).unwrap_or_default(),
            history: model.history.clone(),
            adaptation: model.domains.as_ref().map(|domains| {
                Adaptation::new(&model.name, model.final_predictions(), domains, truth.final_split(), names)
            }),
        }
    }

    /// The score on the final split.
    pub fn final_score(&self) -> &Score {
        &self.scores.last().expect("the truth has an evaluated split").score
    }
}
