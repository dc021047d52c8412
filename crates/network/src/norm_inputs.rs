//! What each batch norm of a network normalises, as a network of its own.

use crate::flow::{Flow, Named};
use crate::network::{Layer, Network};
use crate::op::Op;

/// A batch norm, and what computes its input.
#[derive(Clone, Debug, PartialEq)]
pub struct NormInput {
    /// The norm.
    pub norm: Named,
    /// The layers from the input of the first layer to the norm, without the norm. All norms within them come earlier.
    pub layers: Vec<Layer>,
}

impl Network {
    /// Whether it has batch norms.
    pub fn has_norms(&self) -> bool {
        self.ops().any(is_norm)
    }
}

/// Whether the operation is a batch norm.
pub const fn is_norm(named: &Named) -> bool {
    matches!(named.op, Op::BatchNorm(_))
}

/// Every batch norm of consecutive `layers`, in the order of their operations.
pub fn norm_inputs(layers: &[Layer]) -> Vec<NormInput> {
    let of_layer = |(position, layer): (usize, &Layer)| {
        let before = &layers[..position];
        let whole = |(norm, flow): (Named, Flow)| {
            let last = Layer { name: layer.name.clone(), flow };
            NormInput { norm, layers: before.iter().cloned().chain([last]).collect() }
        };
        inputs(&layer.flow).into_iter().map(whole).collect::<Vec<_>>()
    };
    layers.iter().enumerate().flat_map(of_layer).collect()
}

/// The norms in `flow`, each with the flow that computes its input from that of `flow`.
fn inputs(flow: &Flow) -> Vec<(Named, Flow)> {
    match flow {
        Flow::Op(named) if is_norm(named) => vec![(named.clone(), Flow::Chain(vec![]))],
        Flow::Op(_) => vec![],
        Flow::Chain(flows) => {
            let after = |(position, flow)| {
                let whole = move |(norm, last)| (norm, Flow::Chain([&flows[..position], &[last]].concat()));
                inputs(flow).into_iter().map(whole)
            };
            flows.iter().enumerate().flat_map(after).collect()
        }
        // All branches start at the join's input.
        Flow::Join(_, branches) => branches.iter().flat_map(inputs).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Join;
    use crate::op::{Act, BatchNorm};
    use crate::{Architecture, Role};

    fn norm(name: &str) -> Flow {
        Flow::named(name, Op::BatchNorm(BatchNorm { channels: 2, epsilon: 0.0 }))
    }

    fn relu() -> Flow {
        Op::Act(Act::Relu).into()
    }

    fn chain(flows: impl Into<Vec<Flow>>) -> Flow {
        Flow::Chain(flows.into())
    }

    #[test]
    fn inputs_by_hand() {
        let nothing = || chain([]);
        let sum = || Flow::Join(Join::Sum, vec![chain([norm("b"), relu(), norm("c")]), norm("d")]);
        let layers =
            [Layer::chain("first", vec![relu()]), Layer::chain("second", vec![relu(), norm("a"), sum(), norm("e")])];
        let found = norm_inputs(&layers);
        let names: Vec<&str> = found.iter().map(|found| found.norm.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        for (found, expected) in found.iter().zip([
            chain([relu(), nothing()]),
            chain([relu(), norm("a"), chain([nothing()])]),
            chain([relu(), norm("a"), chain([norm("b"), relu(), nothing()])]),
            chain([relu(), norm("a"), nothing()]),
            chain([relu(), norm("a"), sum(), nothing()]),
        ]) {
            assert_eq!((&found.layers[0], &found.layers[1].flow), (&layers[0], &expected), "{}", found.norm.name);
        }
    }

    #[test]
    fn every_norm_of_every_network_gets_a_map_of_its_channels() {
        for architecture in Architecture::all() {
            let network = architecture.network(0.25);
            let found = norm_inputs(&network.layers);
            let norms: Vec<&Named> = network.ops().filter(|named| is_norm(named)).collect();
            assert_eq!(found.iter().map(|found| &found.norm).collect::<Vec<_>>(), norms, "{architecture}");
            assert_eq!(network.has_norms(), !norms.is_empty(), "{architecture}");
            for NormInput { norm, layers } in &found {
                let shape = layers.iter().fold([64, 96, 3], |shape, layer| layer.flow.shape(shape));
                let gain = norm.op.parameters().into_iter().find(|parameter| parameter.role == Role::Gain).unwrap();
                assert_eq!(vec![shape[2]], gain.shape, "{architecture}: {}", norm.name);
            }
        }
    }
}
