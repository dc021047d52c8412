//! Damaged files of features: no reader panics, takes more memory than the file's size allows, or says anything but one
//! line that names the file.

use artifact::{Result, write};
use feature_file::{FeatureFile, RowScale, labels_of_npy};
use fixture::damage;
use fixture::memory::{Counting, peak};
use fixture::message::assert_readable;
use std::path::Path;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Damaged copies of each file, of each of two kinds.
const COPIES: u64 = 1500;
/// The most memory for a file of some hundred bytes: a row of the most columns there may be, in both precisions.
const MOST_MEMORY: usize = 48 << 20;

fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{descr}', 'fortran_order': True, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\0", &(text.len() as u16).to_le_bytes()[..], text.as_bytes(), data].concat()
}

/// Looks at every row in every scale, and at labels.
fn read(path: &Path) -> Result<()> {
    let file = FeatureFile::open(path)?;
    file.check(file.layout(), "as in itself")?;
    assert_eq!(file.labels().map_or(file.len(), <[_]>::len), file.len());
    assert_eq!(file.paths().map_or(file.len(), <[_]>::len), file.len());
    for scale in [RowScale::None, RowScale::Sum, RowScale::Length] {
        let (mut rows, mut read) = (file.rows(file.layout(), scale)?, 0);
        while let Some(row) = rows.next()? {
            assert!(row.len() == file.layout().columns && row.iter().all(|number| number.is_finite()));
            read += 1;
        }
        assert_eq!(read, file.len());
    }
    Ok(())
}

/// Reads damaged copies of `whole`.
#[track_caller]
fn survive(name: &str, whole: &[u8], read: fn(&Path) -> Result<()>) {
    let folder = damage::folder();
    let path = folder.path().join(name);
    let accepts = |bytes: &[u8]| {
        write::atomic(&path, bytes).unwrap();
        let (outcome, peak) = peak(|| read(&path));
        assert!(peak <= MOST_MEMORY, "{peak} bytes for {}", bytes.escape_ascii());
        outcome.map_err(|error| assert_readable(&error.to_string(), &path.display().to_string())).is_ok()
    };
    assert!(accepts(whole), "the whole file");
    let copies = |seed| [damage::bytes(whole, b"other", seed), damage::text(whole, b"1 2:3\n", seed)];
    let accepted = (0..COPIES).flat_map(copies).filter(|bytes| accepts(bytes)).count() as u64;
    // Accepting or refusing everything would be easy.
    assert!(accepted > COPIES / 100 && accepted < 2 * COPIES * 99 / 100, "{accepted} of {} accepted", 2 * COPIES);
}

#[test]
fn damaged_arrays_are_survived() {
    let doubles: Vec<u8> = (0..12).flat_map(|number| f64::from(number).to_be_bytes()).collect();
    survive("a.npy", &npy(">f8", "(4, 3)", &doubles), read);
    survive("a.npy", &npy("|u1", "(4, 3)", &[1; 12]), read);
}

#[test]
fn damaged_labels_are_survived() {
    let labels = |path: &Path| labels_of_npy(path).map(drop);
    survive("l.npy", &npy("<i2", "(6,)", &[1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0]), labels);
    let texts: Vec<u8> = "catdog".chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    survive("l.npy", &npy("<U3", "(2,)", &texts), labels);
}

#[test]
fn damaged_text_is_survived() {
    survive("a.csv", b"path,word,\"a,b\",label\nx,1,2.5,cat\n\"y, z\",0,1e-3,dog\n,3,4,cat\n", read);
    survive("a.svmlight", b"# two classes\n+1 1:0.5 3:2 # a\n-1 2:1e2\n\n-1 1:1 2:1 3:1\n", read);
}
