//! Keras 3's `.weights.h5`: layers by class and count (`layers/conv2d_1/vars/0`), so that two models of the same network
//! have the same names, whatever their layers are called.

use crate::contents::Entry;
use crate::hdf5::Node;
use crate::mismatch::Mismatch;
use std::collections::BTreeSet;

/// The name of the group with a model's layers.
const LAYERS: &str = "layers";
/// Its name until TensorFlow 2.13, which counted every layer twice: `conv2d`, `conv2d_2`, `conv2d_4`.
const LAYERS_BEFORE: &str = "_layer_checkpoint_dependencies";
/// The name of the group with a layer's variables.
const VARIABLES: &str = "vars";
/// The classes by which an image network is recognised among models.
const CONVOLUTIONS: [&str; 2] = ["conv2d", "depthwise_conv2d"];

/// Class and number of a layer: `conv2d_12` is number 12 of class `conv2d`, and `conv2d` is number 0.
type Layer<'a> = (&'a str, usize);

/// The tensors of the network in the file, by class, count and position; `None` if the file has another layout.
///
/// A network that was put into another model is found there. The layers around it are the user's own and not listed.
pub fn tensors(root: &Node) -> Result<Option<Vec<Entry>>, Mismatch> {
    let Some(group) = network(root)? else { return Ok(None) };
    let mut layers: Vec<(Layer, &str)> = group.names().map(|name| (layer_of(name), name)).collect();
    layers.sort_unstable();
    let mut tensors = Vec::new();
    let mut previous: Option<Layer> = None;
    for ((class, number), name) in layers {
        let count = match previous {
            _ if !group.path.ends_with(LAYERS_BEFORE) => number,
            Some((last, count)) if last == class => count + 1,
            _ => 0,
        };
        previous = Some((class, count));
        let Some(variables) = group.child(name)?.expect("listed").child(VARIABLES)? else { continue };
        let mut positions: Vec<&str> = variables.names().collect();
        positions.sort_by_key(|name| name.parse().unwrap_or(usize::MAX));
        for position in positions {
            let dataset = variables.child(position)?.expect("listed");
            tensors.push(dataset.tensor(format!("{class}/{count}/{position}"))?);
        }
    }
    Ok(Some(tensors))
}

fn layer_of(name: &str) -> Layer<'_> {
    let counted = name.rsplit_once('_').and_then(|(class, number)| Some((class, number.parse().ok()?)));
    counted.unwrap_or((name, 0))
}

/// The group with the layers of the outermost model with convolutions; if no model has any, of the whole model.
fn network<'f>(root: &Node<'f>) -> Result<Option<Node<'f>>, Mismatch> {
    let mut seen = BTreeSet::new();
    let mut outermost = None;
    let mut level = below(root, &mut seen)?;
    while !level.is_empty() {
        let (layers, others): (Vec<_>, Vec<_>) = level.into_iter().partition(is_of_layers);
        let (mut networks, rest): (Vec<_>, Vec<_>) = layers.into_iter().partition(has_convolutions);
        if let [one, another, ..] = &networks[..] {
            return Err(root.unexpected("one network", format!("{} and {}", one.path, another.path)));
        }
        if let Some(network) = networks.pop() {
            return Ok(Some(network));
        }
        level = Vec::new();
        for node in rest.iter().chain(&others) {
            level.extend(below(node, &mut seen)?);
        }
        outermost = outermost.or_else(|| rest.into_iter().next());
    }
    Ok(outermost)
}

/// The groups in a group, without groups of variables and without those that were `seen` before.
fn below<'f>(node: &Node<'f>, seen: &mut BTreeSet<u64>) -> Result<Vec<Node<'f>>, Mismatch> {
    let mut groups = Vec::new();
    for name in node.names().filter(|name| *name != VARIABLES) {
        let group = node.child(name)?.expect("listed");
        if seen.insert(group.address) {
            groups.push(group);
        }
    }
    Ok(groups)
}

fn is_of_layers(node: &Node) -> bool {
    let name = node.path.rsplit_once('/').map_or(&*node.path, |(_, name)| name);
    name == LAYERS || name == LAYERS_BEFORE
}

fn has_convolutions(node: &Node) -> bool {
    node.names().any(|name| CONVOLUTIONS.contains(&layer_of(name).0))
}
