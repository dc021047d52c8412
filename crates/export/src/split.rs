//! What the classifier makes of pictures that were prepared.

use artifact::{Folder, Job, Npy, Split, file_names};
use measure::outcome::Outcome;
use measure::prediction::Prediction;
use model::classifier::{Layers, Output, Run};
use model::pixels;

/// A split with the logits of its pictures.
pub struct Labelled {
    /// Columns of the logits.
    outputs: usize,
    /// (n, outputs), row by row.
    pub logits: Vec<f32>,
    /// (n,): positions in the class list.
    pub labels: Vec<usize>,
    /// The number of classes.
    k: usize,
}

impl Labelled {
    /// The logits that the trainer of a model wrote.
    pub fn read(model: &Folder, split: Split) -> artifact::Result<Self> {
        let (logits, k) = (model.logits(split)?, model.classes()?.len());
        Ok(Self { outputs: logits.row_len(), logits: logits.data().to_vec(), labels: labels(model, split)?, k })
    }

    /// The same pictures with the logits in `outputs`.
    pub fn with(&self, outputs: &[Output]) -> Self {
        let logits = outputs.iter().flat_map(|output| output.logits.iter().copied()).collect();
        Self { logits, labels: self.labels.clone(), ..*self }
    }

    /// (n,): predictions at a temperature.
    pub fn predictions(&self, temperature: f64) -> Vec<Prediction> {
        let rows = self.logits.chunks_exact(self.outputs).zip(&self.labels);
        rows.map(|(logits, label)| Prediction::at_temperature(logits, self.k, *label, temperature)).collect()
    }

    /// (n,): what became of these predictions.
    pub fn outcomes(&self, temperature: f64) -> Vec<Outcome> {
        let predictions = self.predictions(temperature);
        predictions.iter().zip(&self.labels).map(|(prediction, label)| Outcome::of(prediction, *label)).collect()
    }
}

fn labels(folder: &Folder, split: Split) -> artifact::Result<Vec<usize>> {
    Ok(folder.labels(split)?.data().iter().map(|label| *label as usize).collect())
}

/// The outputs for the pictures of a split, in order: every `step`-th one from the first.
pub fn outputs<S>(
    job: &Job<S>,
    layers: &Layers,
    images: &Folder,
    split: Split,
    step: usize,
) -> artifact::Result<Vec<Output>> {
    let pictures: Npy<u8> = images.npy::<u8>(&file_names::images(split))?.axes("(n, h, w, 3)")?;
    let size = pixels::batch([pictures.shape()[1], pictures.shape()[2]]);
    let rows: Vec<usize> = (0..pictures.len()).step_by(step).collect();
    let bar = job.progress(split.name(), rows.len());
    let (mut run, mut outputs) = (Run::new(layers), Vec::new());
    for batch in rows.chunks(size) {
        let batch: Vec<u8> = batch.iter().flat_map(|row| pictures.row(*row)).copied().collect();
        outputs.extend(run.push(&batch));
        bar.inc((batch.len() / pictures.row_len()) as u64);
    }
    outputs.extend(run.finish());
    bar.finish_and_clear();
    Ok(outputs)
}
