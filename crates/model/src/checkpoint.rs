//! Our own `.safetensors` files: weights by name, and metadata with all that is needed to use them.

use crate::bytes::{kernels_last, tensor, to_vec};
use crate::head::HeadShape;
use crate::{Architecture, Parameters, Recipe, Tensor};
use artifact::check::Refusal;
use artifact::error::{Error, Result};
use artifact::npy::F16;
use artifact::{Classes, Folder, Job};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Display;
use tch::Kind;
use weight_file::{Entry, WeightFile};

/// The key of the metadata whose value is [`About`] as JSON.
const KEY: &str = "headstart";

/// What the weights in a file are and how to use them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The network that the weights are of, or on whose features the head was trained.
    pub network: Architecture,
    /// The factor on its channels.
    pub width: f64,
    /// [`hash`] of its weights before any fine-tuning.
    pub weights: String,
    /// How pixels are normalised before the first layer.
    pub recipe: Recipe,
    /// The recipe that the weights were trained with, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_with: Option<Recipe>,
    /// Rows and columns of the pictures.
    pub picture: [usize; 2],
    /// The layer up to which fine-tuning leaves the network frozen.
    pub cut: Option<String>,
    /// The classifier, if there is one.
    pub head: Option<HeadShape>,
    /// The class names in the order of labels, if there is a classifier.
    pub classes: Option<Classes>,
}

impl About {
    /// The recipe that fits the weights: that of the setting if they were trained further, which a head shows, and
    /// otherwise the one that they were trained with.
    pub fn weights_recipe(&self) -> Recipe {
        let untouched = self.trained_with.filter(|_| self.head.is_none());
        untouched.unwrap_or(self.recipe)
    }

    /// Remarks for the report on a model that is trained with these weights, each a clause.
    pub fn remarks(&self) -> Vec<String> {
        let remark = |trained_with| {
            format!(
                "pixels were normalised by recipe {}, but the network's weights were trained with {trained_with}",
                self.recipe
            )
        };
        self.trained_with.into_iter().map(remark).collect()
    }

    /// Records [`remarks`](Self::remarks) as a fact, if there are any, for `report`.
    pub fn record_remarks<S>(&self, job: &Job<S>) {
        let remarks = self.remarks();
        if !remarks.is_empty() {
            job.fact(artifact::facts::REMARKS, remarks);
        }
    }

    /// The first field that makes the features of two checkpoints differ: its name, our value, their value.
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

/// BLAKE3 over names, shapes and f32 values, in hexadecimal.
pub fn hash(parameters: &Parameters) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, tensor) in parameters {
        hasher.update(format!("{name} {:?} ", tensor.size()).as_bytes());
        hasher.update(bytemuck::cast_slice(&to_vec::<f32>(tensor)));
    }
    hasher.finalize().to_hex().to_string()
}

/// The dtype of weights or activations in a file. Weights are always read as f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoredDtype {
    /// Single precision: four bytes for each value, as computed.
    F32,
    /// Half precision: two bytes for each value, with 11 significant bits.
    F16,
}

impl StoredDtype {
    /// `parameters` rounded to this dtype, in f32: the values that a file will give back. An error names a value that is not
    /// finite or too large for f16, and the setting `weights_stored_as`.
    pub fn round(self, parameters: &Parameters) -> Result<Parameters, Refusal> {
        let mut rounded = Parameters::new();
        for (name, tensor) in parameters {
            let largest = tensor.abs().max().double_value(&[]);
            if !largest.is_finite() {
                return Err(Refusal::new(&format!("weights {name}"), "finite numbers", largest));
            }
            if self == Self::F16 && largest > 65504.0 {
                let expected = format!("f32 for weights {name}, which reach {largest}");
                return Err(Refusal::new("settings.weights_stored_as", expected, "f16, which ends at 65504"));
            }
            let tensor = match self {
                Self::F32 => tensor.shallow_clone(),
                Self::F16 => tensor.to_kind(Kind::Half).to_kind(Kind::Float),
            };
            rounded.insert(name.clone(), tensor);
        }
        Ok(rounded)
    }

    fn bytes(self, tensor: &Tensor) -> (Dtype, Vec<u8>) {
        match self {
            Self::F32 => (Dtype::F32, bytemuck::cast_slice(&to_vec::<f32>(tensor)).to_vec()),
            Self::F16 => (Dtype::F16, bytemuck::cast_slice(&to_vec::<F16>(tensor)).to_vec()),
        }
    }
}

/// The bytes of a checkpoint in f32.
pub fn to_bytes(parameters: &Parameters, about: &About) -> Vec<u8> {
    to_bytes_as(StoredDtype::F32, parameters, about)
}

