//! Our own `.safetensors`: weights by name, and in the metadata all that is needed to use them.

use crate::bytes::{tensor, to_vec};
use crate::head::HeadShape;
use crate::{Architecture, Parameters, Recipe, Tensor};
use artifact::error::{Error, IoContext as _, Result};
use artifact::{Classes, Folder};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// The one key of the metadata; its value is [`About`] as JSON.
const KEY: &str = "headstart";

/// What the weights in a file are and how they want to be used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The network whose weights these are, or that made the features which the head was trained on.
    pub network: Architecture,
    /// The factor on its channels.
    pub width: f64,
    /// BLAKE3 of its weights before any fine-tuning.
    pub weights: String,
    /// What pixels go through before the first layer.
    pub recipe: Recipe,
    /// Rows and columns of the pictures.
    pub picture: [usize; 2],
    /// The layer whose output was kept for fine-tuning.
    pub cut: Option<String>,
    /// The classifier, when there is one.
    pub head: Option<HeadShape>,
    /// The class names in label order, when there is a classifier.
    pub classes: Option<Classes>,
}

impl About {
    /// The first thing in which the features of two checkpoints differ: its name, ours, theirs.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let features = |about: &Self| {
            serde_json::to_value(Self { cut: None, head: None, classes: None, ..about.clone() }).expect("plain data")
        };
        let (ours, theirs) = (features(self), features(other));
        let keys = ours.as_object().into_iter().flatten();
        keys.map(|(key, value)| (key, value, &theirs[key]))
            .find(|(_, ours, theirs)| ours != theirs)
            .map(|(key, ours, theirs)| (key.clone(), ours.to_string(), theirs.to_string()))
    }
}

/// BLAKE3 over names, shapes and numbers, in hexadecimal.
pub fn hash(parameters: &Parameters) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, tensor) in parameters {
        hasher.update(format!("{name} {:?} ", tensor.size()).as_bytes());
        hasher.update(bytemuck::cast_slice(&to_vec::<f32>(tensor)));
    }
    hasher.finalize().to_hex().to_string()
}

/// The bytes of a file with these weights.
pub fn to_bytes(parameters: &Parameters, about: &About) -> Vec<u8> {
    let about = serde_json::to_string(about).expect("plain data always has a JSON form");
    let data: Vec<(&String, Vec<usize>, Vec<f32>)> = parameters
        .iter()
        .map(|(name, tensor)| (name, tensor.size().iter().map(|&length| length as usize).collect(), to_vec(tensor)))
        .collect();
    let views = data.iter().map(|(name, shape, values)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytemuck::cast_slice(values));
        (name, view.expect("as many values as the shape says"))
    });
    serialize(views, Some(HashMap::from([(KEY.to_owned(), about)]))).expect("names and shapes are plain")
}

/// Reads a file of ours out of a finished artifact.
pub fn read(folder: &Folder, file: &str) -> Result<(Parameters, About)> {
    let path = folder.file(file)?;
    parse(&path, &fs::read(&path).at(&path, "read")?)
}

/// Tensors by name, f32, and the metadata as `A`: [`About`], or an option of it for files of other makers.
pub fn parse<A: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<(Parameters, A)> {
    let broken = |error| Error::unexpected(path, "a .safetensors file", error);
    let file = SafeTensors::deserialize(bytes).map_err(broken)?;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
    let about = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
    let about = serde_json::from_str(about.map_or("null", String::as_str));
    let about = about.map_err(|error| Error::unexpected(path, format!("metadata {KEY} of a checkpoint"), error))?;
    let mut tensors = Parameters::new();
    for (name, view) in file.tensors() {
        tensors.insert(name.clone(), to_tensor(path, &name, &view)?);
    }
    Ok((tensors, about))
}

fn to_tensor(path: &Path, name: &str, view: &TensorView) -> Result<Tensor> {
    if view.dtype() != Dtype::F32 {
        return Err(Error::unexpected(path, format!("tensor {name} in F32"), format!("{:?}", view.dtype())));
    }
    let shape: Vec<i64> = view.shape().iter().map(|&length| length as i64).collect();
    let values: Vec<f32> = bytemuck::allocation::pod_collect_to_vec(view.data());
    let plain = tensor(&values, &shape);
    // Convolution kernels become channels-last in memory.
    Ok(if shape.len() == 4 { plain.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2]) } else { plain })
}
