//! Photos that must go to the same split: those of one group, and those with the same bytes.

use crate::photo::Identified;
use artifact::stratified::Unit;
use std::collections::{BTreeMap, HashMap};

/// All units, in the order of their first photos.
pub fn units(photos: &[Identified]) -> Vec<Unit> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let first = firsts(photos);
    for photo in 0..photos.len() {
        members.entry(root(&first, photo)).or_default().push(photo);
    }
    members.into_values().map(|members| unit(photos, members)).collect()
}

/// For each photo one before it in the same unit, or itself: links that lead to the unit's first photo.
fn firsts(photos: &[Identified]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..photos.len()).collect();
    let mut seen: HashMap<blake3::Hash, usize> = HashMap::new();
    for (at, photo) in photos.iter().enumerate() {
        for key in [photo.blake3, photo.key()] {
            let other = *seen.entry(key).or_insert(at);
            let (a, b) = (root(&first, at), root(&first, other));
            first[a.max(b)] = a.min(b);
        }
    }
    first
}

fn root(first: &[usize], mut photo: usize) -> usize {
    while first[photo] != photo {
        photo = first[photo];
    }
    photo
}

fn unit(photos: &[Identified], members: Vec<usize>) -> Unit {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for &member in &members {
        *counts.entry(photos[member].class).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let class = counts.into_iter().find(|&(_, count)| count == most).map_or(0, |(class, _)| class);
    let keys = members.iter().map(|&member| photos[member].key());
    let key = keys.min_by(|a, b| a.as_bytes().cmp(b.as_bytes())).expect("a unit has a photo");
    Unit { members, class, key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::tests::identified;

    #[test]
    fn groups_and_equal_files_join_photos_in_chains() {
        let photos = [
            identified(0, b"one", Some("a")),
            identified(1, b"two", None),
            identified(1, b"two", Some("b")),
            identified(1, b"three", Some("a")),
            identified(1, b"four", Some("b")),
            // Joins what was apart so far.
            identified(1, b"four", Some("a")),
            identified(0, b"a", None),
        ];
        let units = units(&photos);
        let found: Vec<_> = units.iter().map(|unit| (&unit.members[..], unit.class)).collect();
        assert_eq!(found, [(&[0, 1, 2, 3, 4, 5][..], 1), (&[6], 0)]);
    }

    #[test]
    fn the_first_class_wins_a_tie() {
        let photos = [identified(2, b"one", Some("a")), identified(1, b"two", Some("a"))];
        assert_eq!(units(&photos)[0].class, 1);
    }

    /// Otherwise all keyed numbers would change when a photo gets an equal one before it.
    #[test]
    fn the_order_of_photos_does_not_change_the_key() {
        let (one, two) = (identified(0, b"one", Some("a")), identified(0, b"one", None));
        let (three, four) = (identified(0, b"one", None), identified(0, b"one", Some("a")));
        assert_eq!(units(&[one, two])[0].key, units(&[three, four])[0].key);
    }
}
