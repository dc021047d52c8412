//! Weight files of other people's networks, read into our names and axes.

mod keras;
mod random;
mod safetensors;

pub use self::random::random;
use crate::network::Op;
use crate::{Architecture, Network, Parameters, Recipe, Tensor};
use artifact::error::{Error, IoContext as _, Result};
use memmap2::Mmap;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// All weights of a network without its classifier, by our names, f32.
pub struct Weights {
    /// The network that they are of.
    pub architecture: Architecture,
    /// The factor on its channels.
    pub width: f64,
    /// The tensors.
    pub parameters: Parameters,
    /// What pixels have to go through before the first layer.
    pub recipe: Recipe,
}

/// The tensors of a file by their names there, f32, and the habits of the program that wrote it.
struct Contents {
    tensors: BTreeMap<String, Tensor>,
    maker: Maker,
}

/// Who wrote a weight file: decides names, axes and, unless the user says otherwise, the recipe.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Maker {
    Keras,
    Torchvision,
    /// We did, and said in the file what network it is.
    Headstart(Architecture, f64, Recipe),
}

/// The network where neither the user nor the file says which, and its width.
const USUAL: (Architecture, f64) = (Architecture::Vgg16, 1.0);

const HDF5_MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Files that people try and that are not read, by their first bytes.
const OTHERS: [(&[u8], &str); 3] = [
    (b"PK\x03\x04", "a zip archive (PyTorch's .pth or Keras' .keras)"),
    (b"\x80\x02", "a pickle (PyTorch's .pth of before version 1.6)"),
    (b"<", "a web page"),
];

impl Weights {
    /// Fresh ones of this network, as [`random`] draws them; VGG16 of full width unless something else is said.
    pub fn fresh(architecture: Option<Architecture>, width: Option<f64>, seed: u64) -> Self {
        let (architecture, width) = (architecture.unwrap_or(USUAL.0), width.unwrap_or(USUAL.1));
        Self { architecture, width, parameters: random(&architecture.network(width), seed), recipe: Recipe::Torch }
    }
}

/// Reads the weights of a network, whatever `path` is by its content: Keras' legacy `.h5`, `.safetensors` with
/// torchvision's names, or our own `network.safetensors` and `model.safetensors`. Tensors of a classifier are passed
/// over; any other missing, surplus or wrongly shaped tensor is an error that names it.
///
/// `architecture`, `width`: what the user says in settings `network` and `width`. Our own files know it themselves and
/// are refused if they are of another one; in others it is VGG16 of full width unless something else is said.
pub fn read(path: &Path, architecture: Option<Architecture>, width: Option<f64>) -> Result<Weights> {
    let contents = open(path)?;
    let (architecture, width) = check(path, contents.maker, architecture, width)?;
    let recipe = match (contents.maker, architecture) {
        (Maker::Keras, Architecture::Vgg16 | Architecture::Vgg19) => Recipe::Caffe,
        (Maker::Keras, Architecture::MobilenetV2) => Recipe::Signed,
        (Maker::Torchvision, _) => Recipe::Torch,
        (Maker::Headstart(_, _, recipe), _) => recipe,
    };
    let parameters = parameters(path, architecture, &architecture.network(width), contents)?;
    Ok(Weights { architecture, width, parameters, recipe })
}

/// The network to read, if the file does not say that it is another one.
fn check(
    path: &Path,
    maker: Maker,
    architecture: Option<Architecture>,
    width: Option<f64>,
) -> Result<(Architecture, f64)> {
    let Maker::Headstart(ours, our_width, _) = maker else {
        return Ok((architecture.unwrap_or(USUAL.0), width.unwrap_or(USUAL.1)));
    };
    let asked = (architecture.unwrap_or(ours), width.unwrap_or(our_width));
    if asked == (ours, our_width) {
        return Ok(asked);
    }
    let key = if asked.0 == ours { "width" } else { "network" };
    let expected = format!("{} of width {}, as settings.{key} says", asked.0.name(), asked.1);
    Err(Error::unexpected(path, expected, format!("{} of width {our_width}", ours.name())))
}

#[expect(unsafe_code, reason = "weight files are not changed while they are read")]
fn open(path: &Path) -> Result<Contents> {
    let file = File::open(path).at(path, "open")?;
    if file.metadata().at(path, "read")?.len() < 8 {
        return Err(Error::unexpected(path, "a Keras .h5 or a .safetensors file", "fewer than 8 bytes"));
    }
    let map = unsafe { Mmap::map(&file) }.at(path, "map")?;
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| map.starts_with(magic)) {
        return Err(Error::unexpected(path, "a Keras .h5 or a .safetensors file", what));
    }
    if map.starts_with(HDF5_MAGIC) { keras::read(path, map) } else { safetensors::read(path, &map) }
}

fn parameters(path: &Path, architecture: Architecture, network: &Network, contents: Contents) -> Result<Parameters> {
    let Contents { mut tensors, maker } = contents;
    if (maker, architecture) == (Maker::Torchvision, Architecture::MobilenetV2) {
        let expected = "Keras' .h5 weights for mobilenet_v2, which is built as Keras builds it";
        return Err(Error::unexpected(path, expected, "names that are not Keras'"));
    }
    let mut found = Parameters::new();
    for (number, op) in network.ops().enumerate() {
        let names = match maker {
            Maker::Keras => keras::names(op),
            Maker::Torchvision => torchvision_vgg(number, op),
            Maker::Headstart(..) => op.parameters().into_iter().map(|(name, _)| name).collect(),
        };
        for ((name, shape), foreign) in op.parameters().into_iter().zip(names) {
            let expected = format!("tensor {foreign} with shape {shape:?} for {}", architecture.name());
            let Some(tensor) = tensors.remove(&foreign) else {
                return Err(Error::unexpected(path, expected, "no such tensor: weights of another network?"));
            };
            let tensor = if maker == Maker::Keras { keras::to_our_axes(op, &tensor) } else { tensor };
            if tensor.size() != shape {
                let found = format!("{:?}: another network, or another width?", tensor.size());
                return Err(Error::unexpected(path, expected, found));
            }
            found.insert(name, tensor);
        }
    }
    match tensors.keys().find(|name| !is_classifier(name)) {
        None => Ok(found),
        Some(name) => {
            let expected = format!("only the {} tensors of {}", found.len(), architecture.name());
            Err(Error::unexpected(path, expected, format!("also {name}: weights of another network?")))
        }
    }
}

/// torchvision numbers the modules of `features`: each convolution, activation and pool is one.
fn torchvision_vgg(number: usize, op: &Op) -> Vec<String> {
    let parts: &[&str] = if matches!(op, Op::Conv(_)) { &["weight", "bias"] } else { &[] };
    parts.iter().map(|part| format!("features.{number}.{part}")).collect()
}

/// Layers of classifiers: those of the original thousand classes in the names of Keras and torchvision, and our own.
fn is_classifier(name: &str) -> bool {
    ["classifier.", "fc1.", "fc2.", "predictions.", "Logits.", "hidden_", "output."]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}
