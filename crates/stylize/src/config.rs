//! Settings, their defaults and checks.

use crate::one_or_more::OneOrMore;
use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage::{self, Need};
use model::device::Choice;
use model::{Architecture, Recipe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `stylize`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What is made.
    pub mode: Mode,
    /// The network of the weights; null recognises it from the tensors in the file, and takes vgg16 for random weights. If
    /// it is set, wrong layers are found before the first stage runs.
    pub network: Option<Architecture>,
    /// Factor on the network's channels: 1 for published networks; null recognises it from the tensors in the file, and
    /// takes 1 for random weights.
    pub width: Option<f64>,
    /// How pixels are normalised before the first layer; null takes the recipe that the weights were trained with, and
    /// torch for random weights.
    pub recipe: Option<Recipe>,
    /// Length of the shorter side, in pixels, to which photo and style are resized; or a list of them, each of which
    /// starts from the result of the one before: strokes grow with the first size, details come with the last. null takes
    /// the pictures as they are.
    pub size: Option<OneOrMore<u32>>,
    /// mode stylize: the layer whose activations keep the objects of the photo. VGG's layers are called `block4_conv2`
    /// (`relu4_2` in other programs) and so on; a name stands for the layer after its activation function.
    pub content_layer: String,
    /// mode stylize: the layers whose Gram matrices hold the style; none leaves the style out.
    pub style_layers: Vec<String>,
    /// mode stylize: the factor on the loss of the content; 0 leaves the photo out.
    pub content_weight: f64,
    /// mode stylize: the factor on the losses of the style, divided by the square of the layer's channels; or a list with
    /// one for each style layer.
    pub style_weight: OneOrMore<f64>,
    /// mode stylize: the factor on the mean squared difference of neighbouring pixels, in levels, which smooths. Too much
    /// of it leaves nothing but soft colours.
    pub total_variation: f64,
    /// How the network pools. The paper found average pooling "slightly more appealing"; its losses are smaller.
    pub pooling: Pooling,
    /// mode stylize: where the optimiser starts.
    pub start: Start,
    /// mode stylize: how often the loss is evaluated, for each size; or a list with a number for each size.
    pub evaluations: OneOrMore<u32>,
    /// mode stylize: the steps that L-BFGS remembers. Each takes the memory of two pictures in f32, 6 MB at 512 × 512.
    pub history: usize,
    /// mode stylize: paint only the luminance, and take the colours of the photo. Gatys et al. 2016, "Preserving color in
    /// neural artistic style transfer", section 4.
    pub keep_colours: bool,
    /// mode stylize: the photos to paint, by their paths below the folder `content`; null for all.
    pub content_pictures: Option<Vec<String>>,
    /// mode stylize: the picture whose style is taken, by its path below the folder `style`; null if there is only one.
    pub style_picture: Option<String>,
    /// mode distance: the layers in whose features pictures are compared. The default are those of Johnson et al. 2016,
    /// whose loss for the content is the distance at `block2_conv2`.
    pub layers: Vec<String>,
    /// Pictures of more than this many million pixels are refused before they are decoded.
    pub max_megapixels: f64,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
}

/// See [`Settings::mode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Repaints `content` in the style of `style`.
    Stylize,
    /// Compares `pictures` with `references`, by the distances that such losses are made of.
    Distance,
}

/// See [`Settings::pooling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// As the network was trained; what Gatys' own program does.
    Maximum,
    /// Averages in place of maxima.
    Average,
}

/// See [`Settings::start`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// At the photo, which keeps its fine lines and needs fewer evaluations.
    Content,
    /// At grey with weak noise, drawn by the seed and the name of the photo.
    Noise,
}

impl Default for Settings {
    fn default() -> Self {
        let layers = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            mode: Mode::Stylize,
            network: None,
            width: None,
            recipe: None,
            size: Some(OneOrMore::One(256)),
            content_layer: "block4_conv2".to_owned(),
            style_layers: layers(&["block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"]),
            content_weight: 1.0,
            style_weight: OneOrMore::One(1000.0),
            total_variation: 0.0,
            pooling: Pooling::Maximum,
            start: Start::Content,
            evaluations: OneOrMore::One(300),
            history: 100,
            keep_colours: false,
            content_pictures: None,
            style_picture: None,
            layers: layers(&["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"]),
            max_megapixels: 100.0,
            device: Choice::Auto,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("width", self.width.unwrap_or(1.0), 0.01..=4.0, "a number from 0.01 to 4 or null")?;
        within("max_megapixels", self.max_megapixels, 0.001..=4000.0, "a number from 0.001 to 4000")?;
        within("history", self.history, 1..=10_000, "a whole number from 1 to 10000")?;
        self.check_sizes()?;
        self.check_weights()?;
        check_once("style_layers", &self.style_layers, "layer")?;
        check_once("layers", &self.layers, "layer")?;
        if let Some(pictures) = &self.content_pictures {
            check_once("content_pictures", pictures, "picture")?;
            if pictures.is_empty() {
                return Err(Refusal::new("content_pictures", "at least one picture, or null for all", "none"));
            }
        }
        if self.mode == Mode::Distance && self.layers.is_empty() {
            return Err(Refusal::new("layers", "at least one layer", "none"));
        }
        // If it is not set, only the weights can tell the network, and they may not exist yet.
        self.network.map_or(Ok(()), |network| self.check_layers(network))
    }

