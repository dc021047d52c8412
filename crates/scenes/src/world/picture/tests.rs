use super::*;
use crate::subject::{SOURCE, TARGET};

/// Pictures of several classes, a row each:
/// `SHEET=sheet.png CLASS=shark,dolphin cargo test --release -p scenes reef -- --ignored`; `all` for all classes,
/// `COLUMNS=8`, `SEED=7`, `FROM=0`, `TILE=256` if you like.
#[test]
#[ignore = "draws a picture to look at"]
fn reef() {
    let number = |name, usual: u32| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (path, classes) = (std::env::var("SHEET").unwrap(), std::env::var("CLASS").unwrap());
    let (columns, tile) = (number("COLUMNS", 8), number("TILE", 256));
    let (seed, first) = (number("SEED", 7), number("FROM", 0));
    let rows: Vec<&Subject> = if classes == "all" {
        TARGET.iter().chain(&SOURCE).collect()
    } else {
        let find = |name: &str| TARGET.iter().chain(&SOURCE).find(|subject| subject.name == name).unwrap();
        classes.split(',').map(find).collect()
    };
    let mut sheet = image::RgbImage::new(columns * tile, rows.len() as u32 * tile);
    for (row, subject) in rows.into_iter().enumerate() {
        for column in 0..columns {
            let photo = draw(u64::from(seed), subject, Split::Train, (first + column) as usize);
            let photo = image::RgbImage::from_raw(photo.w as u32, photo.h as u32, photo.rgb).unwrap();
            let share = tile as f32 / photo.width().max(photo.height()) as f32;
            let (w, h) = (photo.width() as f32 * share, photo.height() as f32 * share);
            let small = image::imageops::resize(&photo, w as u32, h as u32, image::imageops::FilterType::Triangle);
            image::imageops::replace(&mut sheet, &small, i64::from(column * tile), row as i64 * i64::from(tile));
        }
    }
    sheet.save(path).unwrap();
}

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
    let sizes: Vec<(usize, usize)> = (0..2000_u32).map(|i| size(&mut stream(1, "size", &i.to_le_bytes()))).collect();
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
fn every_class_is_drawn_with_light_and_shade() {
    for subject in TARGET.iter().chain(&SOURCE) {
        let photo = draw(7, subject, Split::Test, 3);
        assert_eq!(photo.rgb.len(), photo.w * photo.h * 3);
        assert!((55..=95).contains(&photo.quality));
        let mean = photo.rgb.iter().map(|level| f32::from(*level)).sum::<f32>() / photo.rgb.len() as f32;
        assert!((40.0..200.0).contains(&mean), "{}: {mean}", subject.name);
    }
}
