//! Pictures that look like one in another split: the same photo in another size or saved again. They are reported, not
//! removed: only the user knows whether they are the same.
//!
//! Two pictures look alike if their hashes (`small`) differ in at most 3 of 64 bits and their greys by less than a
//! twelfth of the contrast. The second keeps apart what has little structure, such as drawings on white paper. Photos that
//! were cropped or mirrored, and bursts, are not found.

use crate::pictures::Row;
use artifact::{Job, Split};
use rayon::prelude::*;

/// Bits in which the hashes may differ. One more would need more bands.
const MOST_BITS: u32 = 3;
/// Of four bands of 16 bits, one is the same where at most three bits differ.
const BANDS: usize = 4;
/// How many times smaller than the contrast the difference has to be. Copies came to a 22nd at most, other pictures to an
/// eighth (drawings on white paper) or a half (photos).
const CONTRAST: u32 = 12;

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

/// Says how many there are.
pub fn tell<S>(job: &Job<S>, pairs: &[Pair]) {
    let Some(Pair { one, other, .. }) = pairs.first() else { return };
    let n = if pairs.len() == 1 { "1 photo looks".to_owned() } else { format!("{} photos look", pairs.len()) };
    let [one, other] = [one, other].map(|(split, row)| format!("{} of {split}", row.photo.name));
    job.say(format!(
        "{n} like one in another split (first: {one}, like {other}), see near_duplicates.csv; remove them or keep them \
         together (`group`)"
    ));
}

/// All pictures by the bands of their hashes: 32 bytes a picture.
struct Index<'a> {
    rows: Vec<&'a Row>,
    hashes: Vec<u64>,
    contrasts: Vec<u32>,
    /// For each band, all pictures sorted by its bits and then by their place.
    bands: [Vec<u32>; BANDS],
}

impl<'a> Index<'a> {
    fn new(rows: Vec<&'a Row>) -> Self {
        let hashes: Vec<u64> = rows.iter().map(|row| row.small.hash()).collect();
        let contrasts = rows.iter().map(|row| row.small.contrast()).collect();
        let bands = std::array::from_fn(|band| {
            let mut order: Vec<u32> = (0..rows.len() as u32).collect();
            order.sort_unstable_by_key(|&at| (bits(hashes[at as usize], band), at));
            order
        });
        Self { rows, hashes, contrasts, bands }
    }

    /// The nearest picture before `end` that looks like the one at `at`, with the bits between them.
    fn nearest(&self, at: usize, end: usize) -> Option<(u32, usize)> {
        // Of plain pictures there may be many thousands, and nothing tells them apart.
        if self.contrasts[at] == 0 {
            return None;
        }
        let mut nearest = None;
        for band in 0..BANDS {
            for &other in self.with_equal_bits(at, band) {
                let other = other as usize;
                if other >= end {
                    break;
                }
                let found = (self.distance(at, other), other);
                if found.0 <= MOST_BITS && nearest.is_none_or(|best| found < best) && self.look_alike(at, other) {
                    nearest = Some(found);
                }
            }
        }
        nearest
    }

    fn with_equal_bits(&self, at: usize, band: usize) -> &[u32] {
        let order = &self.bands[band];
        let key = |other: u32| bits(self.hashes[other as usize], band);
        let wanted = bits(self.hashes[at], band);
        let start = order.partition_point(|&other| key(other) < wanted);
        let n = order[start..].partition_point(|&other| key(other) == wanted);
        &order[start..start + n]
    }

    fn distance(&self, at: usize, other: usize) -> u32 {
        (self.hashes[at] ^ self.hashes[other]).count_ones()
    }

    fn look_alike(&self, at: usize, other: usize) -> bool {
        let (one, two) = (self.rows[at], self.rows[other]);
        let contrast = self.contrasts[at].min(self.contrasts[other]);
        CONTRAST * one.small.difference(&two.small) < contrast && one.photo.blake3 != two.photo.blake3
    }
}

/// The 16 bits of a band.
const fn bits(hash: u64, band: usize) -> u16 {
    (hash >> (16 * band)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::Photo;
    use crate::small::Small;

    /// A picture of 9 x 8 whose left four columns are 50 and whose right five are `right`: no grey is brighter than the one
    /// to its right, but in the rows `set`, whose first grey is raised to 51.
    fn greys(right: u8, set: &[usize]) -> Vec<u8> {
        let grey = |row, column| if column >= 4 { right } else { 50 + u8::from(column == 0 && set.contains(&row)) };
        (0..8).flat_map(|row| (0..9).flat_map(move |column| [grey(row, column); 3])).collect()
    }

    fn row(name: &str, picture: &[u8]) -> Row {
        let photo = Photo {
            file: name.into(),
            name: name.to_owned(),
            class: 0,
            split: Split::Train,
            group: None,
            blake3: blake3::hash(name.as_bytes()),
        };
        Row { photo, width: 9, height: 8, small: Small::of(picture, 9) }
    }

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

    /// Comparing every pair of 160,000 would take minutes.
    #[test]
    fn many_pictures_are_little_work() {
        let noise = |n: u64| blake3::Hasher::new_keyed(&[7; 32]).update(&n.to_le_bytes()).finalize_xof();
        let picture = |n: u64| {
            let mut bytes = [0; 9 * 8 * 3];
            noise(n).fill(&mut bytes);
            row("", &bytes)
        };
        let split =
            |n: u64| (0..80_000).map(|i| if i < 40_000 { row("", &[50; 216]) } else { picture(n + i) }).collect();
        assert!(find(&[(Split::Train, split(0)), (Split::Test, split(1_000_000))]).is_empty());
    }
}
