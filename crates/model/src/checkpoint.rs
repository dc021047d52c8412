//! Our own `.safetensors`: weights by name, and in the metadata all that is needed to use them.

use crate::bytes::{kernels_last, tensor, to_vec};
use crate::head::HeadShape;
use crate::{Architecture, Parameters, Recipe, Tensor};
use artifact::error::{Error, Result};
use artifact::npy::F16;
use artifact::{Classes, Folder, Job, layout};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Display;
use tch::Kind;
use weight_file::{Entry, WeightFile};

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
    /// What they went through when the weights were trained, if that was something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_with: Option<Recipe>,
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
    /// What pixels have to go through for the weights as they are: the network alone was only read, and not trained.
    pub fn weights_recipe(&self) -> Recipe {
        let untouched = self.trained_with.filter(|_| self.head.is_none());
        untouched.unwrap_or(self.recipe)
    }

    /// What the readers of a report have to know of a model trained with these weights, each a part of a sentence.
    pub fn remarks(&self) -> Vec<String> {
        let remark = |trained_with| {
            format!(
                "pixels went in by recipe {}, while the network's weights were trained with {trained_with}",
                self.recipe
            )
        };
        self.trained_with.into_iter().map(remark).collect()
    }

    /// Passes [`remarks`](Self::remarks) on to `report`, if there are any.
    pub fn tell<S>(&self, job: &Job<S>) {
        let remarks = self.remarks();
        if !remarks.is_empty() {
            job.fact(layout::REMARKS, remarks);
        }
    }

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

/// The numbers in a file of weights or activations. Weights are read as f32 in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stored {
    /// Single precision: four bytes each, as they were computed.
    F32,
    /// Half precision: two bytes each, 11 bits of each number count.
    F16,
}

impl Stored {
    /// `parameters` as they will be read from a file of such numbers. Refuses those that have no place there, in words
    /// for a setting `weights_stored_as`.
    pub fn round(self, parameters: &Parameters) -> anyhow::Result<Parameters> {
        let mut rounded = Parameters::new();
        for (name, tensor) in parameters {
            let largest = tensor.abs().max().double_value(&[]);
            anyhow::ensure!(largest.is_finite(), "weights {name}: expected finite numbers, got {largest}");
            anyhow::ensure!(
                self == Self::F32 || largest <= 65504.0,
                "settings.weights_stored_as: expected f32 for weights {name}, which reach {largest}, got f16, which \
                 ends at 65504"
            );
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

/// The bytes of a file with these weights, in f32.
pub fn to_bytes(parameters: &Parameters, about: &About) -> Vec<u8> {
    to_bytes_as(Stored::F32, parameters, about)
}

/// The bytes of a file with these weights.
pub fn to_bytes_as(stored: Stored, parameters: &Parameters, about: &About) -> Vec<u8> {
    let about = serde_json::to_string(about).expect("plain data always has a JSON form");
    let shape = |tensor: &Tensor| tensor.size().iter().map(|&length| length as usize).collect::<Vec<_>>();
    let data: Vec<_> = parameters.iter().map(|(name, tensor)| (name, shape(tensor), stored.bytes(tensor))).collect();
    let views = data.iter().map(|(name, shape, (kind, bytes))| {
        (name, TensorView::new(*kind, shape.clone(), bytes).expect("as many values as the shape says"))
    });
    serialize(views, Some(HashMap::from([(KEY.to_owned(), about)]))).expect("names and shapes are plain")
}

/// Reads a file of ours out of a finished artifact.
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

/// What a file of ours says about itself; `None` for files of other makers.
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
    use crate::head::Pool;
    use crate::weights::random;
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
    fn what_is_read_is_what_was_rounded() {
        let weights = random(&Architecture::vgg16().network(0.125), 1);
        for stored in [Stored::F32, Stored::F16] {
            let rounded = stored.round(&weights).unwrap();
            let bytes = to_bytes_as(stored, &rounded, &about());
            let file = WeightFile::parse(Path::new("w"), Bytes::from(bytes)).unwrap();
            let read = |entry: &Entry| (entry.name.clone(), file.read(entry).unwrap());
            let read: BTreeMap<String, Vec<f32>> = file.tensors().iter().map(read).collect();
            let expected: BTreeMap<String, Vec<f32>> =
                rounded.iter().map(|(name, tensor)| (name.clone(), to_vec(tensor))).collect();
            assert_eq!((read, super::about(&file).unwrap()), (expected, Some(about())));
            assert_eq!(hash(&rounded) == hash(&weights), stored == Stored::F32);
        }
    }

    #[test]
    fn pixels_are_treated_as_the_weights_want_it() {
        let odd = About { trained_with: Some(Recipe::Caffe), recipe: Recipe::Unit, ..about() };
        assert_eq!((about().weights_recipe(), odd.weights_recipe()), (Recipe::Torch, Recipe::Caffe));
        let head = HeadShape { features: [1, 1, 8], pool: Pool::Average, hidden: vec![], dropout: 0.0, outputs: 1 };
        assert_eq!(About { head: Some(head), ..odd }.weights_recipe(), Recipe::Unit);
        assert!(!serde_json::to_string(&about()).unwrap().contains("trained_with"));
    }

    #[test]
    fn weights_beyond_half_precision_are_refused() {
        let weights = Parameters::from([("x".to_owned(), Tensor::from_slice(&[1f32, -70_000.0]))]);
        let says = Stored::F16.round(&weights).unwrap_err().to_string();
        assert_eq!(
            says,
            "settings.weights_stored_as: expected f32 for weights x, which reach 70000, got f16, which ends at 65504"
        );
        Stored::F32.round(&weights).unwrap();
        for (number, named) in [(f32::INFINITY, "inf"), (f32::NAN, "NaN")] {
            let weights = Parameters::from([("x".to_owned(), Tensor::from_slice(&[1f32, number]))]);
            for stored in [Stored::F32, Stored::F16] {
                let says = stored.round(&weights).unwrap_err().to_string();
                assert_eq!(says, format!("weights x: expected finite numbers, got {named}"));
            }
        }
    }
}
