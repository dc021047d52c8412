//! The networks, a file for each family. To add a family, add a file here and its table to [`NETWORKS`].

pub mod densenet;
pub mod efficientnet_lite;
mod inverted_residual;
pub mod mobilenet_v2;
pub mod resnet;
pub mod vgg;

use crate::entry::Entry;

/// Every network, in the order of `--help`.
pub const NETWORKS: &[&[Entry]] =
    &[vgg::TABLE, resnet::TABLE, mobilenet_v2::TABLE, densenet::TABLE, efficientnet_lite::TABLE];
