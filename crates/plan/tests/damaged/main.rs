//! Damaged pipeline files: never a panic, never much memory, and every line of a message names the file.

mod laws;

use fixture::memory::Counting;
use fixture::{damage, root};
use laws::holds;
use std::fs;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Those of the repository; users may have others.
const FILES: [&str; 5] = ["ants-bees", "cats-dogs-2016", "demo", "sharks-dolphins", "template"];

/// Damaged copies of each file.
const COPIES: u64 = 400;

#[test]
fn damaged_pipeline_files_are_survived() {
    let folder = damage::folder();
    let read = |name| fs::read(root().join(format!("pipelines/{name}.yaml"))).unwrap();
    let files: Vec<Vec<u8>> = FILES.iter().map(read).collect();
    let (mut accepted, all) = (0, COPIES as usize * files.len());
    for (at, whole) in files.iter().enumerate() {
        assert!(holds(folder.path(), whole), "a whole file");
        let other = &files[(at + 1) % files.len()];
        accepted += (0..COPIES).filter(|seed| holds(folder.path(), &damage::text(whole, other, *seed))).count();
    }
    // Accepting or refusing everything would be easy.
    assert!(accepted > all / 10 && accepted < all * 9 / 10, "{accepted} of {all} accepted");
}
