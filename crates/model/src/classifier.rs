//! A classifier in one file: what `export` writes and `predict` asks.
//!
//! - `layers`: forward passes, as the stage that trained the classifier made them
//! - `run`: pictures in that stage's batches
//! - `whole`: whether a file holds all of a classifier; `agreement`: whether its parts fit together; `seal`: whether it
//!   is still what `export` wrote
//! - `judge`: outputs to answers; `answer`: an answer, or "unknown"

mod agreement;
mod answer;
mod judge;
mod layers;
mod run;
mod seal;
mod whole;

use crate::about::Evaluation;
use crate::card::{Card, Golden};
use crate::device::{self, Chosen};
use crate::precision::PrecisionSetting;
use crate::{About, Parameters, checkpoint};
pub use answer::{Answer, Unknown};
use artifact::{Error, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
pub use judge::Judge;
pub use layers::Layers;
use measure::outcome::Outcome;
use picture::{Preparation, Preparer};
pub use run::{Output, Run};
pub use seal::sealed;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use weight_file::{Bytes, WeightFile};

/// The largest difference of a golden logit, as a share of the photo's largest one: other CPUs sum in another order.
const TOLERANCE_F32: f32 = 1e-3;
/// The same in bfloat16, which has 8 significant bits.
const TOLERANCE_BF16: f32 = 0.05;
/// Golden photos are small.
const GOLDEN_MEGAPIXELS: f64 = 1.0;

/// A classifier that is ready for pictures, or for rows of imported features.
pub struct Classifier {
    path: PathBuf,
    about: About,
    layers: Layers,
    evaluation: Evaluation,
    judge: Arc<Judge>,
    /// (g, d): the golden rows of imported features.
    golden: Vec<f32>,
}

/// What a classifier is made of.
pub struct Parts {
    /// The network, its head, the classes, and how photos become pictures and logits.
    pub about: About,
    /// The weights of network and head.
    pub parameters: Parameters,
    /// When answers are unknown.
    pub card: Card,
    /// (n,): what became of the predictions for the validation pictures that are no strangers.
    pub outcomes: Vec<Outcome>,
    /// (m, c): features of training pictures, each of length 1.
    pub reference: Vec<f32>,
}

/// How many golden photos got their answers again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checked {
    /// Those whose logits agree with the file's.
    pub agreed: usize,
    /// All.
    pub photos: usize,
    /// The largest difference of a logit, as a share of the largest logit of its photo.
    pub difference: f32,
}

impl Classifier {
    /// Opens a file that `export` wrote, to compute on `taken`. `Auto` is the precision of its stages where the device has
    /// it, and f32 elsewhere.
    ///
    /// # Errors
    /// If the file is none of a classifier, a part of it is missing or has another shape, or its bytes have changed.
    pub fn open(path: &Path, taken: &Chosen, precision: PrecisionSetting) -> Result<Self> {
        Self::of_file(&WeightFile::open(path)?, taken, precision)
    }

    /// The same for the bytes of such a file; `path` is for messages only.
    pub fn parse(path: &Path, bytes: Vec<u8>, taken: &Chosen, precision: PrecisionSetting) -> Result<Self> {
        Self::of_file(&WeightFile::parse(path, Bytes::from(bytes))?, taken, precision)
    }

    fn of_file(file: &WeightFile, taken: &Chosen, precision: PrecisionSetting) -> Result<Self> {
        let (about, card) = whole::metadata(file)?;
        whole::check_tensors(file, &about)?;
        let mut parameters = checkpoint::parameters(file)?;
        whole::check_seal(file, &card, &parameters)?;
        let found = whole::Tensors::take(file, &card, &mut parameters)?;
        let evaluation = about.evaluation.expect("it was checked").with(precision, taken);
        let layers = Layers::new(&about, &device::moved(parameters, taken.device()), evaluation);
        let whole::Tensors { reference, outcomes, golden } = found;
        let classes = about.classes.as_ref().expect("it was checked").names().to_vec();
        let channels = about.head.as_ref().expect("it was checked").features[2];
        let judge = Arc::new(Judge { classes, card, outcomes, reference, channels });
        Ok(Self { path: file.path().to_owned(), about, layers, evaluation, judge, golden })
    }

