//! The networks, a file for each family. To add a family, add a file to `networks/`, declare it here and add its table to
//! [`NETWORKS`]; the compiler warns of a table that is left out.

mod densenet;
mod efficientnet_lite;
mod inverted_residual;
mod mobilenet_v2;
mod resnet;
mod vgg;

use crate::entry::Entry;

/// Every network, in the order of `--help`.
pub const NETWORKS: &[&[Entry]] =
    &[vgg::TABLE, resnet::TABLE, mobilenet_v2::TABLE, densenet::TABLE, efficientnet_lite::TABLE];
