//! Pictures of a split through the file's network: logits as the file gives them, beside those of the stage that trained
//! it, and distances to the training pictures.

use crate::pass::pass;
use crate::reference::Reference;
use crate::trained::Takes;
use artifact::{Folder, Job, Split};
use measure::labelled::Labelled;
use model::classifier::Layers;

/// One split.
pub struct Evaluated {
    /// Which one.
    pub split: Split,
    /// With the logits of the stage that trained the model.
    pub by_stage: Labelled,
    /// With those of the file.
    pub by_file: Labelled,
    /// (n,): how far each picture is from the training pictures.
    pub distances: Vec<f64>,
}

impl Evaluated {
    /// Passes all pictures of a split through the network. Their features are not kept: nothing bounds their number.
    pub fn new<S>(
        job: &Job<S>,
        through: (&Layers, &Takes),
        (model, images): (&Folder, &Folder),
        split: Split,
        reference: &Reference,
    ) -> anyhow::Result<Self> {
        let (by_stage, k) = (model.logits(split)?, images.classes()?.len());
        let labels: Vec<usize> = images.labels(split)?.data().iter().map(|label| *label as usize).collect();
        let rows: Vec<usize> = (0..labels.len()).collect();
        let (mut logits, mut distances) = (Vec::new(), Vec::new());
        pass(job, through, images, split, &rows, |output| {
            distances.push(reference.distance(&output));
            logits.extend(output.logits);
        })?;
        let by_stage = Labelled::new(by_stage.data().to_vec(), labels.clone(), k);
        Ok(Self { split, by_stage, by_file: Labelled::new(logits, labels, k), distances })
    }
}
