//! Safetensors files that look like other formats.

use std::path::Path;
use weight_file::{Bytes, WeightFile};

/// The first bytes of such lengths are those of pickles of protocols 2 to 5.
#[test]
fn no_header_is_taken_for_a_pickle() {
    let header = r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
    for length in [640usize, 896, 1152, 1408, 65536 + 640] {
        let padding = vec![b' '; length - header.len()];
        let bytes = [&(length as u64).to_le_bytes(), header.as_bytes(), &padding, &[0; 8]].concat();
        assert!(bytes[0] == 0x80 && (2..=5).contains(&bytes[1]), "{length}");
        let file = WeightFile::parse(Path::new("w"), Bytes::from(bytes));
        let file = file.unwrap_or_else(|error| panic!("{length}: {error}"));
        assert_eq!(file.read(&file.tensors()[0]).unwrap(), [0.0, 0.0], "{length}");
    }
}
