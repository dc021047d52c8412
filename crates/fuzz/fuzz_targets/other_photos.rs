#![no_main]

use fuzz::photo_laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    photo_laws::holds(data);
});
