//! Finds the nearest picture that looks like another, without comparing all.

use crate::pictures::Row;

/// Bits in which the hashes may differ. One more would need more bands.
const MOST_BITS: u32 = 3;
/// If at most three bits differ, at least one of four bands of 16 bits is the same.
const BANDS: usize = 4;
/// Of the pictures with the same bits in a band, at most this many are compared, the first ones. Without a limit, a
/// hundred thousand pictures with one hash would be compared in pairs. A copy of a later picture is missed if no other
/// band finds it.
const MOST_OF_BAND: usize = 4096;
/// The difference must be below the contrast divided by this. We measured at most a 22nd of the contrast between
/// copies, and an eighth (drawings on white paper) to a half (photos) between other pictures. Digits in the middle of
/// black squares differ by less than copies do.
const CONTRAST: u32 = 12;

/// All pictures by the bands of their hashes: 36 bytes a picture.
pub struct Index<'a> {
    rows: Vec<&'a Row>,
    hashes: Vec<u64>,
    contrasts: Vec<u32>,
    /// For each band, all pictures but plain ones, sorted by its bits and then by their place. Of plain pictures there may
    /// be many thousands, and nothing tells them apart.
    bands: [Vec<u32>; BANDS],
}

impl<'a> Index<'a> {
    /// The index of pictures, which come in the order of their splits.
    pub fn new(rows: Vec<&'a Row>) -> Self {
        let hashes: Vec<u64> = rows.iter().map(|row| row.small.hash()).collect();
        let contrasts: Vec<u32> = rows.iter().map(|row| row.small.contrast()).collect();
        let bands = std::array::from_fn(|band| {
            let mut order: Vec<u32> = (0..rows.len() as u32).filter(|&at| contrasts[at as usize] > 0).collect();
            order.sort_unstable_by_key(|&at| (bits(hashes[at as usize], band), at));
            order
        });
        Self { rows, hashes, contrasts, bands }
    }

    /// The nearest picture before `end` that looks like the one at `at`, with the bits between them; of equally near ones
    /// the first.
    pub fn nearest(&self, at: usize, end: usize) -> Option<(u32, usize)> {
        self.near(at, end).into_iter().find(|(_, other)| self.look_alike(at, *other))
    }

    /// The pictures before `end` with nearly the hash of the one at `at`, with the bits between them, the nearest first.
    fn near(&self, at: usize, end: usize) -> Vec<(u32, usize)> {
        let distance = |other: usize| (self.hashes[at] ^ self.hashes[other]).count_ones();
        let compared = self.compared(at, end).map(|other| (distance(other), other));
        let mut near: Vec<(u32, usize)> = compared.filter(|(distance, _)| *distance <= MOST_BITS).collect();
        // Several bands may find the same picture.
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The pictures before `end` whose hashes are compared with that of the one at `at`, once for each band that is equal.
    fn compared(&self, at: usize, end: usize) -> impl Iterator<Item = usize> {
        let bands = if self.contrasts[at] > 0 { BANDS } else { 0 };
        (0..bands).flat_map(move |band| {
            let equal = self.with_equal_bits(at, band).iter().map(|&other| other as usize);
            equal.take_while(move |&other| other < end).take(MOST_OF_BAND)
        })
    }

    fn with_equal_bits(&self, at: usize, band: usize) -> &[u32] {
        let order = &self.bands[band];
        let key = |other: u32| bits(self.hashes[other as usize], band);
        let wanted = bits(self.hashes[at], band);
        let start = order.partition_point(|&other| key(other) < wanted);
        let n = order[start..].partition_point(|&other| key(other) == wanted);
        &order[start..start + n]
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
pub mod tests {
    use super::*;
    use crate::photo::Photo;
    use crate::small::Small;
    use artifact::Split;

    /// A picture of 9 x 8 whose left four columns are 50 and whose right five are `right`: no grey is brighter than the one
    /// to its right, but in the rows `set`, whose first grey is raised to 51.
    pub fn greys(right: u8, set: &[usize]) -> Vec<u8> {
        let grey = |row, column| if column >= 4 { right } else { 50 + u8::from(column == 0 && set.contains(&row)) };
        (0..8).flat_map(|row| (0..9).flat_map(move |column| [grey(row, column); 3])).collect()
    }

    /// A training photo that became this picture.
    pub fn row(name: &str, picture: &[u8]) -> Row {
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

    fn index(rows: &[Row]) -> Index<'_> {
        Index::new(rows.iter().collect())
    }

    fn comparisons(rows: &[Row]) -> usize {
        let index = index(rows);
        (0..rows.len()).map(|at| index.compared(at, at).count()).sum()
    }

    #[test]
    fn few_of_all_pairs_are_compared() {
        let noise = |n: u64| blake3::Hasher::new_keyed(&[7; 32]).update(&n.to_le_bytes()).finalize_xof();
        let picture = |n: u64| {
            let mut bytes = [0; 9 * 8 * 3];
            noise(n).fill(&mut bytes);
            row("", &bytes)
        };
        let rows: Vec<Row> = (0..20_000).map(picture).collect();
        // One pair in a thousand.
        let n = comparisons(&rows);
        assert!((1..200_000).contains(&n), "{n}");
        let plain: Vec<Row> = (0..20_000).map(|_| row("", &[50; 216])).collect();
        assert_eq!(comparisons(&plain), 0);
    }

    #[test]
    fn plain_pictures_are_not_among_the_first_of_a_band() {
        let mut rows: Vec<Row> = (0..MOST_OF_BAND).map(|_| row("plain", &[50; 216])).collect();
        rows.extend([row("a", &greys(150, &[])), row("b", &greys(150, &[]))]);
        assert_eq!(index(&rows).nearest(MOST_OF_BAND + 1, MOST_OF_BAND + 1), Some((0, MOST_OF_BAND)));
    }

    /// So many pictures with one hash, then `copy`, then the same picture again: where the copy is found.
    fn found_after(others: usize, set: &[usize]) -> Option<usize> {
        let mut rows: Vec<Row> = (0..others).map(|_| row("other", &greys(90, &[]))).collect();
        rows.extend([row("a", &greys(150, set)), row("b", &greys(150, set))]);
        Some(index(&rows).nearest(others + 1, others + 1)?.1)
    }

    #[test]
    fn of_many_pictures_with_one_hash_the_first_are_compared() {
        assert_eq!(found_after(MOST_OF_BAND - 1, &[]), Some(MOST_OF_BAND - 1));
        assert_eq!(found_after(MOST_OF_BAND, &[]), None);
        assert_eq!(found_after(MOST_OF_BAND, &[5]), Some(MOST_OF_BAND), "by the band that only the copy has");
    }

    #[test]
    fn every_picture_is_looked_at_once_and_the_nearest_first() {
        let rows = [[2, 0].as_slice(), &[], &[0], &[]].map(|set| row("", &greys(150, set)));
        assert_eq!(index(&rows).near(3, 3), [(0, 1), (1, 2), (2, 0)]);
        assert_eq!(index(&rows).near(3, 1), [(2, 0)]);
    }
}
