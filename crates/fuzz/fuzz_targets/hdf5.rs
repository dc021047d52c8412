#![no_main]

use libfuzzer_sys::fuzz_target;
use fuzz::weights;

fuzz_target!(|data: &[u8]| weights(b"\x89HDF\r\n\x1a\n", data));
