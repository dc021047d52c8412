//! A network's tensors in a file, under the names of whichever maker wrote it.

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

/// What a file holds of a network.
pub struct Found {
    /// The tensors, by the names that they have in the file.
    pub listing: Listing,
    /// Who names them so; none for files of ours.
    pub maker: Option<&'static Maker>,
}

/// The tensors of a file by name.
pub fn tensors(file: &WeightFile) -> BTreeMap<&str, &Entry> {
    file.tensors().iter().map(|entry| (entry.name.as_str(), entry)).collect()
}

/// The tensors of a network in a file of its makers; none if none of them writes such files. Of several ways of naming it is
/// the one of which the file holds most.
pub fn published(file: &WeightFile, architecture: Architecture, network: &Network) -> Option<Found> {
    let in_file: Vec<&str> = file.tensors().iter().map(|entry| entry.name.as_str()).collect();
    let held = in_file.iter().copied().collect();
    let listing = |maker: &'static Maker| {
        let listing = Listing::published(network, maker, file.layout(), &in_file)?;
        Some(Found { listing, maker: Some(maker) })
    };
    // Of equals the last one wins, so the most usual maker comes last.
    architecture.makers().iter().rev().filter_map(listing).max_by_key(|found| found.listing.count_in(&held))
}

/// What the weights of a file were trained with: the maker's recipe, but for published files that are known to differ.
pub fn recipe(file: &WeightFile, maker: &Maker, width: f64) -> Result<Recipe> {
    let published = if width == 1.0 { published_file(file, maker)? } else { None };
    Ok(published.map_or(maker.recipe, |published| published.recipe))
}

/// The entry of a file that `maker` publishes and of which something is known.
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
    fn a_file_that_differs_from_its_makers_others_is_known_by_its_hash() {
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
