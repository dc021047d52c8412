//! ResNet without its classifier, in torchvision's variant and names. He et al. 2015, "Deep residual learning for image
//! recognition".

use crate::entry::{Entry, Library, Maker};
use crate::flow::{Flow, Join};
use crate::network::{Layer, Network, scaled};
use crate::op::{Act, BatchNorm, Conv, Op, Padding, Pool, Pooling};
use crate::recipe::Recipe;

/// The networks of this family.
pub const TABLE: &[Entry] = &[
    Entry {
        name: "resnet18",
        about: "8 residual blocks of two 3 × 3 convolutions. He et al. 2015, \"Deep residual learning\", as torchvision \
                builds it.",
        build: |width| network([2, 2, 2, 2], Block::Basic, width),
        makers: MAKERS,
    },
    Entry {
        name: "resnet34",
        about: "16 residual blocks of two 3 × 3 convolutions.",
        build: |width| network([3, 4, 6, 3], Block::Basic, width),
        makers: MAKERS,
    },
    Entry {
        name: "resnet50",
        about: "16 residual blocks of 1 × 1, 3 × 3 and 1 × 1 convolutions, the stride in the middle one.",
        build: |width| network([3, 4, 6, 3], Block::Bottleneck, width),
        makers: MAKERS,
    },
    Entry {
        name: "resnet101",
        about: "33 such blocks.",
        build: |width| network([3, 4, 23, 3], Block::Bottleneck, width),
        makers: MAKERS,
    },
];

/// torchvision, whose names are also timm's and ours.
const MAKERS: &[Maker] = &[Maker {
    name: "torchvision",
    library: Library::PyTorch,
    modules: Network::module_names,
    recipe: Recipe::Torch,
    files: &[],
}];

/// Output channels of the 3 × 3 convolutions of each stage.
const CHANNELS: [i64; 4] = [64, 128, 256, 512];

const EPSILON: f64 = 1e-5;

/// The residual branch of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    /// Two 3 × 3 convolutions.
    Basic,
    /// 1 × 1, 3 × 3 and 1 × 1, the last with four times as many channels. The 3 × 3 convolution has the stride, known as
    /// version 1.5; in the paper, the first 1 × 1 convolution has it.
    Bottleneck,
}

/// A convolution of a block.
#[derive(Clone, Copy, Debug)]
struct Convolution {
    kernel: i64,
    stride: i64,
    outputs: i64,
}

impl Block {
    /// The convolutions of a block. `channels`: outputs of its 3 × 3 convolutions.
    fn convolutions(self, channels: i64, stride: i64) -> Vec<Convolution> {
        let convolution = |kernel, stride, outputs| Convolution { kernel, stride, outputs };
        match self {
            Self::Basic => vec![convolution(3, stride, channels), convolution(3, 1, channels)],
            Self::Bottleneck => {
                vec![convolution(1, 1, channels), convolution(3, stride, channels), convolution(1, 1, 4 * channels)]
            }
        }
    }
}

/// The stem and four stages of `depths` blocks. Each stage but the first halves rows and columns.
fn network(depths: [usize; 4], block: Block, width: f64) -> Network {
    let mut inputs = scaled(CHANNELS[0], width);
    let mut stem = normed("conv1", "bn1", 3, Convolution { kernel: 7, stride: 2, outputs: inputs });
    stem.push(relu());
    let pool = Op::Pool(Pool { pooling: Pooling::Max, kernel: 3, stride: 2, padding: 1 });
    let mut layers = vec![Layer::chain("conv1", stem), Layer::chain("maxpool", vec![pool.into()])];
    for (stage, (depth, channels)) in (1..).zip(depths.into_iter().zip(CHANNELS)) {
        for number in 0..depth {
            let stride = if stage > 1 && number == 0 { 2 } else { 1 };
            let convolutions = block.convolutions(scaled(channels, width), stride);
            layers.push(residual(format!("layer{stage}.{number}"), inputs, stride, &convolutions));
            inputs = convolutions[convolutions.len() - 1].outputs;
        }
    }
    Network { layers }
}

/// ReLU(branch + shortcut): the branch has a ReLU between its convolutions. The shortcut is the input, or a 1 × 1 convolution
/// of it if the shapes differ.
fn residual(name: String, inputs: i64, stride: i64, convolutions: &[Convolution]) -> Layer {
    let mut main = Vec::new();
    let mut channels = inputs;
    for (number, &convolution) in (1..).zip(convolutions) {
        if number > 1 {
            main.push(relu());
        }
        main.extend(normed(&format!("{name}.conv{number}"), &format!("{name}.bn{number}"), channels, convolution));
        channels = convolution.outputs;
    }
    let fits = stride == 1 && channels == inputs;
    let projection = Convolution { kernel: 1, stride, outputs: channels };
    let (conv, norm) = (format!("{name}.downsample.0"), format!("{name}.downsample.1"));
    let shortcut = if fits { Vec::new() } else { normed(&conv, &norm, inputs, projection) };
    let sum = Flow::Join(Join::Sum, vec![Flow::Chain(main), Flow::Chain(shortcut)]);
    Layer::chain(name, vec![sum, relu()])
}

fn relu() -> Flow {
    Op::Act(Act::Relu).into()
}

/// A convolution and its norm.
fn normed(conv: &str, norm: &str, inputs: i64, Convolution { kernel, stride, outputs }: Convolution) -> Vec<Flow> {
    let convolution = Conv { inputs, outputs, kernel, stride, groups: 1, padding: Padding::Symmetric, bias: false };
    let batch_norm = BatchNorm { channels: outputs, epsilon: EPSILON };
    vec![Flow::named(conv, Op::Conv(convolution)), Flow::named(norm, Op::BatchNorm(batch_norm))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Named;

    fn names(layer: &Layer) -> Vec<String> {
        let parameters = layer.ops().flat_map(Named::parameters);
        parameters.map(|(name, _)| name).filter(|name| name.ends_with(".weight")).collect()
    }

    #[test]
    fn parameters_stand_in_the_order_of_use() {
        let layers = network([2, 2, 2, 2], Block::Bottleneck, 0.125).layers;
        let expected = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "downsample.0", "downsample.1"];
        assert_eq!(names(&layers[4]), expected.map(|name| format!("layer2.0.{name}.weight")));
        assert_eq!(
            names(&layers[5]),
            expected[..6].iter().map(|name| format!("layer2.1.{name}.weight")).collect::<Vec<_>>()
        );
    }

    #[test]
    fn only_what_changes_shape_has_a_convolution_beside_it() {
        let beside = |block| -> Vec<String> {
            let layers = network([2, 2, 2, 2], block, 1.0).layers.into_iter();
            let has_downsample =
                |layer: &Layer| layer.ops().any(|named| named.name == format!("{}.downsample.0", layer.name));
            layers.filter(has_downsample).map(|layer| layer.name).collect()
        };
        assert_eq!(beside(Block::Basic), ["layer2.0", "layer3.0", "layer4.0"]);
        assert_eq!(beside(Block::Bottleneck), ["layer1.0", "layer2.0", "layer3.0", "layer4.0"]);
    }

    /// Version 1.5, which is what torchvision's weights were trained for.
    #[test]
    fn the_stride_of_a_bottleneck_is_that_of_its_3_by_3() {
        let strides: Vec<(i64, i64)> =
            Block::Bottleneck.convolutions(64, 2).iter().map(|conv| (conv.kernel, conv.stride)).collect();
        assert_eq!(strides, [(1, 1), (3, 2), (1, 1)]);
    }
}
