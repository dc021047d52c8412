//! Names and order of axes of a network's tensors in a weight file.

use crate::entry::{Library, Maker};
use crate::flow::Named;
use crate::network::Network;
use crate::op::Op;
use std::collections::{BTreeSet, HashMap};
use weight_file::Layout;

/// All tensors of a network that a file should hold, in the order of [`Network::parameters`].
#[derive(Clone, Debug)]
pub struct Listing {
    /// The tensors.
    pub wanted: Vec<Wanted>,
    /// The prefix of all names if the network is part of a larger module, such as `model.backbone.`.
    pub prefix: String,
}

/// A tensor that a file should hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Our name.
    pub ours: String,
    /// Its name in the file.
    pub name: String,
    /// Its shape in the file.
    pub shape: Vec<usize>,
    /// The order of its axes in the file.
    pub axes: Axes,
}

/// An order of axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    /// PyTorch's, and ours: (outputs, inputs, h, w).
    PyTorch,
    /// A kernel of Keras: (h, w, inputs, outputs).
    Keras,
    /// A depthwise kernel of Keras: (h, w, channels, 1).
    KerasDepthwise,
}

impl Axes {
    fn new(op: &Op, library: Library) -> Self {
        match (op, library) {
            (Op::Conv(conv), Library::Keras) if conv.is_depthwise() => Self::KerasDepthwise,
            (Op::Conv(_), Library::Keras) => Self::Keras,
            _ => Self::PyTorch,
        }
    }

    /// The shape in a file of a tensor whose shape in PyTorch's order is `shape`.
    fn in_file(self, shape: &[i64]) -> Vec<usize> {
        let shape: Vec<usize> = shape.iter().map(|&length| length as usize).collect();
        match (self, &shape[..]) {
            (Self::Keras, &[outputs, inputs, h, w]) => vec![h, w, inputs, outputs],
            (Self::KerasDepthwise, &[channels, one, h, w]) => vec![h, w, channels, one],
            _ => shape,
        }
    }
}

impl Listing {
    /// All tensors of a network under our own names, as in our checkpoints.
    pub fn own(network: &Network) -> Self {
        let names = in_modules(network, &network.module_names(), pytorch_names);
        Self { wanted: list(network, names, Library::PyTorch), prefix: String::new() }
    }

    /// All tensors of a network as `maker` names them in a file of this `layout`, or `None` if its library does not
    /// write this layout. `in_file`: the names of the tensors in the file. A common prefix and Keras' order of layers
    /// are taken from them.
    pub fn published(network: &Network, maker: &Maker, layout: Layout, in_file: &[&str]) -> Option<Self> {
        let modules = (maker.modules)(network);
        let (names, prefix) = match (maker.library, layout) {
            (Library::PyTorch, Layout::Named) => with_prefix(in_modules(network, &modules, pytorch_names), in_file),
            (Library::Keras, Layout::Keras) => (keras_names(network, &modules, in_file), String::new()),
            (Library::Keras, Layout::Keras3) => (keras_3_names(network), String::new()),
            _ => return None,
        };
        Some(Self { wanted: list(network, names, maker.library), prefix })
    }

    /// How many of these tensors have their name among `in_file`.
    pub fn count_in(&self, in_file: &BTreeSet<&str>) -> usize {
        self.wanted.iter().filter(|wanted| in_file.contains(wanted.name.as_str())).count()
    }
}

/// The names in a file of the parameters of each operation that has some.
type Names = Vec<Vec<String>>;

fn with_parameters(network: &Network) -> impl Iterator<Item = &Named> {
    network.ops().filter(|named| !named.name.is_empty())
}

fn in_modules(network: &Network, modules: &[String], names: fn(&Named, &str) -> Vec<String>) -> Names {
    with_parameters(network).zip(modules).map(|(named, module)| names(named, module)).collect()
}

/// `MODULE.weight`, `MODULE.running_mean`, ….
fn pytorch_names(named: &Named, module: &str) -> Vec<String> {
    named.op.parameters().iter().map(|parameter| format!("{module}.{}", parameter.part)).collect()
}

/// `LAYER/0`, `LAYER/1`, …: Keras' positions of kernel and bias, or of gamma, beta, moving mean and moving variance, which
/// are in our order.
fn positions(named: &Named, layer: &str) -> Vec<String> {
    (0..named.op.parameters().len()).map(|position| format!("{layer}/{position}")).collect()
}

/// In Keras' legacy layout, layers are found by name. Early versions of Keras named layers differently: if the file has
/// none of the names, the order of its layers decides, as in Keras itself.
fn keras_names(network: &Network, layers: &[String], in_file: &[&str]) -> Names {
    let by_name = in_modules(network, layers, positions);
    let held: BTreeSet<&str> = in_file.iter().copied().collect();
    if by_name.iter().flatten().any(|name| held.contains(name.as_str())) {
        return by_name;
    }
    let mut in_order: Vec<&str> = in_file.iter().filter_map(|name| Some(name.rsplit_once('/')?.0)).collect();
    in_order.dedup();
    let rest = layers.iter().skip(in_order.len()).map(String::as_str);
    let layers: Vec<String> = in_order.iter().copied().chain(rest).map(str::to_owned).collect();
    in_modules(network, &layers, positions)
}

