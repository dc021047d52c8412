//! Single operations of a network.

use crate::attribute::{float, int, ints};
use crate::map::Map;
use crate::message::Attribute;
use crate::value::Value;
use network::{Act, BatchNorm, Conv, Named, Op, Pool, Pooling};

/// The output of an operation. Its node has the name of the operation, or that of the layer and of what it does if it
/// has none.
pub fn operation<'g>(named: &Named, input: Map<'g>, layer: &str) -> Map<'g> {
    let x = input.planes;
    let parameters: Vec<Value<'g>> = named.parameters().map(|(name, _)| x.weight(&name)).collect();
    let planes = match &named.op {
        Op::Conv(conv) => x.node("Conv", &named.name, &parameters, convolution(conv, input.shape)),
        Op::BatchNorm(norm) => x.node("BatchNormalization", &named.name, &parameters, epsilon(norm)),
        Op::Act(Act::Relu) => x.node("Relu", &format!("{layer}/relu"), &[], Vec::new()),
        Op::Act(Act::Relu6) => {
            let limits = [x.scalar(0.0), x.scalar(6.0)];
            x.node("Clip", &format!("{layer}/relu6"), &limits, Vec::new())
        }
        Op::Pool(pool) => match pool.pooling {
            Pooling::Max => x.node("MaxPool", &format!("{layer}/max_pool"), &[], windows(pool)),
            Pooling::Average => x.node("AveragePool", &format!("{layer}/average_pool"), &[], windows(pool)),
        },
    };
    Map { planes, shape: named.op.shape(input.shape) }
}

fn convolution(conv: &Conv, [h, w, _]: [i64; 3]) -> Vec<Attribute> {
    let ((top, bottom), (left, right)) = (conv.zeros(h), conv.zeros(w));
    vec![
        ints("kernel_shape", &[conv.kernel; 2]),
        ints("strides", &[conv.stride; 2]),
        ints("pads", &[top, left, bottom, right]),
        int("group", conv.groups),
    ]
}

fn epsilon(norm: &BatchNorm) -> Vec<Attribute> {
    vec![float("epsilon", norm.epsilon as f32)]
}

/// Without further settings, padding does not count in a mean and what does not fill a window is dropped.
fn windows(pool: &Pool) -> Vec<Attribute> {
    vec![ints("kernel_shape", &[pool.kernel; 2]), ints("strides", &[pool.stride; 2]), ints("pads", &[pool.padding; 4])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::Padding;

    #[test]
    fn padding_follows_the_shape() {
        let conv = |padding| Conv { inputs: 3, outputs: 3, kernel: 3, stride: 2, groups: 3, padding, bias: false };
        let pads = |padding, h, w| convolution(&conv(padding), [h, w, 3]).swap_remove(2).ints;
        // Top, left, bottom, right: an even length needs one zero, at the end.
        assert_eq!(pads(Padding::Same, 8, 7), [0, 1, 1, 1]);
        assert_eq!(pads(Padding::Same, 7, 8), [1, 0, 1, 1]);
        assert_eq!(pads(Padding::Symmetric, 8, 7), [1, 1, 1, 1]);
    }
}
