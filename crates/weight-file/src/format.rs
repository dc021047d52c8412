//! What kind of file it is, by its first bytes.

use crate::bytes::Bytes;
use crate::message::unexpected;
use crate::{WeightFile, hdf5, pytorch, safetensors, zip};
use artifact::error::Result;
use std::path::Path;

/// What can be read, for messages.
const READABLE: &str = "weights: Keras' .h5, .weights.h5 or .keras, PyTorch's .pth, or .safetensors";

/// Files that people try and that hold no weights, by how they begin.
const OTHERS: [(&[u8], &str); 5] = [
    (b"<", "a web page: a download that went wrong?"),
    (b"version https://git-lfs", "a pointer of Git LFS: `git lfs pull` brings the file itself"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"{", "JSON: the list of a model's parts? one file with all weights is needed (save without max_shard_size)"),
];

/// Reads the table of contents of a file of any kind.
pub fn parse(path: &Path, bytes: Bytes) -> Result<WeightFile> {
    if bytes.starts_with(hdf5::MAGIC) {
        return hdf5::parse(path, bytes);
    }
    if bytes.starts_with(zip::MAGIC) {
        return zip::parse(path, &bytes);
    }
    // Before pickles: the length of a header may read as one's first bytes, while PyTorch's never have a brace there.
    if safetensors::begins(&bytes) {
        return safetensors::parse(path, &bytes);
    }
    if pytorch::begins(&bytes) {
        return pytorch::parse_legacy(path, &bytes);
    }
    // What PyTorch wrote before 0.1.10.
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(unexpected(path, READABLE, "a tar archive"));
    }
    if let Some(block) = hdf5::behind_user_block(&bytes) {
        return Err(unexpected(
            path,
            READABLE,
            format!("HDF5 behind {block} bytes of the user's own: h5unjam removes them"),
        ));
    }
    let other = OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, what)| (*what).to_owned());
    Err(unexpected(path, READABLE, other.unwrap_or_else(|| unknown(&bytes))))
}

fn unknown(bytes: &Bytes) -> String {
    match bytes.len() {
        0 => "an empty file".to_owned(),
        length => format!("{length} bytes that begin with {:02x?}", &bytes[..length.min(8)]),
    }
}
