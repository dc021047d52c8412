//! Which networks are measured, and against whom.

/// The ways of `network.py`, in the order of the page.
pub const WAYS: [&str; 3] = ["onnxruntime", "trace", "keras"];

/// One network.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Our name of it.
    pub ours: &'static str,
    /// The name in torchvision or timm.
    pub in_torch: &'static str,
    /// Rows, and columns, of its pictures.
    pub side: usize,
    /// Whether Keras has it.
    pub is_in_keras: bool,
    /// How many times the fastest peer is wanted.
    pub wanted: f64,
}

const fn network(ours: &'static str, in_torch: &'static str, is_in_keras: bool, wanted: f64) -> Network {
    Network { ours, in_torch, side: 224, is_in_keras, wanted }
}

/// All networks, in the order of the page.
pub const ALL: [Network; 6] = [
    Network { side: 150, ..network("vgg16", "vgg16", true, 1.8) },
    network("resnet18", "resnet18", false, 1.3),
    network("resnet50", "resnet50", true, 1.15),
    network("densenet121", "densenet121", true, 1.2),
    network("mobilenet_v2_torchvision", "mobilenet_v2", true, 1.1),
    network("tf_efficientnet_lite0", "tf_efficientnet_lite0", false, 1.1),
];
