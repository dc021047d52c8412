//! The input recipe that weights were trained with.

use crate::{Architecture, Recipe};
use artifact::error::{IoContext as _, Result};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io;
use weight_file::{Layout, WeightFile};

/// Files of torchvision that differ from its others, by the first bytes of their SHA-256, which their names end in.
const KNOWN: [([u8; 4], Architecture, Recipe); 1] =
    // vgg16_features-amdegroot-88682ab5.pth, which comes from Caffe.
    [([0x88, 0x68, 0x2a, 0xb5], Architecture::Vgg16, Recipe::CaffeRgb)];

/// What Keras, torchvision and timm fed their networks with, and whoever trains with their examples does.
pub fn of(file: &WeightFile, architecture: Architecture, width: f64) -> Result<Recipe> {
    match (file.layout(), architecture) {
        (Layout::Keras | Layout::Keras3, Architecture::MobilenetV2) => Ok(Recipe::Signed),
        (Layout::Keras | Layout::Keras3, _) => Ok(Recipe::Caffe),
        (Layout::Named, _) if width == 1.0 => Ok(known(file, architecture)?.unwrap_or(Recipe::Torch)),
        (Layout::Named, _) => Ok(Recipe::Torch),
    }
}

fn known(file: &WeightFile, architecture: Architecture) -> Result<Option<Recipe>> {
    if !KNOWN.iter().any(|(_, of, _)| *of == architecture) {
        return Ok(None);
    }
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file.path()).at(file.path(), "open")?, &mut hasher).at(file.path(), "read")?;
    Ok(by_hash(architecture, &hasher.finalize()))
}

fn by_hash(architecture: Architecture, hash: &[u8]) -> Option<Recipe> {
    let found = KNOWN.iter().find(|(begin, of, _)| *of == architecture && hash.starts_with(begin));
    found.map(|(_, _, recipe)| *recipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_differs_from_its_makers_others_is_known_by_its_hash() {
        // The names of torchvision's two files of VGG16 end in 88682ab5 and 397923af.
        let begin = |number: u32| [&number.to_be_bytes()[..], &[0; 28]].concat();
        assert_eq!(by_hash(Architecture::Vgg16, &begin(0x8868_2ab5)), Some(Recipe::CaffeRgb));
        assert_eq!(by_hash(Architecture::Vgg16, &begin(0x3979_23af)), None);
        assert_eq!(by_hash(Architecture::Vgg19, &begin(0x8868_2ab5)), None);
    }
}
