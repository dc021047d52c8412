//! The network, layer by layer.

use crate::map::Map;
use crate::operation::operation;
use crate::value::Value;
use network::{Flow, Join, Network};

/// The last feature map.
pub fn through<'g>(network: &Network, input: Map<'g>) -> Map<'g> {
    network.layers.iter().fold(input, |map, layer| flow(&layer.flow, map, &layer.name))
}

fn flow<'g>(tree: &Flow, input: Map<'g>, layer: &str) -> Map<'g> {
    match tree {
        Flow::Op(named) => operation(named, input, layer),
        Flow::Chain(flows) => flows.iter().fold(input, |map, next| flow(next, map, layer)),
        Flow::Join(join, branches) => {
            let outputs: Vec<Value<'g>> = branches.iter().map(|branch| flow(branch, input, layer).planes).collect();
            Map { planes: joined(*join, &outputs, layer).unwrap_or(input.planes), shape: tree.shape(input.shape) }
        }
    }
}

/// The outputs of branches as one, or nothing if there are none.
fn joined<'g>(join: Join, outputs: &[Value<'g>], layer: &str) -> Option<Value<'g>> {
    let (first, others) = outputs.split_first()?;
    let pairwise = |operator, name: &str| {
        let name = format!("{layer}/{name}");
        others.iter().fold(*first, |all, other| all.node(operator, &name, &[*other], Vec::new()))
    };
    Some(match join {
        Join::Sum => pairwise("Add", "sum"),
        Join::Product => pairwise("Mul", "product"),
        Join::Concat => first.concat(&format!("{layer}/concat"), others, 1),
    })
}
