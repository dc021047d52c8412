//! The row of one network in the table: how it is built and how its weights are published.

use crate::network::Network;
use crate::recipe::Recipe;

/// One network. Makers have no default, so a new network without its makers' names and recipes does not compile.
#[derive(Debug)]
pub struct Entry {
    /// Its name in settings and checkpoints.
    pub name: &'static str,
    /// Its description in `--help`.
    pub about: &'static str,
    /// Builds the network with its channels multiplied by a width.
    pub build: fn(f64) -> Network,
    /// The kinds of weights that are published, the most common one first.
    pub makers: &'static [Maker],
}

/// One way in which weights of a network are published.
#[derive(Debug)]
pub struct Maker {
    /// Who publishes them, for messages and tests.
    pub name: &'static str,
    /// Decides how tensors are named and how their axes are ordered.
    pub library: Library,
    /// The maker's name of the module or layer of each operation that has parameters, in the order of
    /// [`Network::ops`].
    pub modules: fn(&Network) -> Vec<String>,
    /// The input normalisation that the weights were trained with.
    pub recipe: Recipe,
    /// Files that the names and shapes of their tensors do not identify: those with another recipe, and those of
    /// networks that have the same tensors.
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

/// A published file that is recognised by its hash.
#[derive(Debug)]
pub struct PublishedFile {
    /// The first bytes of its SHA-256. The file's name ends with them, in hexadecimal digits.
    pub sha256: [u8; 4],
    /// The input normalisation that its weights were trained with.
    pub recipe: Recipe,
}
