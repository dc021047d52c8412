#![no_main]

use fuzz::weights;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| weights(b"PK\x03\x04", data));
