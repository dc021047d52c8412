#![no_main]

use fuzz::weights;
use libfuzzer_sys::fuzz_target;

/// The first two pickles, magic number and protocol. The fuzzer makes the rest: three pickles, and storages.
const HEAD: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.";

fuzz_target!(|data: &[u8]| weights(HEAD, data));
