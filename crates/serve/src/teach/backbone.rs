//! The network whose features are taught with.

use crate::models::Model;
use artifact::Classes;
use model::about::Evaluation;
use model::card::{Card, FORMAT, Strangers, Unsure};
use model::classifier::{Classifier, Parts};
use model::device::{self, Chosen};
use model::head::{HeadPool, HeadShape};
use model::precision::PrecisionSetting;
use model::weights::{self, Weights};
use model::{About, Architecture, Parameters, Recipe};
use picture::{Filter, Preparation, Resize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What the network that is shipped was trained on.
const SEA: &str = "drawn underwater photos";
/// Weights that a project may have, the best first: those for live answers on two cores. What they were trained on, and the
/// size of the pictures that they take.
const USUAL: [(&str, &str, u32); 4] = [
    ("mobilenet_v2_0.35_224_imagenet_notop.h5", "ImageNet", 224),
    ("efficientnet-lite0-57934424.pth", "ImageNet", 224),
    ("resnet18-f37072fd.pth", "ImageNet", 224),
    ("vgg16-quarter-reef.safetensors", SEA, 128),
];
/// The size of pictures for other weights, unless it is said.
const USUAL_SIDE: u32 = 224;

/// Where the weights come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Their file.
    pub path: PathBuf,
    /// What they were trained on, if that is known.
    pub trained_on: Option<&'static str>,
    /// Height and width of the pictures.
    pub side: u32,
}

impl Origin {
    /// The weights in this file.
    pub fn of(path: &Path, side: Option<u32>) -> Self {
        let known = USUAL.iter().find(|(name, ..)| path.file_name().is_some_and(|file| file == *name));
        let trained_on = known.map(|(_, data, _)| *data);
        let side = side.or(known.map(|(.., side)| *side)).unwrap_or(USUAL_SIDE);
        Self { path: path.to_owned(), trained_on, side }
    }

    /// The best weights that are in `folder`.
    pub fn in_folder(folder: &Path, side: Option<u32>) -> Option<Self> {
        let path = USUAL.iter().map(|(name, ..)| folder.join(name)).find(|path| path.is_file())?;
        Some(Self::of(&path, side))
    }
}

/// A network that is ready to give features.
pub struct Backbone {
    /// Where it comes from.
    pub origin: Origin,
    /// What it is, and how photos become its pictures.
    pub about: About,
    /// Its weights, on the device that computes. Tensors must not be looked at by two threads at once.
    parameters: Mutex<Parameters>,
}

impl Backbone {
    /// Reads weights as `extract` does.
    pub fn open(origin: Origin, taken: &Chosen) -> anyhow::Result<Self> {
        let weights = weights::read(&origin.path, None, None)?;
        let Weights { architecture, width, recipe, .. } = weights;
        let side = origin.side;
        let network = architecture.network(width);
        let least = network.smallest() as u32;
        anyhow::ensure!(side >= least, "pictures of {side} × {side} pixels: {architecture} needs at least {least}");
        let (precision, _) = PrecisionSetting::Auto.resolve(taken.has_bf16(), &network);
        let picture = [side as usize; 2];
        let about = About {
            cut: cut(architecture).map(str::to_owned),
            preparation: Some(preparation(side)),
            evaluation: Some(Evaluation { frozen: precision, trained: None }),
            ..weights.about(recipe.unwrap_or(Recipe::Torch), picture)
        };
        Ok(Self { origin, about, parameters: Mutex::new(device::moved(weights.parameters, taken.device())) })
    }

    /// (h, w, c) of its last feature map.
    pub fn feature_map(&self) -> [usize; 3] {
        let About { network, width, picture: [h, w], .. } = &self.about;
        let shapes = network.network(*width).shapes(*h as i64, *w as i64);
        shapes.last().expect("a network has layers").map(|length| length as usize)
    }

    /// In words: `mobilenet_v2, width 0.35, trained on ImageNet`.
    pub fn in_words(&self) -> String {
        let About { network, width, .. } = &self.about;
        let data = self
            .origin
            .trained_on
            .map_or_else(|| format!("weights of {}", self.origin.path.display()), |data| format!("trained on {data}"));
        format!("{}, width {width}, {data}", network.name())
    }

    /// What to do for better features, if this network has seen too little for most things.
    pub fn hint(&self) -> Option<&'static str> {
        let knows_the_sea_only = self.origin.trained_on == Some(SEA);
        knows_the_sea_only.then_some(
            "This network has only seen drawings of the sea, and learns most other things badly. In a terminal, \
             artifacts/.bin/fetch efficientnet-lite0 gets one that has seen a million photos (17 MB); then start the server \
             again.",
        )
    }

    /// A model that gives features, and whose answers mean nothing.
    pub fn features_only(&self) -> Model {
        let head = HeadShape {
            features: self.feature_map(),
            pool: HeadPool::Average,
            hidden: Vec::new(),
            dropout: 0.0,
            outputs: 1,
        };
        let mut parameters = self.parameters();
        parameters.extend(head.fresh(0));
        let classes = Classes::new(["no", "yes"].map(str::to_owned).into());
        let about = About { head: Some(head), classes: Some(classes), ..self.about.clone() };
        let parts = Parts { about, parameters, card: card(1.0), outcomes: Vec::new(), reference: Vec::new() };
        Model::new(Classifier::of_parts(parts))
    }

    /// Its weights; the numbers themselves are not copied.
    pub fn parameters(&self) -> Parameters {
        let parameters = self.parameters.lock().unwrap_or_else(PoisonError::into_inner);
        parameters.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }
}

/// The layer after which fine-tuning begins, as the pipelines of this project have it.
fn cut(network: Architecture) -> Option<&'static str> {
    let cuts = [
        ("vgg16", "block4_pool"),
        ("resnet18", "layer3.1"),
        ("mobilenet_v2", "block_13"),
        ("tf_efficientnet_lite0", "blocks.5.2"),
        ("efficientnet_lite0", "blocks.5.2"),
    ];
    let (_, cut) = cuts.into_iter().find(|(name, _)| *name == network.name())?;
    has_layer(network, cut).then_some(cut)
}

fn has_layer(network: Architecture, layer: &str) -> bool {
    network.network(1.0).layer_names().contains(&layer)
}

/// Squashed, so that nothing at the sides of the camera's picture is lost.
fn preparation(side: u32) -> Preparation {
    Preparation { height: side, width: side, resize: Resize::Squash, filter: Filter::Bilinear, background: [255; 3] }
}

/// A card that limits nothing.
pub fn card(temperature: f64) -> Card {
    Card {
        format: FORMAT,
        pictures: BTreeMap::new(),
        temperature,
        unsure: Unsure { max_error: 0.05, confidence: 0.95, threshold: None },
        strangers: Strangers { neighbour: 1, threshold: None },
        golden: Vec::new(),
        checksum: String::new(),
    }
}
