//! Whole files, read back.

use crate::message::{Graph, Model, Tensor};
use crate::{Classifier, Error, Head, Linear, Pool, preparation_to_bytes, to_bytes};
use ndarray::{Array1, Array2, ArrayD};
use network::{Architecture, Network, Recipe};
use picture::{Filter, Preparation, Resize};
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};

const PREPARATION: Preparation =
    Preparation { height: 40, width: 70, resize: Resize::Pad, filter: Filter::Lanczos3, background: [1, 2, 3] };

type Parameters = BTreeMap<String, ArrayD<f32>>;

/// Parameters whose elements are all their position among the parameters.
fn parameters(network: &Network) -> Parameters {
    let shape = |shape: &[i64]| shape.iter().map(|&length| length as usize).collect::<Vec<_>>();
    let numbered = network.parameters().zip(0_u16..);
    numbered
        .map(|((name, parameter), number)| (name, ArrayD::from_elem(shape(&parameter.shape), number.into())))
        .collect()
}

fn linear(inputs: usize, outputs: usize) -> Linear {
    Linear { weight: Array2::ones((outputs, inputs)), bias: Array1::zeros(outputs) }
}

/// Three classes, from the means of the feature map's channels.
fn classifier<'a>(network: &'a Network, parameters: &'a Parameters) -> Classifier<'a> {
    let channels = network.shapes(40, 70).pop().unwrap()[2] as usize;
    Classifier {
        preparation: PREPARATION,
        recipe: Recipe::Torch,
        network,
        parameters,
        head: Head { pool: Pool::Average, layers: vec![linear(channels, 5), linear(5, 3)] },
        classes: 3,
        temperature: 1.5,
        metadata: vec![("classes".to_owned(), "[]".to_owned())],
    }
}

fn network(name: &str) -> Network {
    Architecture::named(name).unwrap().network(0.1)
}

/// The error for a classifier of a narrow VGG11 that `change` makes wrong.
fn error(change: impl FnOnce(&mut Classifier)) -> String {
    let network = network("vgg11");
    let parameters = parameters(&network);
    let mut classifier = classifier(&network, &parameters);
    change(&mut classifier);
    to_bytes(&classifier).unwrap_err().to_string()
}

/// Checks that every node reads only what is there already, and that no name is given twice; also in branches.
fn check_order<'a>(graph: &'a Graph, known: &mut BTreeSet<&'a str>) {
    let inputs = graph.input.iter().map(|input| input.name.as_str());
    for name in inputs.chain(graph.initializer.iter().map(|tensor| tensor.name.as_str())) {
        assert!(known.insert(name), "{name} twice");
    }
    for node in &graph.node {
        assert!(node.input.iter().all(|input| known.contains(input.as_str())), "{node:?}");
        for branch in node.attribute.iter().filter_map(|attribute| attribute.g.as_ref()) {
            check_order(branch, known);
        }
        assert!(node.output.iter().all(|output| known.insert(output)), "{node:?}");
    }
    assert!(graph.output.iter().all(|output| known.contains(output.name.as_str())));
}

#[test]
fn every_network_is_a_graph_in_order_that_uses_every_parameter() {
    for architecture in Architecture::all() {
        let network = architecture.network(0.1);
        let parameters = parameters(&network);
        let model = Model::decode(to_bytes(&classifier(&network, &parameters)).unwrap().as_slice()).unwrap();
        let graph = model.graph.unwrap();
        check_order(&graph, &mut BTreeSet::new());
        let used: BTreeSet<&String> = graph.node.iter().flat_map(|node| &node.input).collect();
        for (name, array) in &parameters {
            let stored = graph.initializer.iter().find(|tensor| tensor.name == *name).unwrap();
            assert_eq!(first(stored), array.first().copied(), "{architecture}: {name}");
            assert!(used.contains(name), "{architecture}: {name}");
        }
        let modules = network.module_names();
        assert!(modules.iter().all(|name| graph.node.iter().any(|node| node.name == *name)), "{architecture}");
    }
}

fn first(tensor: &Tensor) -> Option<f32> {
    tensor.raw_data.as_ref()?.first_chunk().map(|bytes| f32::from_le_bytes(*bytes))
}

#[test]
fn every_preparation_is_a_graph_in_order() {
    for resize in [Resize::Squash, Resize::Crop, Resize::Pad] {
        for filter in [Filter::Nearest, Filter::Bilinear, Filter::Bicubic, Filter::Lanczos3] {
            let bytes = preparation_to_bytes(&Preparation { resize, filter, ..PREPARATION }).unwrap();
            let graph = Model::decode(bytes.as_slice()).unwrap().graph.unwrap();
            check_order(&graph, &mut BTreeSet::new());
        }
    }
}

#[test]
fn inputs_and_outputs_have_the_names_and_shapes_that_are_documented() {
    let network = network("densenet121");
    let parameters = parameters(&network);
    let classifier = classifier(&network, &parameters);
    let model = Model::decode(to_bytes(&classifier).unwrap().as_slice()).unwrap();
    let graph = model.graph.unwrap();
    let shape = |info: &crate::message::ValueInfo| {
        let dims = info.r#type.clone().unwrap().tensor_type.unwrap().shape.unwrap().dim;
        let length =
            |dim: crate::message::Dimension| dim.dim_param.unwrap_or_else(|| dim.dim_value.unwrap().to_string());
        format!("{} ({})", info.name, dims.into_iter().map(length).collect::<Vec<_>>().join(", "))
    };
    assert_eq!(graph.input.iter().map(shape).collect::<Vec<_>>(), ["photo (n, h, w, 3)"]);
    let channels = network.shapes(40, 70).pop().unwrap()[2];
    let outputs = ["logits (n, 3)".to_owned(), "probabilities (n, 3)".to_owned(), format!("features (n, {channels})")];
    assert_eq!(graph.output.iter().map(shape).collect::<Vec<_>>(), outputs);
    assert_eq!(model.metadata_props[0].key, "classes");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    assert_eq!(
        error(|classifier| classifier.preparation.height = 31),
        "pictures: expected at least 32 × 32 pixels, found 70 × 31"
    );
    assert_eq!(error(|classifier| classifier.classes = 4), "head: expected 4 logits, or one for two classes, found 3");
    assert_eq!(
        error(|classifier| classifier.head.layers.clear()),
        "head: expected 3 logits, or one for two classes, found 0"
    );
    assert_eq!(error(|classifier| classifier.temperature = 0.0), "temperature: expected a number above 0, found 0");
    assert_eq!(
        error(|classifier| classifier.head.layers[0] = linear(50, 5)),
        "parameter hidden_1.weight: expected the shape [5, 51], found [5, 50]"
    );
    // The map is 1 × 2 here.
    assert_eq!(
        error(|classifier| classifier.head.pool = Pool::Flatten),
        "parameter hidden_1.weight: expected the shape [5, 102], found [5, 51]"
    );
}

#[test]
fn parameters_that_are_missing_or_misshapen_are_refused() {
    let network = network("resnet18");
    let mut parameters = parameters(&network);
    parameters.insert("bn1.bias".to_owned(), ArrayD::zeros(vec![7]));
    let error = to_bytes(&classifier(&network, &parameters)).unwrap_err();
    assert_eq!(error, Error::Shape { name: "bn1.bias".to_owned(), expected: vec![6], found: vec![7] });
    parameters.remove("bn1.bias");
    let error = to_bytes(&classifier(&network, &parameters)).unwrap_err();
    assert_eq!(error.to_string(), "parameter bn1.bias: expected an array, found none");
}
