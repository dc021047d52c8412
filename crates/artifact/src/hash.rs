//! What files and bytes are told apart by: BLAKE3, in hexadecimal.

use crate::error::{IoContext, Result};
pub use blake3::Hash;
use std::path::Path;

/// BLAKE3 of a file, in hexadecimal, read through a memory map on all cores.
pub fn file(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_mmap_rayon(path).at(path, "read")?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// BLAKE3 of some bytes, in hexadecimal.
pub fn bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
