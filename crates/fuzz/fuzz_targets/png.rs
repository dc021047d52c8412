#![no_main]

use fuzz::{headed, photo_laws};
use libfuzzer_sys::fuzz_target;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bytes of a chunk beside its data: length and name before, checksum behind.
const AROUND: usize = 12;

fuzz_target!(|data: &[u8]| {
    // With the old checksum, every change of a chunk would be noticed, and nothing behind the checksum would be tried.
    let mut file = headed(SIGNATURE, data);
    let mut at = SIGNATURE.len();
    while let Some(&length) = file[at..].first_chunk() {
        let end = at + AROUND + u32::from_be_bytes(length) as usize;
        let Some(chunk) = file.get_mut(at..end) else { break };
        let checked = chunk.len() - AROUND + 4;
        let (checked, checksum) = chunk[4..].split_at_mut(checked);
        checksum.copy_from_slice(&crc32fast::hash(checked).to_be_bytes());
        at = end;
    }
    photo_laws::holds(&file);
});
