//! The settings to propose for a folder of photos, by the number of photos in each class.

use crate::photo_folder::{Class, Layout, PhotoFolder};

/// With more photos than this, smaller shares and fewer copies are proposed.
pub const MANY: usize = 5000;
/// If the largest class has at least this many times the photos of the smallest, `class_weight: balanced` is proposed.
const UNEQUAL: usize = 3;

/// What the numbers of photos suggest.
#[derive(Debug, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// Whether there are so many photos that a smaller share and fewer copies are enough.
    pub amount: Amount,
    /// Whether rare classes need to count more.
    pub balance: Balance<'a>,
    /// Photos of each class in train, validation and test, in label order, about as `preprocess` will draw them. From a
    /// class in `too_few`, nothing is drawn.
    pub splits: Vec<[usize; 3]>,
    /// The classes with fewer photos than [`needed`], in label order.
    pub too_few: Vec<&'a Class>,
}

/// How many photos there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// At most [`MANY`]: validation and test get the template's share of them.
    Usual,
    /// More: half that share measures well enough, and fewer copies are needed.
    Many,
}

/// How the classes compare.
#[derive(Debug, PartialEq, Eq)]
pub enum Balance<'a> {
    /// They have similar numbers of photos.
    Even,
    /// The smallest class has a third of the photos of the largest, or less, to train with.
    Uneven {
        /// The first one with the most photos.
        largest: &'a Class,
        /// The first one with the fewest.
        smallest: &'a Class,
    },
}

impl Amount {
    /// The share of the photos that is drawn for validation, and for test.
    pub const fn share(self) -> f64 {
        match self {
            Self::Usual => 0.2,
            Self::Many => 0.1,
        }
    }
}

impl<'a> Proposal<'a> {
    /// For the photos that were found.
    pub fn new(found: &'a PhotoFolder) -> Self {
        let total: usize = found.classes.iter().map(Class::total).sum();
        let amount = if total > MANY { Amount::Many } else { Amount::Usual };
        let splits = found.classes.iter().map(|class| splits(class, &found.layout, amount.share())).collect();
        let too_few = found.classes.iter().filter(|class| is_too_small(class, &found.layout)).collect();
        Self { amount, balance: balance(&found.classes), splits, too_few }
    }

    /// Pictures in train, validation and test.
    pub fn total(&self) -> [usize; 3] {
        [0, 1, 2].map(|split| self.splits.iter().map(|photos| photos[split]).sum())
    }
}

/// Compares the classes in the train folder, or in the only folder if nothing is split yet.
fn balance(classes: &[Class]) -> Balance<'_> {
    // Reversed, because `max_by_key` takes the last of equal ones, and `min_by_key` the first.
    let largest = classes.iter().rev().max_by_key(|class| class.photos[0]);
    let smallest = classes.iter().min_by_key(|class| class.photos[0]);
    match (largest, smallest) {
        (Some(largest), Some(smallest)) if largest.photos[0] >= UNEQUAL * smallest.photos[0] => {
            Balance::Uneven { largest, smallest }
        }
        _ => Balance::Even,
    }
}

/// Photos that a class needs if splits are drawn from it: one for train, and one for each split without a folder.
/// `preprocess` refuses fewer; it counts photos with the same bytes once.
pub fn needed(layout: &Layout) -> usize {
    1 + layout.has_folders().iter().filter(|has_folder| !**has_folder).count()
}

/// Where every split has a folder, nothing is drawn.
fn is_too_small(class: &Class, layout: &Layout) -> bool {
    let [photos, ..] = class.photos;
    needed(layout) > 1 && photos < needed(layout)
}

