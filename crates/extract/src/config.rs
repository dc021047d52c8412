//! What `extract` reads and what can be set.

use crate::run::run;
use artifact::check::{Refusal, within};
use artifact::stage::{self, Kind};
use artifact::{Input, Job, Stage};
use model::{Architecture, Recipe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stage.
pub struct Extract;

impl Stage for Extract {
    const NAME: &'static str = "extract";
    const ABOUT: &'static str = "Runs every picture through a frozen network once and keeps what comes out: features of \
        the last pool for `train-head`, and activations of the layer named `cut` for `finetune`.";
    const INPUTS: &'static [Input] = &[
        Input { name: "images", kind: Kind::Stage("preprocess"), about: "pictures, labels and splits" },
        Input {
            name: "augmented",
            kind: Kind::OptionalStage("augment"),
            about: "more training pictures, for `finetune`",
        },
        Input {
            name: "weights",
            kind: Kind::OptionalFile { usual: "pretrain", null: "random weights" },
            about: "trained weights without classifier: Keras' .h5, or .safetensors with torchvision's names, or what \
                a stage of this pipeline trained; random ones are for comparison",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}

/// What can be set in `extract`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The network that the weights belong to; null for the one that `pretrain` or `extract` wrote with them, and for
    /// vgg16 where nothing says it: random ones, or a file from elsewhere.
    pub network: Option<Architecture>,
    /// Factor on the network's channels (`MobileNet`'s alpha): 1 for the published networks; null for the one that was
    /// written with the weights, and for 1 where nothing says it.
    pub width: Option<f64>,
    /// What happens to pixels before the first layer; null takes what the weights were trained with,
    /// and torch for random ones.
    pub recipe: Option<Recipe>,
    /// The layer up to which the network stays frozen in `finetune`, such as `block4_pool` (vgg16) or `block_13`
    /// (`mobilenet_v2`); null for features only.
    pub cut: Option<String>,
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("width", self.width.unwrap_or(1.0), 0.01..=4.0, "a number from 0.01 to 4 or null")?;
        // Which network it is, if nothing is said, the weights say when they are there.
        self.network.map_or(Ok(()), |network| self.check_cut(network))
    }
}

impl Settings {
    /// Refuses a cut that is no layer of `architecture` before the last one.
    pub fn check_cut(&self, architecture: Architecture) -> Result<(), Refusal> {
        let network = architecture.network(1.0);
        let (_, cuts) = network.layers.split_last().expect("a network has layers");
        match &self.cut {
            Some(cut) if cuts.iter().all(|layer| layer.name != *cut) => {
                let names: Vec<&str> = cuts.iter().map(|layer| layer.name.as_str()).collect();
                Err(Refusal::new("cut", format!("a layer of {} ({})", architecture.name(), names.join(", ")), cut))
            }
            _ => Ok(()),
        }
    }
}
