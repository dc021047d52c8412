//! Weights of a network: published ones, read into our names and axes, or random initial ones.
//!
//! - `recognise`: the network and width of a file
//! - `naming`: the names and the maker of a network's tensors in a file
//! - `surplus`: tensors of a file that are not the network's
//! - `random`: initial weights
//! - [`keras`], [`pytorch`]: files for Keras, for torchvision and timm

pub mod keras;
mod naming;
pub mod pytorch;
mod random;
mod recognise;
mod surplus;
#[cfg(test)]
mod tests;

use self::naming::Naming;
pub use self::random::random;
use crate::About;
use crate::about::OwnNorms;
use crate::bytes::{kernels_last, tensor};
use crate::checkpoint;
use crate::{Architecture, Parameters, Recipe, Tensor};
use artifact::error::{Error, Result};
use artifact::{Job, file_names};
use network::names::{Axes, Listing, Wanted};
use std::path::Path;
use weight_file::WeightFile;

/// All weights of a network without its classifier, by our names, f32.
pub struct Weights {
    /// The network.
    pub architecture: Architecture,
    /// The factor on its channels.
    pub width: f64,
    /// The tensors by our names, f32, in our axes.
    pub parameters: Parameters,
    /// Names of the file's tensors that are not the network's, usually those of its classifier.
    pub ignored: Vec<String>,
    /// The recipe that the weights were trained with; `None` for random weights.
    pub recipe: Option<Recipe>,
    /// [`About::norms_of_others`] of our own checkpoints.
    pub norms_of_others: Option<(String, OwnNorms)>,
}

impl Weights {
    /// Those of a stage's input `weights`, or random ones if it has none, and their origin in words. `network` and `width`: what
    /// the stage's settings say of them.
    ///
    /// # Errors
    /// If the file cannot be read, or holds another network.
    pub fn of_input<S>(job: &Job<S>, network: Option<Architecture>, width: Option<f64>) -> Result<(Self, String)> {
        if let Some(path) = job.optional_file("weights", file_names::NETWORK)? {
            return Ok((read(&path, network, width)?, format!("weights of {}", path.display())));
        }
        let origin = format!("random weights from seed {}", job.seed);
        job.record("weights", &origin);
        Ok((Self::fresh(network, width, job.seed), format!("{origin}: the network is untrained")))
    }

    /// [`random`] weights. `architecture` and `width` default to VGG16 and 1.
    pub fn fresh(architecture: Option<Architecture>, width: Option<f64>, seed: u64) -> Self {
        let (architecture, width) = (architecture.unwrap_or_else(Architecture::vgg16), width.unwrap_or(1.0));
        let parameters = random(&architecture.network(width), seed);
        Self { architecture, width, parameters, ignored: Vec::new(), recipe: None, norms_of_others: None }
    }

    /// What they are, for pictures of [h, w] that are normalised by `recipe`.
    pub fn about(&self, recipe: Recipe, picture: [usize; 2]) -> About {
        let trained_with = self.recipe.filter(|trained_with| *trained_with != recipe);
        let about = About::of_network(self.architecture, self.width, &self.parameters, recipe, picture);
        let about = About { trained_with, ..about };
        match self.norms_of_others.clone() {
            Some((weights, norms)) => About { weights, own_norms: Some(norms), ..about },
            None => about,
        }
    }
}

/// Reads the weights of a network from any file that [`WeightFile`] opens: Keras', torchvision's and timm's files, or our own
/// checkpoints. Tensors of a classifier are ignored and never read.
///
/// `architecture` and `width` are the settings `network` and `width`. What is not set is recognised from the tensors.
///
/// # Errors
/// If the file is of another network than the settings say, or a tensor is missing, unexpected or has another shape. The
/// error names the tensor.
pub fn read(path: &Path, architecture: Option<Architecture>, width: Option<f64>) -> Result<Weights> {
    let file = WeightFile::open(path)?;
    let ours = checkpoint::about(&file)?;
    let (architecture, width) = match &ours {
        Some(about) => checked_settings(path, about, architecture, width)?,
        None => recognise::complete(&file, architecture, width)?,
    };
    let network = architecture.network(width);
    let Naming { listing, maker } = match &ours {
        Some(_) => Naming { listing: Listing::own(&network), maker: None },
        None => naming::published(&file, architecture, &network).ok_or_else(|| foreign(&file, architecture))?,
    };
    let parameters = parameters(&file, architecture, &listing)?;
    let ignored = surplus::find(&file, &listing).ignored.into_iter().map(str::to_owned).collect();
    let recipe = match (&ours, maker) {
        (Some(about), _) => Some(about.weights_recipe()),
        (None, Some(maker)) => Some(naming::recipe(&file, maker, width)?),
        (None, None) => None,
    };
    let norms_of_others = ours.as_ref().and_then(About::norms_of_others);
    let norms_of_others = norms_of_others.map(|(weights, norms)| (weights.to_owned(), norms.clone()));
    Ok(Weights { architecture, width, parameters, ignored, recipe, norms_of_others })
}

