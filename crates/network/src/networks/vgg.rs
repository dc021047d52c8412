//! VGG without its classifier, in Keras' layer names. Simonyan and Zisserman 2014.

use crate::entry::{Entry, Library, Maker, PublishedFile};
use crate::flow::Flow;
use crate::network::{Layer, Network, scaled};
use crate::norms::norm_after;
use crate::op::{Act, Conv, Op, Padding, Pool, Pooling};
use crate::recipe::Recipe;

/// The networks of this family.
pub const TABLE: &[Entry] = &[
    Entry {
        name: "vgg11",
        about: "8 convolutions in 5 blocks. Simonyan and Zisserman 2014, configuration A.",
        build: |width| network([1, 1, 2, 2, 2], Norms::None, width),
        makers: &[KERAS_USERS, TORCHVISION],
    },
    Entry {
        name: "vgg11_bn",
        about: "The same with a batch norm after each convolution, as torchvision builds it.",
        build: |width| network([1, 1, 2, 2, 2], Norms::AfterConvolutions, width),
        makers: &[TORCHVISION],
    },
    Entry {
        name: "vgg13",
        about: "10 convolutions in 5 blocks. Configuration B.",
        build: |width| network([2, 2, 2, 2, 2], Norms::None, width),
        makers: &[KERAS_USERS, TORCHVISION],
    },
    Entry {
        name: "vgg13_bn",
        about: "The same with batch norms.",
        build: |width| network([2, 2, 2, 2, 2], Norms::AfterConvolutions, width),
        makers: &[TORCHVISION],
    },
    Entry {
        name: "vgg16",
        about: "13 convolutions in 5 blocks. Configuration D.",
        build: |width| network([2, 2, 3, 3, 3], Norms::None, width),
        makers: &[KERAS, TORCHVISION_WITH_CAFFE],
    },
    Entry {
        name: "vgg16_bn",
        about: "The same with batch norms.",
        build: |width| network([2, 2, 3, 3, 3], Norms::AfterConvolutions, width),
        makers: &[TORCHVISION],
    },
    Entry {
        name: "vgg19",
        about: "16 convolutions in 5 blocks. Configuration E.",
        build: |width| network([2, 2, 4, 4, 4], Norms::None, width),
        makers: &[KERAS, TORCHVISION],
    },
    Entry {
        name: "vgg19_bn",
        about: "The same with batch norms.",
        build: |width| network([2, 2, 4, 4, 4], Norms::AfterConvolutions, width),
        makers: &[TORCHVISION],
    },
];

/// Keras has VGG16 and VGG19. Our names are Keras'.
const KERAS: Maker =
    Maker { name: "Keras", library: Library::Keras, modules: Network::module_names, recipe: Recipe::Caffe, files: &[] };

/// Its users may build the others after the same pattern.
const KERAS_USERS: Maker = Maker { name: "users of Keras", ..KERAS };

/// torchvision, whose names are also timm's.
const TORCHVISION: Maker = Maker {
    name: "torchvision",
    library: Library::PyTorch,
    modules: numbered_features,
    recipe: Recipe::Torch,
    files: &[],
};

const TORCHVISION_WITH_CAFFE: Maker = Maker {
    // vgg16_features-amdegroot-88682ab5.pth holds weights that were converted from Caffe.
    files: &[PublishedFile { sha256: [0x88, 0x68, 0x2a, 0xb5], recipe: Recipe::CaffeRgb }],
    ..TORCHVISION
};

/// Output channels of the convolutions of each block.
const CHANNELS: [i64; 5] = [64, 128, 256, 512, 512];

/// Whether a network has batch norms of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Norms {
    /// As published.
    None,
    /// One after each convolution, which keeps its bias: torchvision's `_bn` networks.
    AfterConvolutions,
}

/// Five blocks of `depths` 3 × 3 convolutions. A max pool ends each block.
fn network(depths: [usize; 5], norms: Norms, width: f64) -> Network {
    let mut inputs = 3;
    let mut layers = Vec::new();
    for (block, (depth, channels)) in (1..).zip(depths.into_iter().zip(CHANNELS)) {
        let outputs = scaled(channels, width);
        for number in 1..=depth {
            layers.push(convolution(format!("block{block}_conv{number}"), inputs, outputs, norms));
            inputs = outputs;
        }
        let pool = Op::Pool(Pool { pooling: Pooling::Max, kernel: 2, stride: 2, padding: 0 });
        layers.push(Layer::chain(format!("block{block}_pool"), vec![pool.into()]));
    }
    Network { layers }
}

fn convolution(name: String, inputs: i64, outputs: i64, norms: Norms) -> Layer {
    let conv = Conv { inputs, outputs, kernel: 3, stride: 1, groups: 1, padding: Padding::Symmetric, bias: true };
    let norm = (norms == Norms::AfterConvolutions).then(|| Flow::Op(norm_after(&name, &conv)));
    let mut flows = vec![Flow::named(&name, Op::Conv(conv))];
    flows.extend(norm);
    flows.push(Op::Act(Act::Relu).into());
    Layer::chain(name, flows)
}

/// torchvision numbers the modules of `features`. Every convolution, norm, activation and pool counts.
fn numbered_features(network: &Network) -> Vec<String> {
    let numbered = network.ops().enumerate().filter(|(_, named)| !named.name.is_empty());
    numbered.map(|(number, _)| format!("features.{number}")).collect()
}
