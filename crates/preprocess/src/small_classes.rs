//! Classes of so few photos that what is measured of them says little.

use crate::contents::several;
use crate::photo::Photo;
use artifact::Split;

/// Of fewer photos than this, a single one is more than a fifth of a class's recall.
const ENOUGH: usize = 5;

/// What to say of the classes that have fewer photos in validation or test.
pub fn message(splits: &[Split], classes: &[String], photos: &[&Photo]) -> Option<String> {
    let measured = || splits.iter().filter(|split| **split != Split::Train);
    let mut small = Vec::new();
    for (name, counts) in classes.iter().zip(counts(classes.len(), photos)) {
        let few = measured().map(|split| (split, counts[*split as usize])).filter(|(_, n)| *n < ENOUGH);
        let few: Vec<String> = few.map(|(split, n)| format!("{n} in {split}")).collect();
        if !few.is_empty() {
            small.push(format!("'{name}' ({})", few.join(", ")));
        }
    }
    let have = match small.len() {
        0 => return None,
        1 => "class has",
        _ => "classes have",
    };
    Some(format!(
        "{} {have} fewer than {ENOUGH} photos in validation or test: {}; a single photo decides much of what is measured of \
         such a class",
        small.len(),
        several(&small)
    ))
}

/// (k, splits): photos by class and split.
pub fn counts(k: usize, photos: &[&Photo]) -> Vec<[usize; Split::ALL.len()]> {
    let mut counts = vec![[0; Split::ALL.len()]; k];
    for photo in photos {
        counts[photo.class][photo.split as usize] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(counts: &[[usize; 3]], splits: &[Split]) -> Option<String> {
        let photo = |class, split| Photo {
            file: String::new().into(),
            name: String::new(),
            class,
            split,
            group: None,
            blake3: blake3::hash(b""),
        };
        let of_class = |(class, counts): (usize, &[usize; 3])| {
            Split::ALL.map(|split| (0..counts[split as usize]).map(|_| photo(class, split)).collect::<Vec<_>>())
        };
        let photos: Vec<Photo> = counts.iter().enumerate().flat_map(of_class).flatten().collect();
        let names: Vec<String> = (0..counts.len()).map(|class| format!("c{class}")).collect();
        message(splits, &names, &photos.iter().collect::<Vec<_>>())
    }

    #[test]
    fn all_classes_of_fewer_than_five_photos_are_told_in_one_line() {
        let rest = "a single photo decides much of what is measured of such a class";
        assert_eq!(told(&[[1, 5, 5], [2, 9, 5]], &Split::ALL), None);
        let one = format!("1 class has fewer than 5 photos in validation or test: 'c1' (4 in validation); {rest}");
        assert_eq!(told(&[[1, 5, 5], [9, 4, 5]], &Split::ALL), Some(one));
        let counts = [[9, 1, 4], [9, 5, 5], [9, 6, 2]];
        let both = "'c0' (1 in validation, 4 in test), 'c2' (2 in test)";
        let both = format!("2 classes have fewer than 5 photos in validation or test: {both}; {rest}");
        assert_eq!(told(&counts, &Split::ALL), Some(both));
        let validation =
            format!("1 class has fewer than 5 photos in validation or test: 'c0' (1 in validation); {rest}");
        assert_eq!(told(&counts, &[Split::Train, Split::Validation]), Some(validation));
    }

    #[test]
    fn of_many_classes_the_first_are_named() {
        let said = told(&[[1, 1, 1]; 500], &Split::ALL).unwrap();
        assert!(said.starts_with("500 classes have") && said.contains("and 492 more; a single photo"), "{said}");
    }
}
