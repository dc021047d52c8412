//! Rows or photos that must go to the same split: those of one group, and those with the same bytes.

use super::Unit;
use crate::hash::Hash;
use std::collections::{BTreeMap, HashMap};

/// What is drawn: a photo, or a row of features.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The index of its class in the class list.
    pub class: usize,
    /// The hash of its bytes.
    pub content: Hash,
    /// What it is drawn by: the hash of its group's name, or that of its bytes.
    pub key: Hash,
}

/// All units, in the order of their first items.
pub fn units(items: &[Item]) -> Vec<Unit> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let first = firsts(items);
    for item in 0..items.len() {
        members.entry(root(&first, item)).or_default().push(item);
    }
    members.into_values().map(|members| unit(items, members)).collect()
}

/// For each item one before it in the same unit, or itself: links that lead to the unit's first item.
fn firsts(items: &[Item]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..items.len()).collect();
    let mut seen: HashMap<Hash, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        for key in [item.content, item.key] {
            let other = *seen.entry(key).or_insert(at);
            let (a, b) = (root(&first, at), root(&first, other));
            first[a.max(b)] = a.min(b);
        }
    }
    first
}

fn root(first: &[usize], mut item: usize) -> usize {
    while first[item] != item {
        item = first[item];
    }
    item
}

fn unit(items: &[Item], members: Vec<usize>) -> Unit {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for &member in &members {
        *counts.entry(items[member].class).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let class = counts.into_iter().find(|&(_, count)| count == most).map_or(0, |(class, _)| class);
    let keys = members.iter().map(|&member| items[member].key);
    let key = keys.min_by(|a, b| a.as_bytes().cmp(b.as_bytes())).expect("a unit has an item");
    Unit { members, class, key }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(class: usize, content: u8, key: u8) -> Item {
        Item { class, content: blake3::hash(&[content]), key: blake3::hash(&[key]) }
    }

    #[test]
    fn keys_and_equal_bytes_join_items_in_chains() {
        let items = [
            item(0, 1, 10),
            item(1, 2, 2),
            item(1, 2, 11),
            item(1, 3, 10),
            item(1, 4, 11),
            item(0, 4, 10),
            item(0, 5, 5),
        ];
        let units = units(&items);
        let found: Vec<_> = units.iter().map(|unit| (&unit.members[..], unit.class)).collect();
        assert_eq!(found, [(&[0, 1, 2, 3, 4, 5][..], 1), (&[6], 0)]);
        assert_eq!(units[1].key, items[6].key);
    }
}
