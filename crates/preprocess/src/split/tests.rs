//! Photos whose splits are drawn by shares of each class.

use super::*;
use crate::photo::tests::identified;

fn settings(validation_fraction: f64, test_fraction: f64) -> Settings {
    Settings { validation_fraction, test_fraction, ..Settings::default() }
}

/// The split of each photo.
fn of_photos(seed: u64, settings: &Settings, photos: &[Identified]) -> Vec<Split> {
    let units = units(photos);
    let drawn = stratified::splits(seed, settings.fractions(), &units.iter().collect::<Vec<_>>());
    let mut splits = vec![Split::Train; photos.len()];
    for (unit, split) in units.iter().zip(drawn) {
        unit.members.iter().for_each(|&photo| splits[photo] = split);
    }
    splits
}

/// Photos of one class with their numbers as bytes.
fn class(class: usize, numbers: std::ops::Range<u32>) -> Vec<Identified> {
    numbers.map(|number| identified(class, &number.to_le_bytes(), None)).collect()
}

#[test]
fn small_classes_split_with_every_seed() {
    for (classes, of_each, expected) in [(20, 15, [9, 3, 3]), (200, 8, [5, 1, 2])] {
        let photos: Vec<Identified> = (0..classes)
            .flat_map(|number| class(number, 1000 * number as u32..1000 * number as u32 + of_each))
            .collect();
        for seed in 0..100 {
            let splits = of_photos(seed, &settings(0.2, 0.2), &photos);
            for of_class in splits.chunks(of_each as usize) {
                let counts = Split::ALL.map(|split| of_class.iter().filter(|other| **other == split).count());
                assert_eq!(counts, expected, "seed {seed}");
            }
        }
    }
}

#[test]
fn a_photo_more_moves_at_most_one_of_its_class_at_each_border() {
    for n in 3..60 {
        let before = of_photos(7, &settings(0.3, 0.2), &class(0, 0..n));
        let after = of_photos(7, &settings(0.3, 0.2), &class(0, 0..n + 1));
        let moves = |from, to| before.iter().zip(&after).filter(|pair| *pair == (&from, &to)).count();
        assert!(moves(Split::Test, Split::Validation) + moves(Split::Validation, Split::Test) <= 1, "{n}");
        assert!(moves(Split::Validation, Split::Train) + moves(Split::Train, Split::Validation) <= 1, "{n}");
        assert_eq!(moves(Split::Test, Split::Train) + moves(Split::Train, Split::Test), 0, "{n}");
    }
}

#[test]
fn a_group_of_most_of_a_class_is_trained_with() {
    let grouped = |number: u32, group| identified(0, &number.to_le_bytes(), Some(group));
    let photos: Vec<Identified> = (0..60)
        .map(|number| {
            grouped(
                number,
                if number < 50 {
                    "large"
                } else if number < 55 {
                    "one"
                } else {
                    "other"
                },
            )
        })
        .collect();
    for seed in 0..20 {
        let splits = of_photos(seed, &settings(0.2, 0.2), &photos);
        assert!(splits[..50].iter().all(|split| *split == Split::Train), "seed {seed}");
        assert_ne!(splits[50], splits[55], "seed {seed}");
    }
}

/// An update of the program must keep the split that results were measured on.
#[test]
fn seed_7_splits_these_photos_as_it_always_did() {
    let splits = of_photos(7, &settings(0.3, 0.2), &class(0, 0..32));
    let initials: String = splits.iter().map(|split| &split.name()[..2]).collect::<Vec<_>>().join(" ");
    assert_eq!(
        initials,
        "tr te va tr te tr va va tr tr te va te va va te tr tr te tr tr tr tr tr va tr va tr va tr tr va"
    );
}

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
