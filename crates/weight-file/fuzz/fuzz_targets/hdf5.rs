#![no_main]

use libfuzzer_sys::fuzz_target;
use weight_file_fuzz::survive;

fuzz_target!(|data: &[u8]| survive(b"\x89HDF\r\n\x1a\n", data));