/// The photos of a class in each split, as `preprocess` draws the splits that have no folder: the whole number nearest
/// to the share, at least one, and at least one left for each split after it. Equal photos and groups may change them.
fn splits(class: &Class, layout: &Layout, share: f64) -> [usize; 3] {
    if is_too_small(class, layout) {
        return class.photos;
    }
    let [all, validation, test] = class.photos;
    let [has_validation, has_test] = layout.has_folders();
    let nearest = |share: f64| (share * all as f64).round() as usize;
    let drawn_for_test = if has_test { 0 } else { nearest(share).min(all.saturating_sub(2)).max(1) };
    let both = if has_test { share } else { 2.0 * share };
    let drawn =
        if has_validation { drawn_for_test } else { nearest(both).min(all.saturating_sub(1)).max(drawn_for_test + 1) };
    let train = all.saturating_sub(drawn);
    [train, validation + drawn - drawn_for_test, test + drawn_for_test]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo_folder::LeftOut;

    fn found(layout: Layout, photos: &[[usize; 3]]) -> PhotoFolder {
        let class = |(number, photos): (usize, &[usize; 3])| Class { name: format!("c{number}"), photos: *photos };
        let classes = photos.iter().enumerate().map(class).collect();
        PhotoFolder { root: "p".into(), layout, classes, left_out: LeftOut::default() }
    }

    fn splits_of(all: [usize; 3], layout: Layout) -> [usize; 3] {
        Proposal::new(&found(layout, &[all])).splits[0]
    }

    fn layout(validation: Option<&str>, test: Option<&str>) -> Layout {
        let [validation, test] = [validation, test].map(|name| name.map(str::to_owned));
        Layout::Splits { train: "train".to_owned(), validation, test }
    }

    #[test]
    fn splits_by_hand() {
        for (photos, expected) in [(25, [15, 5, 5]), (22, [13, 5, 4]), (4, [2, 1, 1]), (3, [1, 1, 1])] {
            assert_eq!(splits_of([photos, 0, 0], Layout::Classes), expected, "{photos}");
        }
        assert_eq!(splits_of([20, 7, 9], layout(Some("val"), Some("test"))), [20, 7, 9]);
        assert_eq!(splits_of([20, 7, 0], layout(Some("val"), None)), [16, 7, 4]);
        assert_eq!(splits_of([20, 0, 9], layout(None, Some("test"))), [16, 4, 9]);
        assert_eq!(splits_of([20, 0, 0], layout(None, None)), [12, 4, 4]);
    }

    #[test]
    fn no_photo_is_counted_twice() {
        for photos in [1, 2] {
            assert_eq!(splits_of([photos, 0, 0], Layout::Classes), [photos, 0, 0]);
        }
        assert_eq!(splits_of([1, 7, 0], layout(Some("val"), None)), [1, 7, 0]);
        assert_eq!(splits_of([2, 7, 0], layout(Some("val"), None)), [1, 7, 1]);
        assert_eq!(splits_of([1, 0, 9], layout(None, Some("test"))), [1, 0, 9]);
        assert_eq!(splits_of([2, 0, 9], layout(None, Some("test"))), [1, 1, 9]);
    }

    #[test]
    fn of_more_than_five_thousand_photos_a_tenth_is_drawn() {
        for (more, amount, total) in [(0, Amount::Usual, [3000, 1000, 1000]), (1, Amount::Many, [4001, 500, 500])] {
            let found = found(Layout::Classes, &[[3000, 0, 0], [2000 + more, 0, 0]]);
            let proposal = Proposal::new(&found);
            assert_eq!((proposal.amount, proposal.total()), (amount, total));
        }
    }

    #[test]
    fn three_times_the_photos_is_uneven_and_the_first_of_equal_classes_is_named() {
        let named = |photos: &[[usize; 3]]| match Proposal::new(&found(Layout::Classes, photos)).balance {
            Balance::Even => None,
            Balance::Uneven { largest, smallest } => Some((largest.name.clone(), smallest.name.clone())),
        };
        assert_eq!(named(&[[59, 0, 0], [20, 0, 0]]), None);
        let all = [[60, 0, 0], [20, 0, 0], [60, 0, 0], [20, 0, 0]];
        assert_eq!(named(&all), Some(("c0".to_owned(), "c1".to_owned())));
        assert_eq!(named(&[[20, 0, 0], [20, 0, 90]]), None, "trained on as many");
    }
}
