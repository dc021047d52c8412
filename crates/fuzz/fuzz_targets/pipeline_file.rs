#![no_main]

use fuzz::{folder, pipeline_laws};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pipeline_laws::holds(&folder("pipeline"), data);
});
