//! How an HDF5 file begins.

/// The first bytes of an HDF5 file.
pub const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Bytes of the smallest user block. Larger ones are twice as large, and so on.
const SMALLEST_USER_BLOCK: usize = 512;

/// The length of the user block, the user's own bytes before the HDF5 file, if there is one.
pub fn user_block(bytes: &[u8]) -> Option<usize> {
    let mut lengths = (0..usize::BITS).map_while(|doubled| SMALLEST_USER_BLOCK.checked_shl(doubled));
    lengths.find(|&length| bytes.get(length..).is_some_and(|rest| rest.starts_with(MAGIC)))
}