    /// A classifier that was made just now, and that no file holds yet. It computes on the device of the parameters.
    ///
    /// # Panics
    /// If a parameter is missing, or `about` lacks its head, classes, preparation or evaluation.
    pub fn of_parts(Parts { about, parameters, card, outcomes, reference }: Parts) -> Self {
        let evaluation = about.evaluation.expect("a classifier has an evaluation");
        let layers = Layers::new(&about, &parameters, evaluation);
        let classes = about.classes.as_ref().expect("a classifier has classes").names().to_vec();
        let channels = about.head.as_ref().expect("a classifier has a head").features[2];
        let judge = Arc::new(Judge { classes, card, outcomes, reference, channels });
        Self { path: PathBuf::new(), about, layers, evaluation, judge, golden: Vec::new() }
    }

    /// What the outputs of its network mean. Threads that never see the network may share it.
    pub fn judge(&self) -> &Arc<Judge> {
        &self.judge
    }

    /// The network, its recipe, and how it was trained.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// How a photo becomes the picture that it takes. Errors: it takes no photos, but imported features.
    pub fn preparation(&self) -> Result<Preparation> {
        let found = "one of imported features, whose rows `predict` answers: .npy, .csv or .svmlight";
        self.about.preparation.ok_or_else(|| Error::unexpected(&self.path, "a classifier of photos", found))
    }

    /// Takes pictures, one batch after the other.
    pub fn run(&self) -> Run<'_> {
        Run::new(&self.layers)
    }

    /// Answers the golden photos.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn check(&self) -> Result<Checked> {
        let mut run = self.run();
        let mut outputs = Vec::new();
        for photo in self.judge.card.golden.iter().filter_map(|golden| golden.photo.as_ref()) {
            outputs.extend(run.push(&self.picture(photo)?));
        }
        if !self.golden.is_empty() {
            outputs.extend(run.push_imported(&self.golden));
        }
        outputs.extend(run.finish());
        let differences = self.judge.card.golden.iter().zip(&outputs).map(|(golden, output)| golden.difference(output));
        let differences: Vec<f32> = differences.collect();
        // The logits in the file may be the coarse ones.
        let is_coarse = self.evaluation.has_bf16() || self.about.evaluation.is_some_and(Evaluation::has_bf16);
        let tolerance = if is_coarse { TOLERANCE_BF16 } else { TOLERANCE_F32 };
        Ok(Checked {
            agreed: differences.iter().filter(|difference| **difference <= tolerance).count(),
            photos: differences.len(),
            difference: differences.into_iter().fold(0.0, larger),
        })
    }

    fn picture(&self, photo: &str) -> Result<Vec<u8>> {
        let refuse = |reason: String| Error::unexpected(&self.path, "golden photos that can be read", reason);
        let photo = BASE64_STANDARD.decode(photo).map_err(|error| refuse(error.to_string()))?;
        let preparation = self.preparation()?;
        let mut picture = vec![0; preparation.picture_len()];
        let mut preparer = Preparer::new(preparation, GOLDEN_MEGAPIXELS);
        preparer.prepare(photo, &mut picture).map_err(|error| refuse(error.to_string()))?;
        Ok(picture)
    }
}

impl Golden {
    /// A photo's file with its logits.
    pub fn new(photo: &[u8], logits: Vec<f32>) -> Self {
        Self { photo: Some(BASE64_STANDARD.encode(photo)), logits }
    }

    /// A row of imported features, which another tensor holds, with its logits.
    pub const fn of_row(logits: Vec<f32>) -> Self {
        Self { photo: None, logits }
    }

    /// The largest difference of a logit, as a share of the largest logit, or of 1 if all are smaller.
    fn difference(&self, output: &Output) -> f32 {
        let largest = self.logits.iter().fold(1.0_f32, |largest, logit| largest.max(logit.abs()));
        let differences = self.logits.iter().zip(&output.logits).map(|(ours, theirs)| (ours - theirs).abs() / largest);
        differences.fold(0.0, larger)
    }
}

/// Not `f32::max`, which loses NaN.
fn larger(most: f32, difference: f32) -> f32 {
    if difference > most || difference.is_nan() { difference } else { most }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_that_are_no_numbers_never_agree() {
        let golden = Golden::new(b"a photo", vec![4.0, -2.0]);
        let difference = |logits: &[f32]| golden.difference(&Output { logits: logits.to_vec(), features: vec![] });
        assert_eq!(difference(&[4.0, -2.0]), 0.0);
        assert_eq!(difference(&[4.0, -3.0]), 0.25);
        assert!(difference(&[f32::NAN, -2.0]).is_nan());
        assert!(difference(&[4.0, f32::NAN]).is_nan());
        assert_eq!(difference(&[4.0, f32::INFINITY]), f32::INFINITY);
    }
}
