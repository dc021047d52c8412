//! The dtype in which weights and activations are kept.

use crate::bytes::to_vec;
use crate::{Parameters, Tensor};
use artifact::check::Refusal;
use artifact::npy::F16;
use safetensors::Dtype;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Kind;

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

    /// The elements of `tensor` in this dtype, as safetensors hold them.
    pub(crate) fn bytes(self, tensor: &Tensor) -> (Dtype, Vec<u8>) {
        match self {
            Self::F32 => (Dtype::F32, bytemuck::cast_slice(&to_vec::<f32>(tensor)).to_vec()),
            Self::F16 => (Dtype::F16, bytemuck::cast_slice(&to_vec::<F16>(tensor)).to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
