//! Equal photos in places where they should not be: said, not mended.

use crate::photo::Photo;
use artifact::{Job, Split};
use std::collections::HashMap;

/// Says how many photos of train are also in another split, and how many stand under two classes.
pub fn tell<S>(job: &Job<S>, photos: &[&Photo]) {
    for split in [Split::Validation, Split::Test] {
        let pairs = pairs(photos, |a, b| a.split == Split::Train && b.split == split);
        say(job, &pairs, &format!("of {split} also in train, byte for byte"));
    }
    say(job, &pairs(photos, |a, b| a.class != b.class), "under two classes, byte for byte");
}

fn say<S>(job: &Job<S>, pairs: &[(&Photo, &Photo)], what: &str) {
    if let Some((a, b)) = pairs.first() {
        let photos = if pairs.len() == 1 { "photo" } else { "photos" };
        job.say(format!("{} {photos} {what} (first: {} = {})", pairs.len(), a.name, b.name));
    }
}

/// Every photo with the first equal one before it for which `odd` holds.
fn pairs<'a>(photos: &[&'a Photo], odd: impl Fn(&Photo, &Photo) -> bool) -> Vec<(&'a Photo, &'a Photo)> {
    let mut seen: HashMap<blake3::Hash, Vec<&Photo>> = HashMap::new();
    let mut found = Vec::new();
    for photo in photos {
        let equal = seen.entry(photo.blake3).or_default();
        found.extend(equal.iter().find(|other| odd(other, photo)).map(|other| (*other, *photo)));
        equal.push(photo);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_odd_pairs_are_found() {
        let photo = |name: &str, class, split, bytes: &[u8]| Photo {
            file: name.into(),
            name: name.to_owned(),
            class,
            split,
            blake3: blake3::hash(bytes),
        };
        let all = [
            photo("train/a/1", 0, Split::Train, b"one"),
            photo("train/a/2", 0, Split::Train, b"one"),
            photo("train/b/3", 1, Split::Train, b"one"),
            photo("validation/a/4", 0, Split::Validation, b"one"),
            photo("validation/a/5", 0, Split::Validation, b"other"),
        ];
        let all: Vec<&Photo> = all.iter().collect();
        let names = |pairs: Vec<(&Photo, &Photo)>| -> Vec<(String, String)> {
            pairs.iter().map(|(a, b)| (a.name.clone(), b.name.clone())).collect()
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(names(pairs(&all, |a, b| a.split != b.split)), [pair("train/a/1", "validation/a/4")]);
        assert_eq!(
            names(pairs(&all, |a, b| a.class != b.class)),
            [pair("train/a/1", "train/b/3"), pair("train/b/3", "validation/a/4")]
        );
    }
}