    fn need(&self, input: &str) -> Need {
        match (input, self.mode) {
            ("content" | "style", Mode::Distance) => Need::OnlyWith("settings.mode: stylize"),
            ("pictures" | "references", Mode::Stylize) => Need::OnlyWith("settings.mode: distance"),
            _ => Need::AsDeclared,
        }
    }

    /// Random weights are drawn, and the noise to start at.
    fn uses_seed(&self, inputs: &BTreeMap<String, Source>) -> bool {
        let draws_noise = self.mode == Mode::Stylize && self.start == Start::Noise;
        draws_noise || !inputs.contains_key("weights")
    }
}

impl Settings {
    /// The sizes in their order; none for the pictures' own size.
    pub fn sizes(&self) -> Vec<Option<u32>> {
        self.size.as_ref().map_or_else(|| vec![None], |sizes| sizes.written().iter().copied().map(Some).collect())
    }

    /// Evaluations at each size.
    pub fn evaluations(&self) -> Vec<usize> {
        let each = self.evaluations.for_each_of(self.sizes().len());
        each.into_iter().map(|evaluations| evaluations as usize).collect()
    }

    /// The style layers, each with its weight.
    pub fn weighted_style_layers(&self) -> Vec<(&str, f64)> {
        let weights = self.style_weight.for_each_of(self.style_layers.len());
        self.style_layers.iter().map(String::as_str).zip(weights).collect()
    }

    /// The layers that the mode reads, with the keys that name them.
    pub fn read_layers(&self) -> Vec<(&'static str, &str)> {
        match self.mode {
            Mode::Distance => named("layers", &self.layers).collect(),
            Mode::Stylize => {
                let content = (self.content_weight > 0.0).then_some(("content_layer", self.content_layer.as_str()));
                content.into_iter().chain(named("style_layers", &self.style_layers)).collect()
            }
        }
    }

    /// Refuses a layer that `architecture` does not have.
    pub fn check_layers(&self, architecture: Architecture) -> Result<(), Refusal> {
        let network = architecture.network(1.0);
        let all = network.layer_names();
        match self.read_layers().into_iter().find(|(_, layer)| !all.contains(layer)) {
            None => Ok(()),
            Some((key, layer)) => {
                let expected = format!("a layer of {architecture} ({})", all.join(", "));
                Err(Refusal::no_such(key, expected, layer, &all))
            }
        }
    }

    fn check_sizes(&self) -> Result<(), Refusal> {
        let sizes = self.sizes();
        if sizes.is_empty() {
            return Err(Refusal::new("size", "at least one size", "none"));
        }
        if self.mode == Mode::Distance && sizes.len() > 1 {
            return Err(Refusal::new(
                "size",
                "one size with mode: distance, or null",
                format!("{} sizes", sizes.len()),
            ));
        }
        let within_bounds = |size| within("size", size, 16..=8192, "whole numbers from 16 to 8192");
        sizes.iter().flatten().try_for_each(|size| within_bounds(*size))?;
        self.evaluations.check_length("evaluations", sizes.len(), "sizes")?;
        let few = |evaluations| within("evaluations", evaluations, 1..=100_000, "whole numbers from 1 to 100000");
        self.evaluations.written().iter().try_for_each(|evaluations| few(*evaluations))
    }

    fn check_weights(&self) -> Result<(), Refusal> {
        let check = |key, weight| within(key, weight, 0.0..=1e15, "a number from 0 to 1e15");
        check("content_weight", self.content_weight)?;
        check("total_variation", self.total_variation)?;
        self.style_weight.check_length("style_weight", self.style_layers.len(), "style layers")?;
        self.style_weight.written().iter().try_for_each(|weight| check("style_weight", *weight))?;
        let styles = self.weighted_style_layers().iter().any(|(_, weight)| *weight > 0.0);
        if self.content_weight > 0.0 || styles {
            return Ok(());
        }
        Err(Refusal::new("content_weight", "a number above 0 where the style has no weight", self.content_weight))
    }
}

/// The names in a list of layers, each with the key of the list.
fn named<'a>(key: &'static str, layers: &'a [String]) -> impl Iterator<Item = (&'static str, &'a str)> {
    layers.iter().map(move |layer| (key, layer.as_str()))
}

/// An error if a name is listed twice.
fn check_once(key: &str, names: &[String], thing: &str) -> Result<(), Refusal> {
    match (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
        Some(again) => Err(Refusal::new(key, format!("every {thing} once"), format!("{} again", names[again]))),
        None => Ok(()),
    }
}
