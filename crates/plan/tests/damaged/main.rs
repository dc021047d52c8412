//! Damaged pipeline files: never a panic, never much memory, and every line of a message names the file.

mod laws;

use fixture::memory::Counting;
use fixture::{damage, root};
use laws::holds;
use std::fs;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Damaged copies of each file.
const COPIES: u64 = 400;

#[test]
fn damaged_pipeline_files_are_survived() {
    let folder = damage::folder();
    let paths = artifact::walk::files(&root().join("pipelines")).unwrap();
    let paths = paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "yaml"));
    let files: Vec<Vec<u8>> = paths.map(|path| fs::read(path).unwrap()).collect();
    let (mut accepted, all) = (0, COPIES as usize * files.len());
    for (at, whole) in files.iter().enumerate() {
        assert!(holds(folder.path(), whole), "a whole file");
        let other = &files[(at + 1) % files.len()];
        accepted += (0..COPIES).filter(|seed| holds(folder.path(), &damage::text(whole, other, *seed))).count();
    }
    // Accepting or refusing everything would be easy.
    assert!(accepted > all / 10 && accepted < all * 9 / 10, "{accepted} of {all} accepted");
}
