//! VGG without its classifier, in Keras' layer names.

use super::{Conv, Layer, Network, Op};

/// Channels of each convolution, block by block.
pub const VGG16: [&[i64]; 5] = [&[64, 64], &[128, 128], &[256, 256, 256], &[512, 512, 512], &[512, 512, 512]];
/// Channels of each convolution, block by block.
pub const VGG19: [&[i64]; 5] =
    [&[64, 64], &[128, 128], &[256, 256, 256, 256], &[512, 512, 512, 512], &[512, 512, 512, 512]];

/// Blocks of 3 × 3 convolutions, each followed by a pool.
pub fn network(blocks: &[&[i64]], width: f64) -> Network {
    let mut inputs = 3;
    let mut layers = Vec::new();
    for (block, channels) in (1..).zip(blocks) {
        for (number, &channels) in (1..).zip(*channels) {
            let outputs = ((channels as f64 * width).round() as i64).max(1);
            let name = format!("block{block}_conv{number}");
            let conv = Conv { name: name.clone(), inputs, outputs, kernel: 3, stride: 1, groups: 1, bias: true };
            layers.push(Layer { name, ops: vec![Op::Conv(conv), Op::Relu], residual: false });
            inputs = outputs;
        }
        layers.push(Layer { name: format!("block{block}_pool"), ops: vec![Op::MaxPool], residual: false });
    }
    Network { layers }
}
