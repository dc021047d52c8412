//! Weights of a network in a file that Keras reads.

use super::in_axes_of_file;
use crate::{Architecture, Parameters, StoredDtype};
use hdf5_pure::{Datatype, DatatypeByteOrder, FileBuilder, FloatingPointLayout, make_f32_type};
use network::entry::Maker;
use network::names::{Listing, Wanted};
use safetensors::Dtype;
use std::collections::BTreeMap;
use weight_file::Layout;

/// Keras, if it has the network.
pub fn maker(architecture: Architecture) -> Option<&'static Maker> {
    architecture.makers().iter().find(|maker| maker.name == "Keras")
}

/// A `.weights.h5` file of the network of this width, without a classifier, as the model of `keras.applications` without
/// its top saves it. Other tensors among `parameters` are left out.
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
    let listing = Listing::published(&network, maker, Layout::Keras3, &[]).expect("Keras writes this layout");
    let mut file = FileBuilder::new();
    let mut layers = file.create_group("layers");
    for (layer, variables) in by_layer(&listing.wanted) {
        let mut group = layers.create_group(&layer);
        let mut vars = group.create_group("vars");
        for (position, wanted) in variables {
            let (dtype, bytes) = stored.bytes(&in_axes_of_file(&parameters[&wanted.ours], wanted.axes));
            let shape: Vec<u64> = wanted.shape.iter().map(|&length| length as u64).collect();
            let count = shape.iter().product();
            vars.create_dataset(position).with_raw_data(datatype(dtype), bytes, count).with_shape(&shape);
        }
        group.add_group(vars.finish());
        layers.add_group(group.finish());
    }
    file.add_group(layers.finish());
    file.finish().expect("names and shapes are plain")
}

/// The variables of each layer with their positions, by the name of the layer's group: `CLASS` for `CLASS/0/POSITION`, and
/// `CLASS_COUNT` for the others.
fn by_layer(all: &[Wanted]) -> BTreeMap<String, Vec<(&str, &Wanted)>> {
    let mut layers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for wanted in all {
        let parts: Vec<&str> = wanted.name.split('/').collect();
        let [class, count, position] = parts[..] else { unreachable!("{}: a name of this layout", wanted.name) };
        let layer = if count == "0" { class.to_owned() } else { format!("{class}_{count}") };
        layers.entry(layer).or_default().push((position, wanted));
    }
    layers
}

fn datatype(dtype: Dtype) -> Datatype {
    if dtype == Dtype::F32 {
        return make_f32_type();
    }
    // IEEE 754 half precision.
    let layout = FloatingPointLayout {
        bit_offset: 0,
        bit_precision: 16,
        exponent_location: 10,
        exponent_size: 5,
        mantissa_location: 0,
        mantissa_size: 10,
        exponent_bias: 15,
    };
    Datatype::FloatingPoint { size: 2, byte_order: DatatypeByteOrder::LittleEndian, layout }
}