/// In Keras 3's layout, the name of a layer is its class and its number among the layers of that class.
fn keras_3_names(network: &Network) -> Names {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let of_op = |named: &Named| {
        let class = match &named.op {
            Op::Conv(conv) if conv.is_depthwise() => "depthwise_conv2d",
            Op::Conv(_) => "conv2d",
            _ => "batch_normalization",
        };
        let count = counts.entry(class).or_default();
        *count += 1;
        positions(named, &format!("{class}/{}", *count - 1))
    };
    with_parameters(network).map(of_op).collect()
}

/// The names with the prefix that matches most tensors of the file, and that prefix: a network may be part of a larger
/// module.
fn with_prefix(names: Names, in_file: &[&str]) -> (Names, String) {
    let held: BTreeSet<&str> = in_file.iter().copied().collect();
    let count = |names: &Names| names.iter().flatten().filter(|name| held.contains(name.as_str())).count();
    let first = names.iter().flatten().next().map_or("", String::as_str);
    let outer = held.iter().filter_map(|name| name.strip_suffix(first));
    let prefixed = outer.filter(|prefix| prefix.is_empty() || prefix.ends_with('.')).map(|prefix| {
        let of_op = |of_op: &Vec<String>| of_op.iter().map(|name| format!("{prefix}{name}")).collect();
        (names.iter().map(of_op).collect(), prefix.to_owned())
    });
    prefixed.max_by_key(|(names, _)| count(names)).unwrap_or((names, String::new()))
}

fn list(network: &Network, names: Names, library: Library) -> Vec<Wanted> {
    let of_op = |(named, names): (&Named, Vec<String>)| {
        let axes = Axes::new(&named.op, library);
        let wanted = named.parameters().zip(names).map(|((ours, parameter), name)| {
            let shape = axes.in_file(&parameter.shape);
            Wanted { ours, name, shape, axes }
        });
        wanted.collect::<Vec<_>>()
    };
    with_parameters(network).zip(names).flat_map(of_op).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Architecture;
    use sha2::{Digest as _, Sha256};
    use std::fmt::Write as _;

    fn hash(wanted: &[Wanted], sorted: bool) -> String {
        let mut lines: Vec<String> =
            wanted.iter().map(|wanted| format!("{} {:?}\n", wanted.name, wanted.shape)).collect();
        if sorted {
            // Python sorts pairs, and in a line the space after a name comes before anything that may continue it.
            lines.sort();
        }
        Sha256::digest(lines.concat()).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// `tests/goldens/names.csv` says which library wrote it.
    #[test]
    fn names_and_shapes_are_those_of_the_makers() {
        let mut rows = 0;
        for line in include_str!("../tests/goldens/names.csv").lines().skip(2) {
            let [maker, network, width, tensors, expected] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let architecture = Architecture::named(network).unwrap();
            let table = architecture.network(width.parse().unwrap());
            let layout = match maker {
                "keras" => Layout::Keras,
                "keras3" => Layout::Keras3,
                _ => Layout::Named,
            };
            let listings = architecture.makers().iter().filter_map(|maker| {
                // The name of one layer is enough for the names to decide, and not the order.
                let first = format!("{}/0", (maker.modules)(&table)[0]);
                Some((maker.name, Listing::published(&table, maker, layout, &[&first])?))
            });
            let hashes: Vec<_> = listings
                .map(|(name, listing)| (listing.wanted.len(), hash(&listing.wanted, layout == Layout::Named), name))
                .collect();
            let found = hashes
                .iter()
                .any(|(count, hash, _)| (count.to_string().as_str(), hash.as_str()) == (tensors, expected));
            assert!(found, "{line}: {hashes:?}");
            rows += 1;
        }
        assert_eq!(rows, 46);
    }

    #[test]
    fn layers_of_keras_are_taken_in_order_where_no_name_is_known() {
        let network = Architecture::vgg16().network(0.1);
        let maker = &Architecture::vgg16().makers()[0];
        let in_file = ["first/0", "first/1", "second/0", "second/1"];
        let listing = Listing::published(&network, maker, Layout::Keras, &in_file).unwrap();
        let names: Vec<&str> = listing.wanted.iter().map(|wanted| wanted.name.as_str()).collect();
        assert_eq!(names[..5], ["first/0", "first/1", "second/0", "second/1", "block2_conv1/0"]);
        let known = Listing::published(&network, maker, Layout::Keras, &["block5_conv3/1"]).unwrap();
        assert_eq!(known.wanted[0].name, "block1_conv1/0");
    }

    #[test]
    fn a_network_in_a_larger_module_is_found_by_its_prefix() {
        let architecture = Architecture::named("resnet18").unwrap();
        let network = architecture.network(0.1);
        let in_file = ["conv1.weight", "model.backbone.bn1.weight", "model.backbone.conv1.weight"];
        let maker = &architecture.makers()[0];
        let listing = Listing::published(&network, maker, Layout::Named, &in_file).unwrap();
        assert_eq!((listing.prefix.as_str(), listing.wanted[0].name.as_str()), ("model.backbone.", in_file[2]));
        assert_eq!(listing.count_in(&in_file.into_iter().collect()), 2);
        assert!(Listing::published(&network, maker, Layout::Keras, &[]).is_none());
    }
}
