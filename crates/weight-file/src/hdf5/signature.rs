//! How an HDF5 file begins.

use crate::bytes::Bytes;

/// The first bytes of an HDF5 file.
pub const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Bytes of the smallest user block. Larger ones are twice as large, and so on.
const SMALLEST_USER_BLOCK: usize = 512;

/// The length of the user block, the user's own bytes before the HDF5 file, if there is one.
pub fn user_block(bytes: &Bytes) -> Option<usize> {
    let mut lengths = (0..usize::BITS).map_while(|doubled| SMALLEST_USER_BLOCK.checked_shl(doubled));
    lengths.find(|&length| {
        let begin = length.checked_add(MAGIC.len()).and_then(|end| bytes.slice(length..end));
        begin.is_some_and(|begin| begin.read().is_ok_and(|begin| begin == MAGIC))
    })
}
