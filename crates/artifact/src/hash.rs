//! What files and bytes are told apart by: BLAKE3, in hexadecimal.
//!
//! Files are read and not mapped into memory. Another program may cut a file short, and looking at a lost page of a mapped
//! file ends the program.

use crate::error::{IoContext, Result};
pub use blake3::Hash;
use blake3::Hasher;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::mem;
use std::path::Path;

/// Bytes that are hashed at once: enough for all cores, and little enough to stay in their caches.
const BLOCK: usize = 1 << 20;

/// BLAKE3 of a file, in hexadecimal, on all cores.
pub fn file(path: &Path) -> Result<String> {
    Ok(on_all_cores(path).at(path, "read")?.to_hex().to_string())
}

/// BLAKE3 of some bytes, in hexadecimal.
pub fn bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// BLAKE3 of a file, where other cores have other files to read.
pub fn on_one_core(path: &Path) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}

/// Reads one block while the one before it is hashed: as fast as a memory map.
fn on_all_cores(path: &Path) -> io::Result<Hash> {
    // Whoever opens a pipe waits for a writer.
    let kind = fs::metadata(path)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a file"));
    }
    let file = File::open(path)?;
    let mut hasher = Hasher::new();
    let (mut block, mut next) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
    read_block(&file, &mut block)?;
    while !block.is_empty() {
        let (_, outcome) = rayon::join(|| hasher.update_rayon(&block).count(), || read_block(&file, &mut next));
        outcome?;
        mem::swap(&mut block, &mut next);
    }
    Ok(hasher.finalize())
}

/// Replaces what is in `block` by the next bytes of the file; none at its end.
fn read_block(file: &File, block: &mut Vec<u8>) -> io::Result<()> {
    block.clear();
    file.take(BLOCK as u64).read_to_end(block).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    #[test]
    fn files_of_any_length_hash_as_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7] {
            let content: Vec<u8> = (0..length).map(|index| (index / 251) as u8).collect();
            write::atomic(&path, &content).unwrap();
            assert_eq!(file(&path).unwrap(), bytes(&content), "{length}");
            assert_eq!(on_one_core(&path).unwrap(), blake3::hash(&content), "{length}");
        }
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let said = file(folder.path()).unwrap_err().to_string();
        assert!(said.ends_with(": failed to read: Is a directory (os error 21)"), "{said}");
    }
}
