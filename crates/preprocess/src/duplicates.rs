//! Equal photos, and photos of one group, where there should be none. They are reported, not removed: only the user knows
//! which one is wrong.

use crate::photo::Photo;
use artifact::Split;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// How many photos of a split are also in another one, and how many belong to a group that is.
pub fn leaks(photos: &[&Photo]) -> BTreeMap<Split, Vec<String>> {
    let mut leaks: BTreeMap<Split, Vec<String>> = BTreeMap::new();
    for (split, other) in
        [(Split::Validation, Split::Train), (Split::Test, Split::Train), (Split::Test, Split::Validation)]
    {
        let equal = in_both(photos, [split, other], |photo| Some(photo.blake3));
        let equal = words(&equal, &format!("of {split} also in {other}, byte for byte"));
        let of_a_group = in_both(photos, [split, other], |photo| photo.group.as_deref());
        let of_a_group = words(&of_a_group, &format!("of {split} in a group that is also in {other}"));
        for leak in equal.into_iter().chain(of_a_group) {
            leaks.entry(split).or_default().push(leak);
        }
    }
    leaks
}

/// How many photos stand under two classes.
pub fn under_two_classes(photos: &[&Photo]) -> Option<String> {
    words(&conflicts(photos), "under two classes, byte for byte")
}

fn words(pairs: &[(&Photo, &Photo)], what: &str) -> Option<String> {
    let (a, b) = pairs.first()?;
    let photos = if pairs.len() == 1 { "photo" } else { "photos" };
    Some(format!("{} {photos} {what} (first: {} = {})", pairs.len(), a.name, b.name))
}

/// Every photo of `split` with the first one of `other` that has the same key, if it has one.
fn in_both<'a, K: Eq + Hash>(
    photos: &[&'a Photo],
    [split, other]: [Split; 2],
    key: impl Fn(&'a Photo) -> Option<K>,
) -> Vec<(&'a Photo, &'a Photo)> {
    let mut there: HashMap<K, &Photo> = HashMap::new();
    for photo in photos.iter().filter(|photo| photo.split == other) {
        if let Some(key) = key(photo) {
            there.entry(key).or_insert(photo);
        }
    }
    let here = photos.iter().filter(|photo| photo.split == split);
    here.filter_map(|photo| Some((*there.get(&key(photo)?)?, *photo))).collect()
}

/// Every photo with the first equal one before it that stands under another class.
fn conflicts<'a>(photos: &[&'a Photo]) -> Vec<(&'a Photo, &'a Photo)> {
    // Keeps the first photo with these bytes and the first under another class: whatever class follows, one of them differs.
    let mut seen: HashMap<blake3::Hash, Vec<&Photo>> = HashMap::new();
    let mut found = Vec::new();
    for photo in photos {
        let equal = seen.entry(photo.blake3).or_default();
        found.extend(equal.iter().find(|other| other.class != photo.class).map(|other| (*other, *photo)));
        if equal.len() < 2 && equal.iter().all(|other| other.class != photo.class) {
            equal.push(photo);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(name: &str, class: usize, split: Split, bytes: &[u8]) -> Photo {
        let blake3 = blake3::hash(bytes);
        Photo { file: name.into(), name: name.to_owned(), class, split, group: None, blake3 }
    }

    fn names<'a>(pairs: &[(&'a Photo, &'a Photo)]) -> Vec<(&'a str, &'a str)> {
        pairs.iter().map(|(a, b)| (a.name.as_str(), b.name.as_str())).collect()
    }

    #[test]
    fn only_odd_pairs_are_found() {
        let all = [
            photo("train/a/1", 0, Split::Train, b"one"),
            photo("train/a/2", 0, Split::Train, b"one"),
            photo("train/b/3", 1, Split::Train, b"one"),
            photo("train/c/4", 2, Split::Train, b"one"),
            photo("validation/a/5", 0, Split::Validation, b"one"),
            photo("validation/a/6", 0, Split::Validation, b"other"),
            photo("validation/a/7", 0, Split::Validation, b"other"),
        ];
        let all: Vec<&Photo> = all.iter().collect();
        assert_eq!(
            names(&in_both(&all, [Split::Validation, Split::Train], |photo| Some(photo.blake3))),
            [("train/a/1", "validation/a/5")]
        );
        assert_eq!(names(&in_both(&all, [Split::Test, Split::Train], |photo| Some(photo.blake3))), []);
        let expected = [("train/a/1", "train/b/3"), ("train/a/1", "train/c/4"), ("train/b/3", "validation/a/5")];
        assert_eq!(names(&conflicts(&all)), expected);
    }

    /// Comparing every pair would take an hour.
    #[test]
    fn millions_of_equal_photos_are_no_work() {
        let photo = photo("train/a/1", 0, Split::Train, b"grey");
        let all = vec![&photo; 3_000_000];
        assert_eq!(
            (in_both(&all, [Split::Test, Split::Train], |photo| Some(photo.blake3)).len(), conflicts(&all).len()),
            (0, 0)
        );
    }
}
