//! Members of archives, with the checksums that the archive has for them.

use crate::bytes::Bytes;
use crate::mismatch::Mismatch;
use std::sync::OnceLock;

/// The bytes of a member. They are compared with the checksum once, when something in them is read.
#[derive(Debug)]
pub struct Checked {
    bytes: Bytes,
    /// CRC-32; `None` if the writer left it out.
    expected: Option<u32>,
    found: OnceLock<u32>,
}

impl Checked {
    /// `expected`: the archive's CRC-32. Zero means that the writer computed none, as PyTorch does after
    /// `torch.serialization.set_crc32_options(False)`.
    pub fn new(bytes: Bytes, expected: u32) -> Self {
        Self { bytes, expected: (expected != 0).then_some(expected), found: OnceLock::new() }
    }

    /// The bytes, even if they have not been compared yet.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The first call compares all bytes with the checksum; later calls repeat its result.
    pub fn check(&self) -> Result<(), Mismatch> {
        let Some(expected) = self.expected else { return Ok(()) };
        let found = match self.found.get() {
            Some(&found) => found,
            None => *self.found.get_or_init({
                let found = self.crc32()?;
                move || found
            }),
        };
        if found == expected {
            return Ok(());
        }
        let expected = format!("in bytes with the checksum {expected:08x}");
        Err(Mismatch::new(expected, format!("{found:08x}: a damaged file")))
    }

    fn crc32(&self) -> Result<u32, Mismatch> {
        let mut sum = crc32fast::Hasher::new();
        self.bytes.in_blocks(|block| sum.update(block)).map_err(|mismatch| mismatch.named("in"))?;
        Ok(sum.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_is_noticed() {
        let check = |bytes: &[u8], expected| Checked::new(Bytes::from(bytes.to_vec()), expected).check();
        // The check value of CRC-32 in the catalogue of CRC algorithms.
        assert_eq!(check(b"123456789", 0xCBF4_3926), Ok(()));
        assert!(check(b"123456788", 0xCBF4_3926).unwrap_err().expected.ends_with("cbf43926"));
        assert_eq!(check(b"123456788", 0), Ok(()));
    }
}
