//! Batch norms for networks that have none, while they are trained from scratch.

use crate::flow::{Flow, Named};
use crate::network::{Layer, Network};
use crate::op::{BatchNorm, Conv, Op};

/// torchvision's value for VGG.
const EPSILON: f64 = 1e-5;

impl Network {
    /// The same network with a batch norm after each convolution, if it has no norms: deep networks without norms hardly
    /// train from scratch (Ioffe and Szegedy 2015). The norm brings its own bias, so the convolution loses its.
    #[must_use]
    pub fn with_norms(&self) -> Self {
        if self.ops().any(|named| matches!(named.op, Op::BatchNorm(_))) {
            return self.clone();
        }
        let layer = |layer: &Layer| Layer { name: layer.name.clone(), flow: with_norms(&layer.flow) };
        Self { layers: self.layers.iter().map(layer).collect() }
    }
}

fn with_norms(flow: &Flow) -> Flow {
    match flow {
        Flow::Op(named) => Flow::Chain(normed(named)),
        Flow::Chain(flows) => Flow::Chain(flows.iter().flat_map(in_chain).collect()),
        Flow::Join(join, branches) => Flow::Join(*join, branches.iter().map(with_norms).collect()),
    }
}

/// What becomes of a part of a chain: a norm stands in the same chain as its convolution.
fn in_chain(flow: &Flow) -> Vec<Flow> {
    match flow {
        Flow::Op(named) => normed(named),
        flow => vec![with_norms(flow)],
    }
}

fn normed(named: &Named) -> Vec<Flow> {
    let Op::Conv(conv) = &named.op else { return vec![Flow::Op(named.clone())] };
    let plain = Op::Conv(Conv { bias: false, ..conv.clone() });
    vec![Flow::named(&named.name, plain), Flow::Op(norm_after(&named.name, conv))]
}

/// The norm of the output of the convolution `name`.
pub fn norm_after(name: &str, conv: &Conv) -> Named {
    let norm = BatchNorm { channels: conv.outputs, epsilon: EPSILON };
    Named { name: format!("{name}_bn"), op: Op::BatchNorm(norm) }
}
