//! Settings, their defaults and checks.

use artifact::check::{Refusal, within};
use artifact::stage;
use model::Precision;
use model::StoredDtype;
use model::device::Choice;
use model::head::{self, HeadPool};
use model::{Architecture, Recipe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use train::Training;
use train::kept_epoch::KeptEpoch;
use train::loss::ClassWeight;
use train::optimizer::rule::Method;
use train::schedule::Decay;

/// The settings of `pretrain`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The network to train.
    pub network: Architecture,
    /// Factor on the network's channels: time grows nearly with its square.
    pub width: f64,
    /// How pixels are normalised before the first layer. The recipe is stored with the weights.
    pub recipe: Recipe,
    /// How the last feature map becomes a vector: average (global average pooling) drops positions, as most networks
    /// do; flatten keeps them.
    pub pool: HeadPool,
    /// Units of the classifier's hidden layers; [] for none.
    pub hidden: Vec<usize>,
    /// Share of the hidden units that each training step drops; without hidden layers, of the pooled features.
    pub dropout: f64,
    /// Smallest share of a picture's area that a training crop shows; with 1, crops are whole pictures.
    pub crop_area_min: f64,
    /// How much a crop's aspect ratio may differ from the picture's: by a factor of at most this or one over it; with
    /// 1, not at all.
    pub crop_stretch_max: f64,
    /// Whether to mirror half of the training crops, left to right.
    pub horizontal_flip: bool,
    /// Rows that training crops are resized to; null for as many as the pictures have. Fewer rows take less time and
    /// need not cost accuracy: a subject is larger in a crop than in a whole picture of the same size. Touvron et al.
    /// 2019.
    pub training_height: Option<usize>,
    /// Columns that training crops are resized to; null for as many as the pictures have.
    pub training_width: Option<usize>,
    /// The dtype that training and validation compute with. bf16 is faster than f32 on CPUs with AVX512-BF16 and on
    /// GPUs from compute capability 8.0 on, and slow elsewhere. The final logits are always computed in f32.
    pub precision: Precision,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// The dtype of `network.safetensors`: f16 halves the file. Logits are computed with the weights as stored.
    pub weights_stored_as: StoredDtype,
    /// How to train.
    #[serde(flatten)]
    pub training: Training,
}

impl Default for Settings {
    fn default() -> Self {
        let training = Training {
            optimizer: Method::Sgdw,
            learning_rate: 0.05,
            decay: Decay::Cosine,
            warmup_epochs: 1,
            momentum: 0.9,
            weight_decay: 0.005,
            epochs: 30,
            batch: 32,
            class_weight: ClassWeight::None,
            label_smoothing: 0.1,
            patience_epochs: None,
            keep: KeptEpoch::Last,
        };
        Self {
            network: Architecture::vgg16(),
            width: 0.25,
            recipe: Recipe::Torch,
            pool: HeadPool::Average,
            hidden: vec![],
            dropout: 0.0,
            crop_area_min: 0.35,
            crop_stretch_max: 1.33,
            horizontal_flip: true,
            training_height: None,
            training_width: None,
            precision: Precision::F32,
            device: Choice::Auto,
            weights_stored_as: StoredDtype::F32,
            training,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("width", self.width, 0.01..=4.0, "a number from 0.01 to 4")?;
        head::check(&self.hidden, self.dropout)?;
        within("crop_area_min", self.crop_area_min, 0.01..=1.0, "a number from 0.01 to 1")?;
        within("crop_stretch_max", self.crop_stretch_max, 1.0..=4.0, "a number from 1 to 4")?;
        let least = self.network.network(self.width).smallest() as usize;
        for (key, side) in [("training_height", self.training_height), ("training_width", self.training_width)] {
            let wanted = format!("a whole number from {least} (for {}) to 4096, or null", self.network.name());
            within(key, side.unwrap_or(least), least..=4096, &wanted)?;
            if let (HeadPool::Flatten, Some(side)) = (self.pool, side) {
                return Err(Refusal::new(key, "null, as pool: flatten takes maps of one size only", side));
            }
        }
        within("batch", self.training.batch, 2.., "at least 2 pictures, as batch norms need more than one")?;
        self.training.check()
    }
}
