//! Pictures of a split through the file's network: logits as the file gives them, beside those of the stage that trained
//! it, and distances to the training pictures.

use crate::pass::pass;
use crate::reference::Reference;
use artifact::{Folder, Job, Split};
use measure::outcome::Outcome;
use measure::prediction::Prediction;
use model::card::Strangers;
use model::classifier::Layers;

/// One split.
pub struct Evaluated {
    /// Which one.
    pub split: Split,
    /// Columns of the logits.
    columns: usize,
    /// (n, columns): by the stage that trained the model.
    pub by_stage: Vec<f32>,
    /// (n, columns): by the file.
    pub logits: Vec<f32>,
    /// (n,): positions in the class list.
    pub labels: Vec<usize>,
    /// (n,): how far each picture is from the training pictures.
    pub distances: Vec<f64>,
    /// The number of classes.
    k: usize,
}

impl Evaluated {
    /// Passes all pictures of a split through the network. Their features are not kept: nothing bounds their number.
    pub fn new<S>(
        job: &Job<S>,
        layers: &Layers,
        (model, images): (&Folder, &Folder),
        split: Split,
        reference: &Reference,
    ) -> anyhow::Result<Self> {
        let by_stage = model.logits(split)?;
        let rows: Vec<usize> = (0..by_stage.len()).collect();
        let (mut logits, mut distances) = (Vec::new(), Vec::new());
        pass(job, layers, images, split, &rows, |output| {
            distances.push(reference.distance(&output));
            logits.extend(output.logits);
        })?;
        let labels = images.labels(split)?.data().iter().map(|label| *label as usize).collect();
        let (columns, by_stage) = (by_stage.row_len(), by_stage.data().to_vec());
        Ok(Self { split, columns, by_stage, logits, labels, distances, k: images.classes()?.len() })
    }

    /// (n,): the file's predictions at a temperature.
    pub fn predictions(&self, temperature: f64) -> Vec<Prediction> {
        self.predicted(&self.logits, temperature)
    }

    /// (n,): the same of the stage that trained the model.
    pub fn predictions_by_stage(&self, temperature: f64) -> Vec<Prediction> {
        self.predicted(&self.by_stage, temperature)
    }

    fn predicted(&self, logits: &[f32], temperature: f64) -> Vec<Prediction> {
        let rows = logits.chunks_exact(self.columns).zip(&self.labels);
        rows.map(|(logits, label)| Prediction::at_temperature(logits, self.k, *label, temperature)).collect()
    }

    /// (n,): what became of the file's predictions. Confidences are rounded as the file keeps them.
    pub fn outcomes(&self, temperature: f64) -> Vec<Outcome> {
        let outcome = |(prediction, label): (&Prediction, &usize)| {
            let Outcome { confidence, correct } = Outcome::of(prediction, *label);
            Outcome { confidence: f64::from(confidence as f32), correct }
        };
        self.predictions(temperature).iter().zip(&self.labels).map(outcome).collect()
    }

    /// Those of the pictures that are no strangers, which get no answer anyway.
    pub fn known_outcomes(&self, temperature: f64, strangers: Strangers) -> Vec<Outcome> {
        let all = self.outcomes(temperature).into_iter().zip(&self.distances);
        all.filter(|(_, distance)| !is_stranger(**distance, strangers)).map(|(outcome, _)| outcome).collect()
    }

    /// The share of the pictures that are strangers.
    pub fn refused(&self, strangers: Strangers) -> f64 {
        let refused = self.distances.iter().filter(|distance| is_stranger(**distance, strangers)).count();
        refused as f64 / self.distances.len() as f64
    }
}

fn is_stranger(distance: f64, strangers: Strangers) -> bool {
    strangers.threshold.is_some_and(|threshold| distance > threshold)
}
