//! Pictures that look like one in another split: the same photo in another size or saved again. They are reported, not
//! removed: only the user knows whether they are the same.
//!
//! Two pictures look alike if their hashes (`small`) differ in at most 3 of 64 bits and their greys by less than a
//! twelfth of the contrast. The second condition keeps pictures with little structure apart, such as drawings on white
//! paper. Photos that were cropped or mirrored, and bursts, are not found. Small pictures of one kind, such as digits
//! in the middle of black squares, look alike without being copies, so if very many do, the message says so.
//!
//! - `index`: finds the nearest picture without comparing all

mod index;

use crate::pictures::Row;
use artifact::Split;
use index::Index;
use rayon::prelude::*;

/// If more than one in [`MANY_OF`] pictures looks like another, and at least [`MANY`] do, they are probably of a kind
/// in which all pictures look alike.
const MANY_OF: usize = 20;
const MANY: usize = 10;
/// What to do.
const KEEP_TOGETHER: &str = "look at them, and keep copies in one split (`group`)";
const TOO_ALIKE: &str = "so many are rarely copies: these pictures may be too alike to tell copies apart";

/// A picture and one that looks like it.
pub struct Pair<'a> {
    /// Its split, and its row there.
    pub one: (Split, &'a Row),
    /// The nearest one in the splits before.
    pub other: (Split, &'a Row),
    /// Bits in which the hashes differ.
    pub distance: u32,
}

/// Every picture that looks like one in a split before its own, with the nearest of these, of equally near ones the first.
/// Leaves out files that are equal byte for byte, which are reported elsewhere. `written` are the splits in their order.
pub fn find(written: &[(Split, Vec<Row>)]) -> Vec<Pair<'_>> {
    let rows: Vec<(Split, &Row)> =
        written.iter().flat_map(|(split, rows)| rows.iter().map(move |row| (*split, row))).collect();
    let index = Index::new(rows.iter().map(|(_, row)| *row).collect());
    let mut pairs = Vec::new();
    let mut start = 0;
    for (_, here) in written {
        let nearest = (start..start + here.len()).into_par_iter().map(|at| (at, index.nearest(at, start)));
        let nearest: Vec<_> = nearest.collect();
        pairs.extend(nearest.into_iter().filter_map(|(at, nearest)| {
            let (distance, other) = nearest?;
            Some(Pair { one: rows[at], other: rows[other], distance })
        }));
        start += here.len();
    }
    pairs
}

/// How many there are, and what to do. `others`: pictures in other splits than train.
pub fn message(pairs: &[Pair], others: usize) -> Option<String> {
    let Pair { one, other, .. } = pairs.first()?;
    let [one, other] = [one, other].map(|(split, row)| format!("{} of {split}", row.photo.name));
    let (n, look, advice) = match pairs.len() {
        1 => ("1".to_owned(), "photo looks", KEEP_TOGETHER),
        n if n >= MANY && n * MANY_OF > others => (format!("{n} of {others}"), "photos look", TOO_ALIKE),
        n => (n.to_string(), "photos look", KEEP_TOGETHER),
    };
    Some(format!(
        "{n} {look} like one in another split (first: {one}, like {other}), see near_duplicates.csv; {advice}"
    ))
}

#[cfg(test)]
mod tests {
    use super::index::tests::{greys, row};
    use super::*;

    fn found(written: &[(Split, Vec<Row>)]) -> Vec<(String, String, u32)> {
        let name = |(split, row): (Split, &Row)| format!("{split} {}", row.photo.name);
        find(written).iter().map(|pair| (name(pair.one), name(pair.other), pair.distance)).collect()
    }

    /// The distance at which the second picture is found in validation where the first is in train.
    fn distance(one: &[u8], other: &[u8]) -> Option<u32> {
        let written = [(Split::Train, vec![row("a", one)]), (Split::Validation, vec![row("b", other)])];
        found(&written).first().map(|(.., distance)| *distance)
    }

    #[test]
    fn up_to_three_bits_may_differ_wherever_they_are() {
        let base = greys(150, &[]);
        for (set, expected) in [
            (&[][..], Some(0)),
            (&[5], Some(1)),
            // Bands of two rows: the fourth alone is the same, then the first.
            (&[0, 2, 4], Some(3)),
            (&[3, 5, 7], Some(3)),
            // Four bits in two bands and in four.
            (&[0, 1, 2, 3], None),
            (&[0, 2, 4, 6], None),
        ] {
            assert_eq!(distance(&base, &greys(150, set)), expected, "{set:?}");
        }
    }

    /// The contrast is 8 · (4 · 55 + 5 · 45) = 3,560, so the 40 greys on the right may differ by less than 7.5.
    #[test]
    fn greys_differ_by_less_than_a_twelfth_of_the_contrast() {
        let base = greys(150, &[]);
        assert_eq!(distance(&base, &greys(157, &[])), Some(0));
        assert_eq!(distance(&base, &greys(158, &[])), None);
        assert_eq!(distance(&greys(50, &[]), &greys(50, &[])), None, "plain pictures tell nothing");
    }

    #[test]
    fn the_nearest_in_a_split_before_is_named_of_equals_the_first() {
        let picture = |name: &str, set: &[usize]| row(name, &greys(150, set));
        let written = [
            (Split::Train, vec![picture("far", &[0, 2]), picture("near", &[0]), picture("as near", &[2])]),
            (Split::Validation, vec![picture("1", &[]), picture("2", &[]), row("other", &greys(90, &[]))]),
            (Split::Test, vec![picture("3", &[]), picture("near", &[0])]),
        ];
        let pair = |one: &str, other: &str, distance| (one.to_owned(), other.to_owned(), distance);
        let expected = [
            pair("validation 1", "train near", 1),
            pair("validation 2", "train near", 1),
            pair("test 3", "validation 1", 0),
            // Not the file in train with the same bytes.
            pair("test near", "train far", 1),
        ];
        assert_eq!(found(&written), expected);
    }

    /// What is told of so many pairs among so many pictures in other splits than train.
    fn told(pairs: usize, others: usize) -> String {
        let [a, b] = ["a", "b"].map(|name| row(name, &greys(150, &[])));
        let pair = || Pair { one: (Split::Test, &a), other: (Split::Train, &b), distance: 0 };
        message(&(0..pairs).map(|_| pair()).collect::<Vec<_>>(), others).unwrap_or_default()
    }

    #[test]
    fn more_than_five_of_a_hundred_are_no_sign_of_copies() {
        let first = "like one in another split (first: a of test, like b of train), see near_duplicates.csv; ";
        assert_eq!(told(0, 9), "");
        assert_eq!(told(1, 1), format!("1 photo looks {first}{KEEP_TOGETHER}"));
        assert_eq!(told(9, 9), format!("9 photos look {first}{KEEP_TOGETHER}"));
        assert_eq!(told(10, 200), format!("10 photos look {first}{KEEP_TOGETHER}"));
        assert_eq!(told(10, 199), format!("10 of 199 photos look {first}{TOO_ALIKE}"));
    }
}