/// The bytes of a checkpoint.
pub fn to_bytes_as(stored: StoredDtype, parameters: &Parameters, about: &About) -> Vec<u8> {
    let about = serde_json::to_string(about).expect("plain data always has a JSON form");
    let shape = |tensor: &Tensor| tensor.size().iter().map(|&length| length as usize).collect::<Vec<_>>();
    let data: Vec<_> = parameters.iter().map(|(name, tensor)| (name, shape(tensor), stored.bytes(tensor))).collect();
    let views = data.iter().map(|(name, shape, (kind, bytes))| {
        (name, TensorView::new(*kind, shape.clone(), bytes).expect("as many values as the shape says"))
    });
    serialize(views, Some(HashMap::from([(KEY.to_owned(), about)]))).expect("names and shapes are plain")
}

/// Reads a checkpoint from a finished artifact.
pub fn read(folder: &Folder, file: &str) -> Result<(Parameters, About)> {
    let file = WeightFile::open(&folder.file(file)?)?;
    let about = about(&file)?.ok_or_else(|| no_about(&file, "none"))?;
    let read = |entry: &Entry| {
        let shape: Vec<i64> = entry.shape.iter().map(|&length| length as i64).collect();
        Ok((entry.name.clone(), kernels_last(&tensor(&file.read(entry)?, &shape))))
    };
    let parameters = file.tensors().iter().map(read).collect::<Result<_>>()?;
    Ok((parameters, about))
}

/// The metadata of a checkpoint; `None` for files that other programs wrote.
pub fn about(file: &WeightFile) -> Result<Option<About>> {
    let about = file.metadata(KEY).map(serde_json::from_str).transpose();
    about.map_err(|error| no_about(file, error))
}

fn no_about(file: &WeightFile, found: impl Display) -> Error {
    Error::unexpected(file.path(), format!("metadata {KEY} of a checkpoint"), found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::HeadPool;
    use std::collections::BTreeMap;
    use std::path::Path;
    use weight_file::Bytes;

    fn about() -> About {
        About {
            network: Architecture::vgg16(),
            width: 0.125,
            weights: String::new(),
            recipe: Recipe::Torch,
            trained_with: None,
            picture: [40, 70],
            cut: None,
            head: None,
            classes: None,
        }
    }

    #[test]
    fn files_give_back_the_rounded_weights() {
        let sines = (Tensor::arange(4 * 3 * 5 * 5, (Kind::Float, tch::Device::Cpu)) * 0.618).sin();
        let weights = Parameters::from([
            ("kernel".to_owned(), sines.view([4, 3, 5, 5])),
            ("bias".to_owned(), sines.slice(0, 0, 4, 1)),
        ]);
        for stored in [StoredDtype::F32, StoredDtype::F16] {
            let rounded = stored.round(&weights).unwrap();
            let bytes = to_bytes_as(stored, &rounded, &about());
            let file = WeightFile::parse(Path::new("w"), Bytes::from(bytes)).unwrap();
            let read = |entry: &Entry| (entry.name.clone(), file.read(entry).unwrap());
            let read: BTreeMap<String, Vec<f32>> = file.tensors().iter().map(read).collect();
            let expected: BTreeMap<String, Vec<f32>> =
                rounded.iter().map(|(name, tensor)| (name.clone(), to_vec(tensor))).collect();
            assert_eq!((read, super::about(&file).unwrap()), (expected, Some(about())));
            assert_eq!(hash(&rounded) == hash(&weights), stored == StoredDtype::F32);
        }
    }

    #[test]
    fn weights_that_were_only_read_keep_the_recipe_they_were_trained_with() {
        let odd = About { trained_with: Some(Recipe::Caffe), recipe: Recipe::Unit, ..about() };
        assert_eq!((about().weights_recipe(), odd.weights_recipe()), (Recipe::Torch, Recipe::Caffe));
        let head = HeadShape { features: [1, 1, 8], pool: HeadPool::Average, hidden: vec![], dropout: 0.0, outputs: 1 };
        assert_eq!(About { head: Some(head), ..odd }.weights_recipe(), Recipe::Unit);
        assert!(!serde_json::to_string(&about()).unwrap().contains("trained_with"));
    }

    #[test]
    fn weights_beyond_half_precision_are_refused() {
        let weights = Parameters::from([("x".to_owned(), Tensor::from_slice(&[1f32, -70_000.0]))]);
        let says = StoredDtype::F16.round(&weights).unwrap_err().to_string();
        assert_eq!(
            says,
            "settings.weights_stored_as: expected f32 for weights x, which reach 70000, got f16, which ends at 65504"
        );
        StoredDtype::F32.round(&weights).unwrap();
        for (number, named) in [(f32::INFINITY, "inf"), (f32::NAN, "NaN")] {
            let weights = Parameters::from([("x".to_owned(), Tensor::from_slice(&[1f32, number]))]);
            for stored in [StoredDtype::F32, StoredDtype::F16] {
                let says = stored.round(&weights).unwrap_err().to_string();
                assert_eq!(says, format!("weights x: expected finite numbers, got {named}"));
            }
        }
    }
}
