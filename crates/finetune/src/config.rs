//! Settings, their defaults and checks.

use artifact::check::Refusal;
use artifact::stage::{self, Need};
use model::device::Choice;
use model::precision::PrecisionSetting;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use train::Training;
use train::kept_epoch::KeptEpoch;
use train::loss::ClassWeight;
use train::optimizer::rule::Method;
use train::schedule::Decay;

/// The settings of `finetune`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Where the activations of the cut come from. The training is the same: with `cut_stored_as: f32` in `extract`,
    /// the losses of all steps are equal up to rounding. A pipeline that trains only from pixels can save disk space:
    /// with `in: { augmented: null }`, `extract` does not store the cut of augmented pictures.
    pub from: Origin,
    /// What training minimises: labels, the loss of the labels; shot and tent read no labels of these pictures, for a
    /// classifier that was trained on pictures of another domain, and leave it as it is. They need `keep: last`, as the
    /// epoch with the smallest validation loss would be chosen by labels. Labels only serve to report accuracies.
    pub objective: Objective,
    /// The dtype that the trained layers compute with. bf16 is faster than f32 on CPUs with AVX512-BF16 and on GPUs
    /// from compute capability 8.0 on, and slow elsewhere. auto takes bf16 where it is faster, unless the network has
    /// depthwise convolutions. Weights and gradients are always f32.
    pub precision: PrecisionSetting,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// How to train.
    #[serde(flatten)]
    pub training: Training,
}

/// Where the activations of the cut come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// `extract` has computed them, once for each picture and copy.
    Cache,
    /// The frozen layers run on every picture in every epoch, which takes many times longer.
    Pixels,
}

/// What training minimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Objective {
    /// The loss of the labels. The classifier is trained as well.
    Labels,
    /// The layers after the cut learn to be sure of each picture, and of all classes equally often; and to predict the
    /// class of the nearest centroid, anew in each epoch. Liang, Hu, Feng 2020. It wants classes of about the same size,
    /// and a batch of some pictures of each.
    Shot,
    /// Weights and biases of the batch norms after the cut, which go by the statistics of each batch meanwhile, learn to
    /// be sure of each picture. Wang et al. 2021.
    Tent,
}

impl Default for Settings {
    fn default() -> Self {
        let training = Training {
            optimizer: Method::Sgd,
            learning_rate: 0.0001,
            decay: Decay::Constant,
            warmup_epochs: 0,
            momentum: 0.9,
            weight_decay: 0.01,
            epochs: 20,
            batch: 16,
            class_weight: ClassWeight::None,
            label_smoothing: 0.0,
            patience_epochs: None,
            keep: KeptEpoch::Best,
        };
        Self {
            from: Origin::Cache,
            objective: Objective::Labels,
            precision: PrecisionSetting::Auto,
            device: Choice::Auto,
            training,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        self.training.check()?;
        if self.objective == Objective::Labels { Ok(()) } else { self.check_without_labels() }
    }

    fn need(&self, input: &str) -> Need {
        match (self.from, input) {
            (Origin::Cache, "images" | "augmented") => Need::OnlyWith("settings.from: pixels"),
            _ => Need::AsDeclared,
        }
    }
}

impl Settings {
    /// Refuses what would read labels, or do nothing without them.
    fn check_without_labels(&self) -> Result<(), Refusal> {
        let Training { keep, patience_epochs, class_weight, label_smoothing, batch, .. } = self.training;
        let refuse = |key: &str, expected: &str, found: &dyn Display| {
            Err(Refusal::new(key, format!("{expected} with objective: {}", self.objective), found))
        };
        if keep != KeptEpoch::Last {
            return refuse("keep", "last, as labels would choose the best epoch,", &"best");
        }
        if let Some(patience) = patience_epochs {
            return refuse("patience_epochs", "null, as labels would choose the last epoch,", &patience);
        }
        if class_weight != ClassWeight::None {
            return refuse("class_weight", "none, as no label is read,", &"balanced");
        }
        if label_smoothing != 0.0 {
            return refuse("label_smoothing", "0, as no label is read,", &label_smoothing);
        }
        if batch < 2 {
            return refuse("batch", "at least 2 pictures, which a step compares,", &batch);
        }
        Ok(())
    }
}

impl Display for Objective {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Labels => "labels",
            Self::Shot => "shot",
            Self::Tent => "tent",
        })
    }
}
