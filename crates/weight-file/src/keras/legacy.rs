//! Keras' legacy `.h5`: a group for each layer of the model, and attributes that list layers and their variables in order.
//! Keras loads by this order, because its versions name variables differently: `kernel:0`, `kernel`, `W_1:0`.

use crate::contents::Entry;
use crate::hdf5::Node;
use crate::mismatch::Mismatch;
use std::collections::{BTreeMap, BTreeSet};

/// The attributes that list the layers of a model and the variables of a layer.
const LAYERS: &str = "layer_names";
const VARIABLES: &str = "weight_names";

/// The group of the weights in the file of a whole model, which also holds the state of the optimizer.
const WHOLE_MODEL: &str = "model_weights";

/// The tensors in the order of the model; `None` if the file has another layout.
pub fn tensors(root: &Node) -> Result<Option<Vec<Entry>>, Mismatch> {
    let model = root.follow(WHOLE_MODEL)?;
    let model = model.as_ref().unwrap_or(root);
    let Some(layers) = listed(model, LAYERS)? else { return Ok(None) };
    let mut tensors = Vec::new();
    for name in layers {
        let group = model.follow(&name)?;
        let group = group.ok_or_else(|| model.unexpected(format_args!("the group of layer {name}"), "none"))?;
        layer(&group, &name, &mut tensors)?;
    }
    Ok(Some(tensors))
}

/// Appends the tensors of a group. A layer has a group of its own. A model that is used as a layer has one group for all
/// its layers, in which the names of variables say which layer is meant.
fn layer(group: &Node, name: &str, tensors: &mut Vec<Entry>) -> Result<(), Mismatch> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for variable in listed(group, VARIABLES)?.unwrap_or_default() {
        // Keras 3.0 gives all kernels of a nested model the same name, and fails to write the second one.
        if !seen.insert(variable.clone()) {
            return Err(group.unexpected(format_args!("one tensor {variable}"), "a list with two"));
        }
        let dataset = group.follow(&variable)?;
        let dataset = dataset.ok_or_else(|| group.unexpected(format_args!("tensor {variable}"), "none"))?;
        let layer = layer_of(&variable, name);
        let position = counts.entry(layer.to_owned()).or_default();
        tensors.push(dataset.tensor(format!("{layer}/{position}"))?);
        *position += 1;
    }
    Ok(())
}

/// The layer of a variable in the group `group`: the last but one part of the variable's name, as in
/// `block1_conv1/kernel:0` or `stacked/head/kernel`, else the group's name, as for `block1_conv1_W_1:0`. TensorFlow 1
/// counted models: in the third one `conv1_2/kernel:0` is the kernel of layer `conv1`. Keras 2 had layers with a slash in
/// their name: `conv1/bn` of DenseNet, which has a `bn` too.
fn layer_of<'a>(variable: &'a str, group: &'a str) -> &'a str {
    let Some((scope, _)) = variable.rsplit_once('/') else { return group };
    if scope.strip_suffix(group).is_some_and(|outer| outer.is_empty() || outer.ends_with('/')) {
        return group;
    }
    let scope = scope.rsplit_once('/').map_or(scope, |(_, last)| last);
    let count = scope.strip_prefix(group).and_then(|rest| rest.strip_prefix('_'));
    if count.is_some_and(|count| count.parse::<usize>().is_ok()) { group } else { scope }
}

/// The names in an attribute. Keras splits a list that is too large for one into `ATTRIBUTE0`, `ATTRIBUTE1`, and so on.
fn listed(node: &Node, attribute: &str) -> Result<Option<Vec<String>>, Mismatch> {
    let mut attributes = node.strings(attribute)?;
    if let Some(names) = attributes.remove(attribute) {
        return Ok(Some(names));
    }
    let parts: Vec<Vec<String>> = (0..).map_while(|i| attributes.remove(&format!("{attribute}{i}"))).collect();
    Ok((!parts.is_empty()).then(|| parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_belongs_to_a_layer() {
        for (variable, group, layer) in [
            ("block1_conv1/kernel:0", "block1_conv1", "block1_conv1"),
            ("block1_conv1/block1_conv1/kernel:0", "block1_conv1", "block1_conv1"),
            ("block1_conv1_W_1:0", "block1_conv1", "block1_conv1"),
            ("kernel", "block1_conv1", "block1_conv1"),
            ("stacked/head/bias", "head", "head"),
            ("block1_conv1/kernel", "vgg16", "block1_conv1"),
            ("stacked/vgg16/block1_conv1/kernel", "vgg16", "block1_conv1"),
            ("conv1_2/kernel:0", "conv1", "conv1"),
            ("conv1_x/kernel:0", "conv1", "conv1_x"),
            ("conv1/bn/gamma:0", "conv1/bn", "conv1/bn"),
            ("densenet/conv1/bn/gamma:0", "conv1/bn", "conv1/bn"),
            ("bn/gamma:0", "bn", "bn"),
        ] {
            assert_eq!(layer_of(variable, group), layer, "{variable} in {group}");
        }
    }
}
