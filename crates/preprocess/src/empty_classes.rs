//! A split that lacks a class can neither teach nor test it.

use crate::photo::Photo;
use artifact::{Error, Split};
use std::path::Path;

/// Refuses the first class that has no photo in one of the splits. `a_photo` and `remedy` are parts of the message.
pub fn refuse(
    root: &Path,
    (splits, classes): (&[Split], &[String]),
    photos: &[&Photo],
    (a_photo, remedy): (&str, &str),
) -> artifact::Result<()> {
    for (class, name) in classes.iter().enumerate() {
        let of_class = || photos.iter().filter(|photo| photo.class == class);
        for split in splits {
            if !of_class().any(|photo| photo.split == *split) {
                let found = format!("none of {}{remedy}", of_class().count());
                return Err(Error::unexpected(root, format!("{a_photo} of class '{name}' in {split}"), found));
            }
        }
    }
    Ok(())
}
