//! `.safetensors`: eight bytes with the length of a header, the header in JSON, and the elements of all tensors in a row.

mod header;

use crate::allowance::Budget;
use crate::bytes::{Bytes, unreadable};
use crate::contents::{Contents, Entry, Layout};
use crate::mismatch::Mismatch;
use header::{Header, unusable};

/// Bytes of the header's length.
const HEAD: usize = 8;

/// Bytes of the longest header that is accepted. A tensor takes some hundred bytes of a header, so this is room for
/// thirty thousand tensors. The format itself allows 100 MB.
const LONGEST_HEADER: usize = 4 << 20;

/// Whether the bytes can be a safetensors file: files of no other format have a brace there.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.get(HEAD) == Some(&b'{')
}

/// Reads the header.
pub fn parse(bytes: &Bytes) -> Result<Contents, Mismatch> {
    let Header { tensors, metadata, .. } = header(bytes)?;
    Ok(Contents { layout: Layout::Named, tensors, metadata })
}

fn header(bytes: &Bytes) -> Result<Header, Mismatch> {
    let begin = bytes.read_first(HEAD).map_err(unreadable)?;
    let length = begin.first_chunk().map(|&length| u64::from_le_bytes(length)).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > LONGEST_HEADER {
        return Err(unusable(format!("one whose header has {length} bytes, more than {LONGEST_HEADER}")));
    }
    let cut = || unusable(format!("one cut short: {length} bytes of header in a file of {}", bytes.len()));
    let json = bytes.slice(HEAD..HEAD + length).ok_or_else(cut)?;
    let elements = bytes.slice(HEAD + length..bytes.len()).expect("the header ends before");
    let mut budget = Budget::new(bytes.len());
    budget.spend(length)?;
    let mut header = Header::parse(&json.read().map_err(unreadable)?, elements, budget)?;
    header.check_places()?;
    header.tensors.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    match header.tensors.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some([Entry { label, .. }, ..]) => Err(Mismatch::new(format!("one tensor {label}"), "two")),
        _ => Ok(header),
    }
}

#[cfg(test)]
mod tests;
