//! What `extract` reads and what can be set.

use crate::layers::Layers;
use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage::{self, Need};
use model::checkpoint::Stored;
use model::device::Choice;
use model::precision::Wanted;
use model::{Architecture, Recipe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can be set in `extract`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The network that the weights belong to; null for the one that the file tells by what it holds, and for vgg16 of
    /// random weights. Said here, a wrong `cut` is found before the first stage runs.
    pub network: Option<Architecture>,
    /// Factor on the network's channels (`MobileNet`'s alpha): 1 for most published networks; null for the one that the
    /// file tells, and for 1 of random weights.
    pub width: Option<f64>,
    /// What happens to pixels before the first layer; null takes what the weights were trained with (Keras' VGG: caffe,
    /// Keras' `MobileNetV2`: signed, torchvision and timm: torch, and of these `vgg16_features-amdegroot`: `caffe_rgb`), and
    /// torch for random ones. Another one is taken as it is said, and the report mentions it.
    pub recipe: Option<Recipe>,
    /// The layer up to which the network stays frozen in `finetune`: `block4_pool` (vgg), `layer3.1` (resnet18),
    /// `block_13` (`mobilenet_v2`), or any other but the last one; null for features only.
    pub cut: Option<String>,
    /// The numbers in `{split}.<cut>.npy`. With f32, `finetune` computes from them what it would from pixels. f16 takes half
    /// the room, and moves the first losses by less than a thousandth of their size.
    pub cut_stored_as: Stored,
    /// Whether the features of augmented pictures are kept too, which `train-head` with `augmented: true` learns from. They
    /// go through the whole network then, and not only up to the cut.
    pub augmented_features: bool,
    /// The numbers to compute with: f32; bf16, which is about twice as fast on processors that have it (AVX512-BF16) and on
    /// GPUs, and slow elsewhere; auto takes bf16 there for networks that bear it, where what is kept differs by at most 2 %
    /// of its largest value. `MobileNets` do not bear it: single values are off by half the largest, for little speed.
    pub precision: Wanted,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// Further layers whose activations are kept too, in f32, as `{split}.layer.<name>.npy`, to look at or to compare: a
    /// list of names, or all of them. Augmented pictures are left out.
    pub layers: Layers,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: None,
            width: None,
            recipe: None,
            cut: None,
            cut_stored_as: Stored::F16,
            augmented_features: false,
            precision: Wanted::Auto,
            device: Choice::Auto,
            layers: Layers::default(),
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("width", self.width.unwrap_or(1.0), 0.01..=4.0, "a number from 0.01 to 4 or null")?;
        self.layers.check("layers")?;
        // Which network it is, if nothing is said, the weights say when they are there.
        self.network.map_or(Ok(()), |network| self.check_layers(network))
    }

    fn need(&self, input: &str) -> Need {
        if input == "augmented" && self.augmented_features { Need::Always } else { Need::AsDeclared }
    }

    /// Only random weights are drawn.
    fn uses_seed(&self, inputs: &BTreeMap<String, Source>) -> bool {
        !inputs.contains_key("weights")
    }
}

impl Settings {
    /// Refuses a cut that is no layer of `architecture` before the last one, and layers that are none of it.
    pub fn check_layers(&self, architecture: Architecture) -> Result<(), Refusal> {
        let network = architecture.network(1.0);
        let all = network.layer_names();
        let (last, cuts) = all.split_last().expect("a network has layers");
        let name = architecture.name();
        if let Some(cut) = &self.cut {
            if cut == last {
                let cuts = cuts.join(", ");
                let expected = format!("a layer of {name} before its last one ({cuts}), to leave something to train");
                return Err(Refusal::new("cut", expected, cut));
            }
            known("cut", &format!("a layer of {name} before its last one"), cut, cuts)?;
        }
        self.layers.named().iter().try_for_each(|layer| known("layers", &format!("layers of {name}"), layer, &all))
    }
}

fn known(key: &str, expected: &str, layer: &str, layers: &[&str]) -> Result<(), Refusal> {
    if layers.contains(&layer) {
        return Ok(());
    }
    Err(Refusal::no_such(key, format!("{expected} ({})", layers.join(", ")), layer, layers))
}
