//! `.safetensors` weights, with torchvision's names or our own.

use super::{Contents, Maker};
use crate::checkpoint;
use artifact::error::Result;
use std::path::Path;

/// Reads every tensor by its name. Files that we wrote say so in their metadata.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Contents> {
    let (tensors, about) = checkpoint::parse::<Option<checkpoint::About>>(path, bytes)?;
    let maker = about.map_or(Maker::Torchvision, |about| Maker::Headstart(about.network, about.width, about.recipe));
    Ok(Contents { tensors, maker })
}
