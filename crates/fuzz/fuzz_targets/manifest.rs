#![no_main]

use fuzz::{artifact_laws, folder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for reader in artifact_laws::DOCUMENTS {
        artifact_laws::holds(&folder(reader.0), reader, data);
    }
});
