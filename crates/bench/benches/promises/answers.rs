//! What a classifier makes of photo files, as `predict` asks it.

use anyhow::Context as _;
use model::classifier::{Classifier, Output};
use model::pixels;
use picture::Preparer;
use rayon::prelude::*;
use std::fs;
use std::path::PathBuf;

/// Drawn photos are small.
const MEGAPIXELS: f64 = 10.0;

/// The outputs that are kept of n pictures.
#[derive(Default)]
pub struct Answers {
    /// (n, 1) or (n, k), row by row.
    pub logits: Vec<f32>,
    /// (n,): how far each is from the training pictures.
    pub distances: Vec<f64>,
}

impl Answers {
    fn add(&mut self, classifier: &Classifier, outputs: Vec<Output>) {
        for output in outputs {
            self.distances.push(classifier.judge().distance(&output).expect("a file with training pictures"));
            self.logits.extend(output.logits);
        }
    }
}

/// The answers for the files at `paths`.
pub fn for_files(classifier: &Classifier, paths: &[PathBuf]) -> anyhow::Result<Answers> {
    for_photos(classifier, paths.len(), |number| {
        fs::read(&paths[number]).with_context(|| paths[number].display().to_string())
    })
}

/// The answers for `count` photos. `photo`: the bytes of the file of a number.
pub fn for_photos(
    classifier: &Classifier,
    count: usize,
    photo: impl Fn(usize) -> anyhow::Result<Vec<u8>> + Sync,
) -> anyhow::Result<Answers> {
    let preparation = classifier.preparation()?;
    let size = pixels::batch([preparation.height as usize, preparation.width as usize]);
    let (mut run, mut answers) = (classifier.run(), Answers::default());
    for first in (0..count).step_by(size) {
        let prepared = (first..count.min(first + size)).into_par_iter().map(|number| {
            let mut picture = vec![0; preparation.picture_len()];
            Preparer::new(preparation, MEGAPIXELS).prepare(photo(number)?, &mut picture)?;
            Ok(picture)
        });
        let pictures = prepared.collect::<anyhow::Result<Vec<_>>>()?.concat();
        answers.add(classifier, run.push(&pictures));
    }
    answers.add(classifier, run.finish());
    Ok(answers)
}