/// Network and width of our own checkpoint, or an error if the settings say something else.
fn checked_settings(
    path: &Path,
    about: &About,
    architecture: Option<Architecture>,
    width: Option<f64>,
) -> Result<(Architecture, f64)> {
    let Some(own) = about.network.architecture() else {
        let found = "none: features of another program, which no network of ours made";
        return Err(Error::unexpected(path, "weights of a network", found));
    };
    let ours = (own, about.width);
    let asked = (architecture.unwrap_or(ours.0), width.unwrap_or(ours.1));
    if asked == ours {
        return Ok(asked);
    }
    let key = if asked.0 == ours.0 { "width" } else { "network" };
    let expected = format!("{} of width {}, as settings.{key} says", asked.0.name(), asked.1);
    Err(Error::unexpected(path, expected, format!("{} of width {}", ours.0.name(), ours.1)))
}

/// The error for a file of a library that does not publish this network, or has a variant of it under another name.
fn foreign(file: &WeightFile, architecture: Architecture) -> Error {
    let mut makers: Vec<&str> = architecture.makers().iter().map(|maker| maker.name).collect();
    makers.dedup();
    let expected = format!("weights for {architecture} in a file of {}, whose network it is", makers.join(" or "));
    Error::unexpected(file.path(), expected, recognise::rather(file))
}

fn parameters(file: &WeightFile, architecture: Architecture, listing: &Listing) -> Result<Parameters> {
    let wanted = &listing.wanted;
    let tensors = naming::tensors(file);
    let refuse = |expected: String, found: String| {
        Err(Error::unexpected(file.path(), expected, format!("{found}: {}", recognise::rather(file))))
    };
    // All names and shapes are checked before the first value is read.
    for Wanted { name, shape, .. } in wanted {
        let entry = tensors.get(name.as_str());
        let label = entry.map_or(name, |entry| &entry.label);
        let expected = || format!("tensor {label} with shape {shape:?} for {}", architecture.name());
        match entry {
            None => return refuse(expected(), "no such tensor".to_owned()),
            Some(entry) if entry.shape != *shape => return refuse(expected(), format!("{:?}", entry.shape)),
            Some(_) => {}
        }
    }
    if let Some(label) = surplus::find(file, listing).unexpected {
        let expected = format!("only the {} tensors of {}", wanted.len(), architecture.name());
        return refuse(expected, format!("also {label}"));
    }
    let read = |wanted: &Wanted| {
        let entry = tensors[wanted.name.as_str()];
        let shape: Vec<i64> = entry.shape.iter().map(|&length| length as i64).collect();
        Ok((wanted.ours.clone(), in_our_axes(&tensor(&file.read(entry)?, &shape), wanted.axes)))
    };
    wanted.iter().map(read).collect()
}

/// A tensor as it is in a file, in our axes. Kernels are channels-last in memory.
pub fn in_our_axes(tensor: &Tensor, axes: Axes) -> Tensor {
    match axes {
        Axes::Keras if tensor.dim() == 4 => tensor.permute([3, 0, 1, 2]).contiguous().permute([0, 3, 1, 2]),
        Axes::KerasDepthwise if tensor.dim() == 4 => tensor.permute([2, 3, 0, 1]).contiguous(),
        _ => kernels_last(tensor),
    }
}

/// The reverse of [`in_our_axes`].
fn in_axes_of_file(tensor: &Tensor, axes: Axes) -> Tensor {
    match axes {
        Axes::Keras if tensor.dim() == 4 => tensor.permute([2, 3, 1, 0]),
        Axes::KerasDepthwise if tensor.dim() == 4 => tensor.permute([2, 3, 0, 1]),
        _ => tensor.shallow_clone(),
    }
}
