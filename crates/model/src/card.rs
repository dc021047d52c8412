//! What a classifier that stands alone knows beside its network and head: how sure it is, when it does not know, and
//! photos whose answers are known.

use artifact::Split;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only version of the file so far.
pub const FORMAT: u32 = 1;

/// Names of the tensors that are neither the network's nor the head's.
pub mod tensors {
    /// (m, c): features of training pictures, each of length 1.
    pub const REFERENCE: &str = "strangers.features";
    /// (n,): the probability of the prediction for each validation picture that is no stranger.
    pub const PROBABILITIES: &str = "validation.probability";
    /// (n,): 1 where that prediction is right, else 0.
    pub const CORRECT: &str = "validation.correct";
    /// (g, d): the golden rows of a classifier of imported features.
    pub const GOLDEN: &str = "golden.features";
}

/// The part of a classifier's metadata that `export` adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// [`FORMAT`].
    pub format: u32,
    /// The pictures that it was trained and measured on, by split.
    pub pictures: BTreeMap<Split, Pictures>,
    /// Logits are divided by this before they become probabilities.
    pub temperature: f64,
    /// When an answer is too unsure to be given.
    pub unsure: Unsure,
    /// When a photo is like none of the training photos.
    pub strangers: Strangers,
    /// Photos, or rows of features, with their logits, by which whoever opens the file can check himself.
    pub golden: Vec<Golden>,
    /// What `classifier::sealed` computes from everything else in the file.
    pub checksum: String,
}

/// Pictures of one split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// How many.
    pub count: usize,
    /// BLAKE3 of `{split}.images.npy`, or of `{split}.features.npy` for imported features, in hexadecimal.
    pub blake3: String,
}

/// The promise about the answers that are given: with this confidence, at most this share of them is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unsure {
    /// The largest share of wrong answers among those that are given.
    pub max_error: f64,
    /// How probable it is that the promise holds, over all sets of validation photos.
    pub confidence: f64,
    /// The least probability of an answer that is given; none if the validation photos do not allow the promise.
    pub threshold: Option<f64>,
}

/// The distance in feature space from which a photo is a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strangers {
    /// The distance to this many-th nearest training picture is looked at, from 1.
    pub neighbour: usize,
    /// A photo with a larger distance is a stranger; none if there were too few validation photos to tell.
    pub threshold: Option<f64>,
}

/// A photo or a row of features whose logits are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    /// The photo's file, in Base64; none for a row, which is in the tensor [`tensors::GOLDEN`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// (k,), or one for two classes.
    pub logits: Vec<f32>,
}
