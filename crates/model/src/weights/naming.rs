//! The names and the maker of a network's tensors in a file.

use crate::Architecture;
use artifact::error::{IoContext as _, Result};
use network::entry::{Maker, PublishedFile};
use network::names::Listing;
use network::{Network, Recipe};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use weight_file::{Entry, WeightFile};

/// One way of naming the tensors of a network.
pub struct Naming {
    /// The tensors with their names in the file.
    pub listing: Listing,
    /// The maker that uses these names; `None` for our own checkpoints.
    pub maker: Option<&'static Maker>,
}

/// The tensors of a file by name.
pub fn tensors(file: &WeightFile) -> BTreeMap<&str, &Entry> {
    file.tensors().iter().map(|entry| (entry.name.as_str(), entry)).collect()
}

/// The naming, among those of the network's makers, of which the file holds most tensors; `None` if no maker writes files of
/// this layout.
pub fn published(file: &WeightFile, architecture: Architecture, network: &Network) -> Option<Naming> {
    let in_file: Vec<&str> = file.tensors().iter().map(|entry| entry.name.as_str()).collect();
    let held = in_file.iter().copied().collect();
    let listing = |maker: &'static Maker| {
        let listing = Listing::published(network, maker, file.layout(), &in_file)?;
        Some(Naming { listing, maker: Some(maker) })
    };
    // `max_by_key` returns the last of equals, and the most common maker comes first in the table.
    architecture.makers().iter().rev().filter_map(listing).max_by_key(|naming| naming.listing.count_in(&held))
}

/// The recipe that the weights of a file were trained with: that of the published file, if its hash is known, or the maker's.
pub fn recipe(file: &WeightFile, maker: &Maker, width: f64) -> Result<Recipe> {
    let published = if width == 1.0 { published_file(file, maker)? } else { None };
    Ok(published.map_or(maker.recipe, |published| published.recipe))
}

/// The row of a file among those of `maker` that are known by their hash.
pub fn published_file(file: &WeightFile, maker: &Maker) -> Result<Option<&'static PublishedFile>> {
    if maker.files.is_empty() {
        return Ok(None);
    }
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file.path()).at(file.path(), "open")?, &mut hasher).at(file.path(), "read")?;
    Ok(by_hash(maker.files, &hasher.finalize()))
}

fn by_hash(files: &'static [PublishedFile], hash: &[u8]) -> Option<&'static PublishedFile> {
    files.iter().find(|published| hash.starts_with(&published.sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_files_are_recognised_by_their_hash() {
        // The names of torchvision's two files of VGG16 end in 88682ab5 and 397923af.
        let hash = |begin: u32| [&begin.to_be_bytes()[..], &[0; 28]].concat();
        let recipe = |name: &str, maker: &str, begin| {
            let makers = Architecture::named(name).unwrap().makers();
            let maker = makers.iter().find(|known| known.name == maker).unwrap();
            by_hash(maker.files, &hash(begin)).map(|published| published.recipe)
        };
        assert_eq!(recipe("vgg16", "torchvision", 0x8868_2ab5), Some(Recipe::CaffeRgb));
        assert_eq!(recipe("vgg16", "torchvision", 0x3979_23af), None);
        assert_eq!(recipe("vgg19", "torchvision", 0x8868_2ab5), None);
        assert_eq!(recipe("tf_efficientnet_lite0", "timm", 0x0aa0_07d2), Some(Recipe::Signed));
        assert_eq!(recipe("efficientnet_lite0", "timm", 0x3791_3777), Some(Recipe::Torch));
        assert_eq!(recipe("efficientnet_lite0", "timm", 0x0aa0_07d2), None);
    }
}
