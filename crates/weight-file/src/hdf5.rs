//! HDF5, the container that Keras writes: groups, attributes and arrays.
//!
//! The crate `hdf5-reader` parses what HDF5 is made of: trees, heaps, messages. Its groups and datasets are not used,
//! because they follow every reference in a file and copy what they find each time. Here every byte that is read is
//! charged to an allowance.
//!
//! - `signature`: how an HDF5 file begins
//! - `meter`: the file within an allowance
//! - `header`: object headers, lists of messages
//! - `links`: what a group holds
//! - `strings`: attributes that hold strings
//! - `array`: shape, dtype and bytes of a dataset
//! - `node`: an open file, and the groups and datasets in it

mod array;
mod header;
mod links;
mod meter;
mod node;
mod signature;
mod strings;

pub use self::node::{File, Node};
pub use self::signature::{MAGIC, user_block};
