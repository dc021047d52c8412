use super::*;
use crate::subject::{SOURCE, TARGET};
use rayon::prelude::*;

fn shark(seed: u64, split: Split, index: usize) -> Photo {
    draw(seed, &TARGET[0], split, index)
}

#[test]
fn the_same_numbers_give_the_same_picture_and_others_another() {
    let first = shark(7, Split::Train, 0);
    assert_eq!(first, shark(7, Split::Train, 0));
    let others = [
        shark(8, Split::Train, 0),
        shark(7, Split::Test, 0),
        shark(7, Split::Train, 1),
        draw(7, &TARGET[1], Split::Train, 0),
    ];
    assert!(others.iter().all(|other| other.rgb != first.rgb));
}

#[test]
fn sizes_stay_in_their_range_landscape_and_portrait() {
    let sizes: Vec<(usize, usize)> =
        (0..2000_u32).map(|i| size(&mut stream(1, Purpose::Test("size"), &i.to_le_bytes()))).collect();
    for (w, h) in &sizes {
        assert!((160..=360).contains(w.max(h)) && (120..=300).contains(w.min(h)), "{w} × {h}");
    }
    let upright = sizes.iter().filter(|(w, h)| h > w).count();
    assert!((600..800).contains(&upright), "{upright}");
    for (long, short) in [(165, 125), (355, 295)] {
        let near = |(w, h): &&(usize, usize)| w.max(h).abs_diff(long) < 10 && w.min(h).abs_diff(short) < 10;
        assert!(sizes.iter().any(|size| near(&size)), "none near {long} × {short}");
    }
}

#[test]
fn pictures_are_neither_black_nor_white_and_their_quality_is_in_its_range() {
    for subject in TARGET.iter().chain(&SOURCE) {
        let photo = draw(7, subject, Split::Test, 3);
        assert_eq!(photo.rgb.len(), photo.w * photo.h * 3);
        assert!((55..=95).contains(&photo.quality));
        let mean = photo.rgb.iter().map(|level| f32::from(*level)).sum::<f32>() / photo.rgb.len() as f32;
        assert!((60.0..170.0).contains(&mean), "{}: {mean}", subject.name);
    }
}

/// The share of a picture that looks otherwise without its subject, by more than 12 levels in some colour.
fn share_of_the_subject(subject: &Subject, index: usize) -> f32 {
    let mut scene = scene(7, subject, &item(subject, Split::Train, index));
    let with = scene.paint();
    scene.body.solid.facets.iter_mut().for_each(|facet| facet.paint.alpha = 0.0);
    let without = scene.paint();
    let pairs = with.pixels.iter().zip(&without.pixels);
    let other = pairs.filter(|(a, b)| (**a - **b).abs().max_element() > 12.0 / 255.0).count();
    other as f32 / with.pixels.len() as f32
}

#[test]
fn every_subject_is_in_its_picture() {
    let all: Vec<(&Subject, usize)> =
        TARGET.iter().chain(&SOURCE).flat_map(|subject| (0..8).map(move |index| (subject, index))).collect();
    let shares = all.par_iter().map(|&(subject, index)| (subject.name, index, share_of_the_subject(subject, index)));
    let few: Vec<_> = shares.filter(|(.., share)| *share < 0.03).collect();
    assert!(few.is_empty(), "{few:?}");
}
