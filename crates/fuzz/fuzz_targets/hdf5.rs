#![no_main]

use fuzz::weights;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| weights(b"\x89HDF\r\n\x1a\n", data));
