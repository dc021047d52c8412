//! Damaged photos of all formats: never a panic of ours, never much memory, and always a picture or one line that says
//! why not.

mod laws;

use fixture::memory::Counting;
use fixture::{damage, root};
use laws::holds;
use std::fs;
use std::path::PathBuf;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes of the largest file that is damaged.
const LARGEST: usize = 8 << 10;

/// The real photos with one of these extensions, damaged `copies` times each.
#[track_caller]
fn survive(extensions: &[&str], copies: u64) {
    let is_wanted =
        |path: &PathBuf| path.extension().is_some_and(|kind| extensions.iter().any(|wanted| kind == *wanted));
    let paths = artifact::walk::files(&root().join("crates/picture/tests/goldens")).unwrap();
    let files: Vec<Vec<u8>> = paths.into_iter().filter(is_wanted).map(|path| fs::read(path).unwrap()).collect();
    let files: Vec<Vec<u8>> = files.into_iter().filter(|bytes| bytes.len() <= LARGEST).collect();
    let (mut accepted, all) = (0, copies as usize * files.len());
    for (at, whole) in files.iter().enumerate() {
        let other = &files[(at + 1) % files.len()];
        accepted += (0..copies).filter(|seed| holds(&damage::bytes(whole, other, *seed))).count();
    }
    // Accepting or refusing everything would be easy.
    assert!(accepted > all / 50 && accepted < all * 49 / 50, "{accepted} of {all} accepted");
}

#[test]
fn damaged_jpegs_are_survived() {
    survive(&["jpg"], 400);
}

#[test]
fn damaged_pngs_are_survived() {
    survive(&["png"], 400);
}

#[test]
fn damaged_gifs_bmps_webps_and_tiffs_are_survived() {
    survive(&["gif", "bmp", "webp", "tif", "tiff"], 400);
}

#[test]
fn damaged_heics_are_survived() {
    survive(&["heic"], 400);
}

#[test]
fn damaged_jxls_are_survived() {
    survive(&["jxl"], 200);
}
