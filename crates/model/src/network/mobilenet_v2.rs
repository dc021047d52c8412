//! `MobileNetV2` without its classifier, as Keras builds it, in Keras' layer names.

use super::{BatchNorm, Conv, Layer, Network, Op};

/// Expansion, channels out, blocks, stride of the first block. Sandler et al. 2018, table 2.
const GROUPS: [(i64, i64, i64, i64); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

/// Keras' value; torchvision's is 1e-5.
const EPSILON: f64 = 1e-3;

/// The stem, 17 inverted residual blocks and the last 1 × 1 convolution; `alpha` multiplies the channels.
pub fn network(alpha: f64) -> Network {
    let mut channels = divisible_by_8(32.0 * alpha);
    let mut layers = vec![plain("Conv1", conv("Conv1", 3, channels, 3, 2, 1), "bn_Conv1")];
    let mut number = 0;
    for (expansion, outputs, blocks, stride) in GROUPS {
        for block in 0..blocks {
            let outputs = divisible_by_8(outputs as f64 * alpha);
            let stride = if block == 0 { stride } else { 1 };
            layers.push(inverted_residual(number, channels, expansion, outputs, stride));
            (channels, number) = (outputs, number + 1);
        }
    }
    let last = if alpha > 1.0 { divisible_by_8(1280.0 * alpha) } else { 1280 };
    layers.push(plain("Conv_1", conv("Conv_1", channels, last, 1, 1, 1), "Conv_1_bn"));
    Network { layers }
}

/// Expand, filter each channel, project. Named `expanded_conv` (the first, without expansion), `block_1`, ….
fn inverted_residual(number: usize, inputs: i64, expansion: i64, outputs: i64, stride: i64) -> Layer {
    let name = if number == 0 { "expanded_conv".to_owned() } else { format!("block_{number}") };
    let part = |part: &str| format!("{name}_{part}");
    let inner = inputs * expansion;
    let mut ops = Vec::new();
    if number > 0 {
        ops.extend([conv(&part("expand"), inputs, inner, 1, 1, 1), norm(&part("expand_BN"), inner), Op::Relu6]);
    }
    ops.extend([
        conv(&part("depthwise"), inner, inner, 3, stride, inner),
        norm(&part("depthwise_BN"), inner),
        Op::Relu6,
    ]);
    ops.extend([conv(&part("project"), inner, outputs, 1, 1, 1), norm(&part("project_BN"), outputs)]);
    Layer { name, ops, residual: stride == 1 && inputs == outputs }
}

fn plain(name: &str, convolution: Op, norm_name: &str) -> Layer {
    let Op::Conv(Conv { outputs, .. }) = convolution else { unreachable!("only called with a convolution") };
    Layer { name: name.to_owned(), ops: vec![convolution, norm(norm_name, outputs), Op::Relu6], residual: false }
}

fn conv(name: &str, inputs: i64, outputs: i64, kernel: i64, stride: i64, groups: i64) -> Op {
    Op::Conv(Conv { name: name.to_owned(), inputs, outputs, kernel, stride, groups, bias: false })
}

fn norm(name: &str, channels: i64) -> Op {
    Op::BatchNorm(BatchNorm { name: name.to_owned(), channels, epsilon: EPSILON })
}

/// The nearest multiple of 8 that takes away at most a tenth. Sandler et al.'s reference code, also Keras'.
fn divisible_by_8(channels: f64) -> i64 {
    let rounded = ((channels + 4.0) as i64 / 8 * 8).max(8);
    if (rounded as f64) < 0.9 * channels { rounded + 8 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_round_as_in_keras() {
        let rounded = [11.2, 5.6, 8.4, 22.4, 33.6, 56.0, 112.0, 24.0, 1.0].map(divisible_by_8);
        assert_eq!(rounded, [16, 8, 8, 24, 32, 56, 112, 24, 8]);
    }
}
