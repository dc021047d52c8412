//! Damaged files of artifact folders: no reader panics, takes more memory than the file's size allows, or says anything
//! but one line that names the file.

mod laws;

use artifact::write;
use fixture::memory::Counting;
use fixture::{damage, root};
use laws::{ARRAYS, DOCUMENTS, Reader, TABLES, holds};
use std::fs;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Real files of each of these readers, damaged `copies` times each.
#[track_caller]
fn survive(readers: &[Reader], copies: u64, damaged: fn(&[u8], &[u8], u64) -> Vec<u8>) {
    for reader in readers {
        let folder = damage::folder();
        let files = files(reader.0);
        let mut accepted = 0;
        for (at, whole) in files.iter().enumerate() {
            assert!(holds(folder.path(), *reader, whole), "{}: a whole file", reader.0);
            let other = &files[(at + 1) % files.len()];
            let accepts = |seed: &u64| holds(folder.path(), *reader, &damaged(whole, other, *seed));
            accepted += (0..copies).filter(accepts).count();
        }
        // Accepting or refusing everything would be easy. Of the list of files from outside every line is optional.
        let all = copies as usize * files.len();
        let refused = if reader.0 == "inputs.txt" { all } else { all - accepted };
        assert!(accepted > all / 200 && refused > all / 200, "{}: {accepted} of {all} accepted", reader.0);
    }
}

/// All files whose names end with that of the reader's.
fn files(name: &str) -> Vec<Vec<u8>> {
    let paths = artifact::walk::files(&root().join("crates/artifact/tests/damaged/files")).unwrap();
    let of_reader = paths.iter().filter(|path| path.to_string_lossy().ends_with(name));
    of_reader.map(|path| fs::read(path).unwrap()).collect()
}

/// The programs that wrote these files had another writer.
#[test]
fn arrays_are_written_as_ever() {
    let folder = damage::folder();
    for (name, read) in ARRAYS.into_iter().filter(|(name, _)| ["i64.npy", "f32.npy"].contains(name)) {
        let whole = &files(name)[0];
        write::atomic(&folder.path().join(name), whole).unwrap();
        assert_eq!(read(folder.path()).unwrap(), *whole, "{name}");
    }
}

#[test]
fn damaged_documents_are_survived() {
    survive(&DOCUMENTS, 1000, damage::text);
}

#[test]
fn damaged_tables_are_survived() {
    survive(&TABLES, 1000, damage::text);
}

#[test]
fn damaged_arrays_are_survived() {
    survive(&ARRAYS, 1000, damage::bytes);
    survive(&ARRAYS, 1000, damage::text);
}
