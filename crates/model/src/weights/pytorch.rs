//! Weights of a network in a file that torchvision or timm reads.

use crate::{Architecture, Parameters, StoredDtype};
use network::entry::Maker;
use network::names::Listing;
use safetensors::serialize;
use safetensors::tensor::TensorView;
use std::collections::HashMap;
use weight_file::Layout;

/// The libraries whose names a file may have, the most common one first.
const LIBRARIES: [&str; 2] = ["torchvision", "timm"];

/// The library that has the network, and whose names its file gets.
pub fn maker(architecture: Architecture) -> Option<&'static Maker> {
    LIBRARIES.iter().find_map(|name| architecture.makers().iter().find(|maker| maker.name == *name))
}

/// A `.safetensors` file of the network of this width, without a classifier, under the names of `maker`. Other tensors among
/// `parameters` are left out.
///
/// # Panics
/// If a parameter of the network is missing.
pub fn to_bytes(
    maker: &Maker,
    (architecture, width): (Architecture, f64),
    parameters: &Parameters,
    stored: StoredDtype,
) -> Vec<u8> {
    let network = architecture.network(width);
    let listing = Listing::published(&network, maker, Layout::Named, &[]).expect("PyTorch's libraries name tensors");
    let data: Vec<_> = listing
        .wanted
        .into_iter()
        .map(|wanted| (wanted.name, wanted.shape, stored.bytes(&parameters[&wanted.ours])))
        .collect();
    let views = data.iter().map(|(name, shape, (dtype, bytes))| {
        (name, TensorView::new(*dtype, shape.clone(), bytes).expect("as many values as the shape says"))
    });
    // Some readers want to know the framework.
    let metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    serialize(views, Some(metadata)).expect("names and shapes are plain")
}
