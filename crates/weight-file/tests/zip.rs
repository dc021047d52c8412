//! Zip archives that are no weights, or no longer as PyTorch or Keras wrote them.

use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::io::Write as _;
use std::path::Path;
use weight_file::{Bytes, WeightFile};

/// What is expected of members.
const STORED: &str = "members as they were saved (unpack the archive, then pack it again with `zip -0 -r`)";

/// An archive of members that claim to be packed by `method`, each with the content "text".
fn archive(names: &[&str], method: CompressionMethod) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = ZipArchiveWriter::new(&mut packed);
    for name in names {
        let (mut entry, config) = writer.new_file(name).compression_method(method).start().unwrap();
        let mut data = config.wrap(&mut entry);
        data.write_all(b"text").unwrap();
        let (_, descriptor) = data.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    writer.finish().unwrap();
    packed
}

#[track_caller]
fn refused(bytes: Vec<u8>) -> String {
    WeightFile::parse(Path::new("w"), Bytes::from(bytes)).err().expect("no weights").to_string()
}

#[test]
fn an_archive_of_something_else_is_described() {
    let says = refused(archive(&["a.txt", "b.txt", "c.txt", "d.txt"], CompressionMethod::STORE));
    let expected = "PyTorch's data.pkl in a folder, or Keras' model.weights.h5";
    assert_eq!(says, format!("w: expected {expected}, got an archive of a.txt, b.txt, c.txt, …"));
    let two = refused(archive(&["a/data.pkl", "b/data.pkl"], CompressionMethod::STORE));
    assert_eq!(two, "w: expected one data.pkl, got an archive of a/data.pkl, b/data.pkl");
}

/// Such an archive has no first member, so it does not begin as the others do.
#[test]
fn an_empty_archive_is_no_weight_file() {
    assert!(refused(archive(&[], CompressionMethod::STORE)).contains("got 22 bytes that begin with [50, 4b, 05, 06"));
}

#[test]
fn compressed_members_are_refused() {
    for name in ["w/data.pkl", "model.weights.h5"] {
        let says = refused(archive(&[name], CompressionMethod::DEFLATE));
        assert_eq!(says, format!("w: expected {STORED}, got {name} compressed"));
    }
}

#[test]
fn damage_is_noticed() {
    let whole = archive(&["w/data.pkl", "w/data/0"], CompressionMethod::STORE);
    for length in 4..whole.len() {
        let says = refused(whole[..length].to_vec());
        assert!(says.starts_with("w: expected a whole zip archive, as .pth and .keras files are, got "), "{says}");
    }
    let place = whole.windows(4).position(|bytes| bytes == b"text").unwrap();
    let changed = [&whole[..place], b"best", &whole[place + 4..]].concat();
    assert!(refused(changed).starts_with("w: expected data.pkl in bytes with the checksum 3b8ba7c7, got ad0d764f"));
}
