#![no_main]

use fuzz::{headed, photo_laws};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    photo_laws::holds(&headed(b"\xff\xd8\xff", data));
});
