use super::*;
use crate::samples::SAMPLES;

fn ball(seed: u64, split: Split, index: usize) -> Photo {
    draw(seed, &Sea::default(), &SAMPLES[0], split, index)
}

#[test]
fn the_same_numbers_give_the_same_picture_and_others_another() {
    let first = ball(7, Split::Train, 0);
    assert_eq!(first, ball(7, Split::Train, 0));
    let others = [
        ball(8, Split::Train, 0),
        ball(7, Split::Test, 0),
        ball(7, Split::Train, 1),
        draw(7, &Sea::default(), &SAMPLES[1], Split::Train, 0),
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
