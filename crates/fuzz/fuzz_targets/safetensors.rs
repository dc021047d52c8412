#![no_main]

use fuzz::weights;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The header has at most 64 kB, so that it ends within the data, and begins with a brace.
    let mut head = [0, 0, 0, 0, 0, 0, 0, 0, b'{'];
    let length = data.len().min(2);
    head[..length].copy_from_slice(&data[..length]);
    weights(&head, data);
});
