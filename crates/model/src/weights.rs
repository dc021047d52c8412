//! Other people's weights, read into our names and axes.

mod found;
mod random;
mod recognise;
mod surplus;
#[cfg(test)]
mod tests;

use self::found::Found;
pub use self::random::random;
use crate::bytes::{kernels_last, tensor};
use crate::checkpoint::{self, About};
use crate::{Architecture, Parameters, Recipe, Tensor};
use artifact::error::{Error, Result};
use network::names::{Axes, Listing, Wanted};
use std::path::Path;
use weight_file::WeightFile;

/// All weights of a network without its classifier, by our names, f32.
pub struct Weights {
    /// The network that they are of.
    pub architecture: Architecture,
    /// The factor on its channels.
    pub width: f64,
    /// The tensors.
    pub parameters: Parameters,
    /// Tensors of the file that are not the network's: its classifier, as a rule.
    pub passed_over: Vec<String>,
    /// What pixels have to go through before the first layer; `None` for random weights, which know no pixels.
    pub recipe: Option<Recipe>,
}

impl Weights {
    /// Fresh ones of this network, as [`random`] draws them; VGG16 of full width unless something else is said.
    pub fn fresh(architecture: Option<Architecture>, width: Option<f64>, seed: u64) -> Self {
        let (architecture, width) = (architecture.unwrap_or_else(Architecture::vgg16), width.unwrap_or(1.0));
        let parameters = random(&architecture.network(width), seed);
        Self { architecture, width, parameters, passed_over: Vec::new(), recipe: None }
    }
}

/// Reads the weights of a network out of any file that [`WeightFile`] opens: Keras' with its layers, torchvision's or
/// timm's names, or our own `network.safetensors` and `model.safetensors`. Tensors of a classifier are passed over, and
/// never read; any other missing, surplus or wrongly shaped tensor is an error that names it.
///
/// `architecture`, `width`: what the user says in settings `network` and `width`. What is not said, the file tells by
/// what it holds; a file of another network is refused.
pub fn read(path: &Path, architecture: Option<Architecture>, width: Option<f64>) -> Result<Weights> {
    let file = WeightFile::open(path)?;
    let ours = checkpoint::about(&file)?;
    let (architecture, width) = match &ours {
        Some(about) => said_by_us(path, about, architecture, width)?,
        None => recognise::complete(&file, architecture, width)?,
    };
    let network = architecture.network(width);
    let Found { listing, maker } = match &ours {
        Some(_) => Found { listing: Listing::own(&network), maker: None },
        None => found::published(&file, architecture, &network).ok_or_else(|| foreign(&file, architecture))?,
    };
    let parameters = parameters(&file, architecture, &listing)?;
    let passed_over = surplus::find(&file, &listing).passed_over.into_iter().map(str::to_owned).collect();
    let recipe = match (&ours, maker) {
        (Some(about), _) => Some(about.weights_recipe()),
        (None, Some(maker)) => Some(found::recipe(&file, maker, width)?),
        (None, None) => None,
    };
    Ok(Weights { architecture, width, parameters, passed_over, recipe })
}

/// The network of a file of ours, if nobody says that it is another one.
fn said_by_us(
    path: &Path,
    about: &About,
    architecture: Option<Architecture>,
    width: Option<f64>,
) -> Result<(Architecture, f64)> {
    let ours = (about.network, about.width);
    let asked = (architecture.unwrap_or(ours.0), width.unwrap_or(ours.1));
    if asked == ours {
        return Ok(asked);
    }
    let key = if asked.0 == ours.0 { "width" } else { "network" };
    let expected = format!("{} of width {}, as settings.{key} says", asked.0.name(), asked.1);
    Err(Error::unexpected(path, expected, format!("{} of width {}", ours.0.name(), ours.1)))
}

/// The library that wrote this file builds another network of that name, or none.
fn foreign(file: &WeightFile, architecture: Architecture) -> Error {
    let mut makers: Vec<&str> = architecture.makers().iter().map(|maker| maker.name).collect();
    makers.dedup();
    let expected = format!("weights for {architecture} in a file of {}, whose network it is", makers.join(" or "));
    Error::unexpected(file.path(), expected, recognise::rather(file))
}

fn parameters(file: &WeightFile, architecture: Architecture, listing: &Listing) -> Result<Parameters> {
    let wanted = &listing.wanted;
    let tensors = found::tensors(file);
    let refuse = |expected: String, found: String| {
        Err(Error::unexpected(file.path(), expected, format!("{found}: {}", recognise::rather(file))))
    };
    // All names and shapes are checked before the first number is read.
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
    if let Some(label) = surplus::find(file, listing).mistake {
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

/// A tensor that was read, in our axes; kernels are channels-last in memory.
pub fn in_our_axes(tensor: &Tensor, axes: Axes) -> Tensor {
    match axes {
        Axes::Keras if tensor.dim() == 4 => tensor.permute([3, 0, 1, 2]).contiguous().permute([0, 3, 1, 2]),
        Axes::KerasDepthwise if tensor.dim() == 4 => tensor.permute([2, 3, 0, 1]).contiguous(),
        _ => kernels_last(tensor),
    }
}
