//! Batch norms for networks that have none, for training from scratch.

use crate::flow::{Flow, Named};
use crate::network::{Layer, Network};
use crate::op::{BatchNorm, Conv, Op};

/// torchvision's value for `vgg16_bn`.
const EPSILON: f64 = 1e-5;

impl Network {
    /// The network with a batch norm after each convolution, or unchanged if it has norms: deep networks without norms
    /// hardly train from scratch (Ioffe and Szegedy 2015). Convolutions lose their bias, as the norm has one.
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

/// An element of a chain, followed by its norm if it is a convolution. Both are in the same chain, so that the norm can
/// be folded.
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

/// The norm that [`Network::with_norms`] puts after the convolution `name`.
pub fn norm_after(name: &str, conv: &Conv) -> Named {
    let norm = BatchNorm { channels: conv.outputs, epsilon: EPSILON };
    Named { name: format!("{name}_bn"), op: Op::BatchNorm(norm) }
}
