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

    /// The same pictures with other logits.
    pub fn with(&self, logits: Vec<f32>) -> Self {
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

/// Passes pictures of a split through the network: every `step`-th one from the first. `take` gets their outputs, in order.
pub fn pass<S>(
    job: &Job<S>,
    layers: &Layers,
    images: &Folder,
    (split, step): (Split, usize),
    mut take: impl FnMut(Output),
) -> artifact::Result<()> {
    let pictures: Npy<u8> = images.npy::<u8>(&file_names::images(split))?.axes("(n, h, w, 3)")?;
    let size = pixels::batch([pictures.shape()[1], pictures.shape()[2]]);
    let rows: Vec<usize> = (0..pictures.len()).step_by(step).collect();
    let bar = job.progress(split.name(), rows.len());
    let mut run = Run::new(layers);
    for batch in rows.chunks(size) {
        let pixels: Vec<u8> = batch.iter().flat_map(|row| pictures.row(*row)).copied().collect();
        run.push(&pixels).into_iter().for_each(&mut take);
        bar.inc(batch.len() as u64);
    }
    run.finish().into_iter().for_each(&mut take);
    bar.finish_and_clear();
    Ok(())
}
