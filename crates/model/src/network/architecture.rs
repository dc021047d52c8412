//! The networks that settings and checkpoints may name.

use super::Network;
use super::mobilenet_v2::{self, Maker};
use super::resnet::{self, Block};
use super::vgg::{self, Norms};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A network of a certain depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// 8 convolutions in 5 blocks. Simonyan and Zisserman 2014, configuration A.
    Vgg11,
    /// The same with a batch norm after each convolution, as torchvision builds it.
    Vgg11Bn,
    /// 10 convolutions in 5 blocks. Configuration B.
    Vgg13,
    /// The same with batch norms.
    Vgg13Bn,
    /// 13 convolutions in 5 blocks. Configuration D.
    Vgg16,
    /// The same with batch norms.
    Vgg16Bn,
    /// 16 convolutions in 5 blocks. Configuration E.
    Vgg19,
    /// The same with batch norms.
    Vgg19Bn,
    /// 8 residual blocks of two 3 × 3 convolutions. He et al. 2015, "Deep residual learning", as torchvision builds it.
    Resnet18,
    /// 16 residual blocks of two 3 × 3 convolutions.
    Resnet34,
    /// 16 residual blocks of 1 × 1, 3 × 3 and 1 × 1 convolutions, the stride in the middle one.
    Resnet50,
    /// 33 such blocks.
    Resnet101,
    /// 17 inverted residual blocks, padded as in Keras. Sandler et al. 2018.
    MobilenetV2,
    /// The same, padded as in torchvision.
    MobilenetV2Torchvision,
}

/// What all depths of a network have in common, and what they differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Convolutions in each of the five blocks.
    Vgg([usize; 5], Norms),
    /// Residual blocks in each of the four stages.
    Resnet([usize; 4], Block),
    /// There is one depth only.
    MobilenetV2(Maker),
}

type Row = (Architecture, &'static str, Family);

/// Every network: its name in settings and checkpoints, and its depth.
const TABLE: [Row; 14] = [
    (Architecture::Vgg11, "vgg11", Family::Vgg([1, 1, 2, 2, 2], Norms::None)),
    (Architecture::Vgg11Bn, "vgg11_bn", Family::Vgg([1, 1, 2, 2, 2], Norms::AfterConvolutions)),
    (Architecture::Vgg13, "vgg13", Family::Vgg([2, 2, 2, 2, 2], Norms::None)),
    (Architecture::Vgg13Bn, "vgg13_bn", Family::Vgg([2, 2, 2, 2, 2], Norms::AfterConvolutions)),
    (Architecture::Vgg16, "vgg16", Family::Vgg([2, 2, 3, 3, 3], Norms::None)),
    (Architecture::Vgg16Bn, "vgg16_bn", Family::Vgg([2, 2, 3, 3, 3], Norms::AfterConvolutions)),
    (Architecture::Vgg19, "vgg19", Family::Vgg([2, 2, 4, 4, 4], Norms::None)),
    (Architecture::Vgg19Bn, "vgg19_bn", Family::Vgg([2, 2, 4, 4, 4], Norms::AfterConvolutions)),
    (Architecture::Resnet18, "resnet18", Family::Resnet([2, 2, 2, 2], Block::Basic)),
    (Architecture::Resnet34, "resnet34", Family::Resnet([3, 4, 6, 3], Block::Basic)),
    (Architecture::Resnet50, "resnet50", Family::Resnet([3, 4, 6, 3], Block::Bottleneck)),
    (Architecture::Resnet101, "resnet101", Family::Resnet([3, 4, 23, 3], Block::Bottleneck)),
    (Architecture::MobilenetV2, "mobilenet_v2", Family::MobilenetV2(Maker::Keras)),
    (Architecture::MobilenetV2Torchvision, "mobilenet_v2_torchvision", Family::MobilenetV2(Maker::Torchvision)),
];

impl Architecture {
    /// Every network, in the order of `--help`.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The name in settings and checkpoints.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What it is one depth of.
    pub fn family(self) -> Family {
        self.row().2
    }

    /// The table of this architecture with its channels multiplied by `width`.
    pub fn network(self, width: f64) -> Network {
        match self.family() {
            Family::Vgg(depths, norms) => vgg::network(depths, norms, width),
            Family::Resnet(depths, block) => resnet::network(depths, block, width),
            Family::MobilenetV2(maker) => mobilenet_v2::network(maker, width),
        }
    }

    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.0 == self).expect("every architecture has a row")
    }
}
