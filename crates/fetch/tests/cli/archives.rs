//! Archives, also such that no honest program writes.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write as _};
use tar::{Builder, EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An entry: its name and its content.
pub type Entries<'a> = &'a [(&'a str, &'a [u8])];

/// A zip archive; names that end in a slash are folders.
pub fn zip(entries: Entries<'_>) -> Vec<u8> {
    zip_with(entries, SimpleFileOptions::default())
}

/// A zip archive whose entries have this Unix mode, `0o120777` for links.
pub fn zip_with(entries: Entries<'_>, options: SimpleFileOptions) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        if name.ends_with('/') {
            zip.add_directory(*name, options).unwrap();
        } else {
            zip.start_file(mended(name), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
    }
    let mut archive = zip.finish().unwrap().into_inner();
    for (name, _) in entries.iter().filter(|(name, _)| mended(name) != *name) {
        replace(&mut archive, mended(name).as_bytes(), name.as_bytes());
    }
    archive
}

/// The name, or one of the same length in its place if the writer refuses it. Other programs write such names.
fn mended(name: &str) -> String {
    let name = name.replace("..", "xx").replace('\\', "y");
    if name.starts_with('/') { name.replacen('/', "z", 1) } else { name }
}

/// Replaces `from` everywhere by `to`, which has the same length.
pub fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let mut found = false;
    for at in 0..bytes.len().saturating_sub(from.len() - 1) {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            found = true;
        }
    }
    assert!(found, "{}", String::from_utf8_lossy(from));
}

/// A tar.gz archive of plain files.
pub fn tar_gz(entries: Entries<'_>) -> Vec<u8> {
    let kinds: Vec<_> = entries.iter().map(|(name, bytes)| (*name, EntryType::Regular, *bytes)).collect();
    tar_gz_of(&kinds)
}

/// A tar.gz archive with entries of any type. The content of a link is its target.
pub fn tar_gz_of(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (name, kind, bytes) in entries {
        let mut header = Header::new_gnu();
        // `set_path` refuses names that other programs write.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        let is_file = *kind == EntryType::Regular;
        header.set_size(if is_file { bytes.len() as u64 } else { 0 });
        if matches!(kind, EntryType::Link | EntryType::Symlink) {
            header.set_link_name_literal(bytes).unwrap();
        }
        header.set_cksum();
        tar.append(&header, if is_file { *bytes } else { &[] }).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A tar.gz archive of one file whose name stands in an extension header of this type.
pub fn tar_gz_named(kind: EntryType, name: &str) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    if kind == EntryType::XHeader {
        tar.append_pax_extensions([("path", name.as_bytes())]).unwrap();
    } else {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(name.len() as u64 + 1);
        header.set_cksum();
        tar.append(&header, [name.as_bytes(), b"\0"].concat().as_slice()).unwrap();
    }
    let mut header = Header::new_gnu();
    header.set_path("short").unwrap();
    header.set_size(3);
    header.set_cksum();
    tar.append(&header, b"one".as_slice()).unwrap();
    tar.into_inner().unwrap().finish().unwrap()
}
