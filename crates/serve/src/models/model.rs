//! One version of a classifier.

use model::classifier::{Classifier, Judge};
use model::device::Chosen;
use model::pixels;
use model::precision::PrecisionSetting;
use picture::Preparation;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A classifier, ready to be asked. Requests that began with one version end with it, whatever replaces it meanwhile.
pub struct Model {
    judge: Arc<Judge>,
    preparation: Preparation,
    /// Only the network's thread asks it.
    classifier: Mutex<Classifier>,
}

impl Model {
    /// Reads the file of a classifier, and has it answer its golden photos.
    pub fn open(path: &Path, taken: &Chosen, precision: PrecisionSetting) -> anyhow::Result<Self> {
        let classifier = Classifier::open(path, taken, precision)?;
        classifier.preparation()?;
        let checked = classifier.check()?;
        anyhow::ensure!(
            checked.agreed == checked.photos,
            "{}: {} of {} golden photos get other logits than when the file was written: it is damaged, or this machine \
             computes otherwise",
            path.display(),
            checked.photos - checked.agreed,
            checked.photos
        );
        Ok(Self::new(classifier))
    }

    /// A classifier that was made just now.
    pub fn new(classifier: Classifier) -> Self {
        Self {
            judge: Arc::clone(classifier.judge()),
            preparation: classifier.preparation().expect("it takes photos"),
            classifier: Mutex::new(classifier),
        }
    }

    /// What outputs of the network mean.
    pub fn judge(&self) -> &Arc<Judge> {
        &self.judge
    }

    /// How a photo becomes a picture.
    pub fn preparation(&self) -> Preparation {
        self.preparation
    }

    /// The most pictures that go through the network at once.
    pub fn batch(&self) -> usize {
        pixels::batch([self.preparation.height as usize, self.preparation.width as usize])
    }

    /// The classifier itself.
    pub fn classifier(&self) -> MutexGuard<'_, Classifier> {
        self.classifier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
