//! VGG without its classifier, in Keras' layer names.

use super::{Conv, Layer, Network, Op, Padding, Pool, norms, scaled};

/// Channels of the convolutions of each block.
const CHANNELS: [i64; 5] = [64, 128, 256, 512, 512];

/// Whether a network has batch norms of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norms {
    /// As published.
    None,
    /// One after each convolution, which keeps its bias nevertheless: torchvision's.
    AfterConvolutions,
}

/// Five blocks of `depths` 3 × 3 convolutions, each block followed by a pool.
pub fn network(depths: [usize; 5], norms: Norms, width: f64) -> Network {
    let mut inputs = 3;
    let mut layers = Vec::new();
    for (block, (depth, channels)) in (1..).zip(depths.into_iter().zip(CHANNELS)) {
        let outputs = scaled(channels, width);
        for number in 1..=depth {
            layers.push(convolution(format!("block{block}_conv{number}"), inputs, outputs, norms));
            inputs = outputs;
        }
        let pool = Op::MaxPool(Pool { kernel: 2, stride: 2, padding: 0 });
        layers.push(Layer::plain(format!("block{block}_pool"), vec![pool]));
    }
    Network { layers }
}

fn convolution(name: String, inputs: i64, outputs: i64, norms: Norms) -> Layer {
    let padding = Padding::Symmetric;
    let conv = Conv { name: name.clone(), inputs, outputs, kernel: 3, stride: 1, groups: 1, padding, bias: true };
    let norm = (norms == Norms::AfterConvolutions).then(|| Op::BatchNorm(norms::after(&conv)));
    Layer::plain(name, [Some(Op::Conv(conv)), norm, Some(Op::Relu)].into_iter().flatten().collect())
}
