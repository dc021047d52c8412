#![no_main]

use libfuzzer_sys::fuzz_target;
use fuzz::weights;

fuzz_target!(|data: &[u8]| weights(b"PK\x03\x04", data));
