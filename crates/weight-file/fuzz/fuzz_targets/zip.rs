#![no_main]

use libfuzzer_sys::fuzz_target;
use weight_file_fuzz::survive;

fuzz_target!(|data: &[u8]| survive(b"PK\x03\x04", data));
