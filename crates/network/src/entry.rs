//! All there is to know of one network.

use crate::network::Network;
use crate::recipe::Recipe;

/// One network: what builds it, and who publishes weights for it. There is no catch-all, so a network that is added brings
/// its makers' names and recipes or does not compile.
#[derive(Debug)]
pub struct Entry {
    /// Its name in settings and checkpoints.
    pub name: &'static str,
    /// What `--help` says of it.
    pub about: &'static str,
    /// Builds the table, the channels multiplied by a width.
    pub build: fn(f64) -> Network,
    /// Those who publish weights for it, the most usual one first.
    pub makers: &'static [Maker],
}

/// A way in which weights of a network are published.
#[derive(Debug)]
pub struct Maker {
    /// Whose it is, for messages and tests.
    pub name: &'static str,
    /// How tensors are named and laid out.
    pub library: Library,
    /// For each operation that has parameters, in order, what the maker calls the module or layer that holds them.
    pub modules: fn(&Network) -> Vec<String>,
    /// What the weights were trained with.
    pub recipe: Recipe,
    /// Published files of which more is known than their names and shapes tell.
    pub files: &'static [PublishedFile],
}

/// The library that writes a maker's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// Keras: a layer and the position of a variable in it; kernels (h, w, inputs, outputs).
    Keras,
    /// PyTorch: a module and the name of a parameter in it; kernels (outputs, inputs, h, w).
    PyTorch,
}

/// A published file that is known by its content.
#[derive(Debug)]
pub struct PublishedFile {
    /// The first bytes of its SHA-256, in which its name ends.
    pub sha256: [u8; 4],
    /// What its weights were trained with.
    pub recipe: Recipe,
}
