//! Which format a file has, by its first bytes, and who reads it.

use crate::bytes::{Bytes, unreadable};
use crate::contents::Contents;
use crate::mismatch::Mismatch;
use crate::zip::{Archive, KERAS_WEIGHTS};
use crate::{hdf5, keras, pytorch, safetensors, zip};

/// What can be read, for messages.
const READABLE: &str = "weights: Keras' .h5, .weights.h5 or .keras, PyTorch's .pth, or .safetensors";

/// Files without weights that people try to open: how they begin, and what the message calls them.
const OTHERS: [(&[u8], &str); 5] = [
    (b"<", "a web page: a download that went wrong?"),
    (b"version https://git-lfs", "a pointer of Git LFS: `git lfs pull` brings the file itself"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"{", "JSON: the list of a model's parts? one file with all weights is needed (save without max_shard_size)"),
];

/// The format is recognised from at most this many bytes at the start.
const BEGIN: usize = 512;

/// Reads the table of contents of a file of any format.
pub fn parse(bytes: Bytes) -> Result<Contents, Mismatch> {
    let begin = bytes.read_first(BEGIN).map_err(unreadable)?;
    if begin.starts_with(hdf5::MAGIC) {
        return keras::parse(bytes);
    }
    if begin.starts_with(zip::MAGIC) {
        return archive(&bytes);
    }
    // Before pickles: the length of a safetensors header may look like a pickle's first bytes, but PyTorch's pickles
    // never have a brace where that header begins.
    if safetensors::begins(&begin) {
        return safetensors::parse(&bytes);
    }
    if pytorch::begins(&begin) {
        return pytorch::parse_legacy(&bytes);
    }
    Err(Mismatch::new(READABLE, describe(&begin, &bytes)))
}

/// A `.keras` file is an archive around a `.weights.h5`; any other archive should be PyTorch's.
fn archive(bytes: &Bytes) -> Result<Contents, Mismatch> {
    let archive = Archive::open(bytes)?;
    let Some(weights) = archive.member(KERAS_WEIGHTS)? else { return pytorch::parse_zip(archive) };
    weights.check().map_err(|mismatch| mismatch.named(KERAS_WEIGHTS))?;
    keras::parse(weights.bytes().clone())
}

/// What a file without weights is, given its first bytes.
fn describe(begin: &[u8], bytes: &Bytes) -> String {
    // PyTorch before 0.1.10 wrote tar archives.
    if begin.get(257..262) == Some(b"ustar") {
        return "a tar archive".to_owned();
    }
    if let Some(block) = hdf5::user_block(bytes) {
        return format!("HDF5 after a user block of {block} bytes: h5unjam removes it");
    }
    let other = OTHERS.iter().find(|(known, _)| begin.starts_with(known)).map(|(_, what)| (*what).to_owned());
    other.unwrap_or_else(|| match bytes.len() {
        0 => "an empty file".to_owned(),
        length => format!("{length} bytes that begin with {:02x?}", &begin[..length.min(8)]),
    })
}
