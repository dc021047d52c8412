//! `.safetensors`: eight bytes with the length of a header, the header in JSON, and numbers in a row.
//!
//! The crate of that name knows the kinds of numbers. Its parser is not used: it takes a header twenty times its length.

mod header;

use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::flat::Mismatch;
use crate::message::unexpected;
use crate::{Entry, Layout, WeightFile};
use artifact::error::Result;
use header::Header;
use std::path::Path;

/// The length of the header's length.
const HEAD: usize = 8;

/// A tensor takes some hundred bytes of a header, so this is room for thirty thousand. The format itself allows 100 MB.
const LONGEST_HEADER: usize = 4 << 20;

/// Whether the bytes can be such a file: no other kind has a brace there.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.get(HEAD) == Some(&b'{')
}

/// Reads the header.
pub fn parse(path: &Path, bytes: &Bytes) -> Result<WeightFile> {
    let header = header(bytes).map_err(|(expected, found)| unexpected(path, expected, found))?;
    let Header { tensors, metadata, .. } = header;
    Ok(WeightFile { path: path.to_owned(), layout: Layout::Named, tensors, metadata })
}

fn header(bytes: &Bytes) -> Result<Header, Mismatch> {
    let length = bytes.first_chunk().map(|&length| u64::from_le_bytes(length)).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > LONGEST_HEADER {
        return Err(no_such_file(format!("one whose header has {length} bytes, more than {LONGEST_HEADER}")));
    }
    let cut = || no_such_file(format!("one cut short: {length} bytes of header in a file of {}", bytes.len()));
    let json = bytes.get(HEAD..HEAD + length).ok_or_else(cut)?;
    let numbers = bytes.slice(HEAD + length..bytes.len()).expect("the header ends before");
    let mut header = Header::parse(json, numbers, Budget::of(bytes.len()))?;
    header.check()?;
    header.tensors.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    match header.tensors.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some([Entry { label, .. }, ..]) => Err((format!("one tensor {label}"), "two".to_owned())),
        _ => Ok(header),
    }
}

fn no_such_file(found: String) -> Mismatch {
    ("a .safetensors file".to_owned(), found)
}

#[cfg(test)]
mod tests;
