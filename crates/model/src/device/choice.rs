//! What a setting asks for, and what a stage computes on.

use super::card::Card;
use crate::precision::processor_has_bf16;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use tch::Device;

/// What a setting can ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The GPU if there is one that can be used, else the CPU. A line of the log says which, and why.
    #[default]
    Auto,
    /// The CPU. No GPU is looked for.
    Cpu,
    /// An NVIDIA GPU, the first one that is visible (`CUDA_VISIBLE_DEVICES` chooses); without one the stage fails.
    /// Needs a driver and `make setup CUDA=1`.
    Cuda,
}

/// What a stage computes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The CPU.
    Cpu,
    /// The first visible GPU.
    Gpu(Card),
}

impl Chosen {
    /// Its name in libtorch.
    pub const fn device(&self) -> Device {
        match self {
            Self::Cpu => Device::Cpu,
            Self::Gpu(_) => Device::Cuda(0),
        }
    }

    /// Whether it multiplies bfloat16 natively.
    pub fn has_bf16(&self) -> bool {
        match self {
            Self::Cpu => processor_has_bf16(),
            Self::Gpu(card) => card.has_bf16(),
        }
    }
}

/// As in `provenance.yaml`: `cpu`, `cuda (NVIDIA H200)`.
impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Gpu(card) => write!(f, "cuda ({})", card.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_spelled_as_in_the_pipeline_file() {
        let spelled = [Choice::default(), Choice::Cpu, Choice::Cuda].map(|c| serde_json::to_string(&c).unwrap());
        assert_eq!(spelled, ["\"auto\"", "\"cpu\"", "\"cuda\""]);
    }
}
