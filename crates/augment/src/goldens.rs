//! Our pictures against those of Keras' `ImageDataGenerator`; `tests/goldens/make.py` made the files.

use crate::draw::Draw;
use crate::fill::Fill;
use crate::original::Original;
use crate::picture::Picture;
use crate::pixel::Pixel;
use crate::warp::Border;
use artifact::Npy;
use serde::Deserialize;
use std::path::Path;

/// One line of a table of cases; its other columns are those of a [`Draw`].
#[derive(Deserialize)]
struct Case {
    fill: Fill,
}

fn cases(path: &Path) -> Vec<(Fill, Draw)> {
    let mut table = csv::Reader::from_path(path).unwrap();
    let headers = table.headers().unwrap().clone();
    let line = |line: csv::StringRecord| {
        let case: Case = line.deserialize(Some(&headers)).unwrap();
        (case.fill, line.deserialize(Some(&headers)).unwrap())
    };
    table.records().map(|record| line(record.unwrap())).collect()
}

#[track_caller]
fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let photo = Npy::<u8>::open(&folder.join(format!("{name}.photo.npy"))).unwrap();
    let expected = Npy::<u8>::open(&folder.join(format!("{name}.expected.npy"))).unwrap();
    let picture = Picture { h: photo.shape()[0], w: photo.shape()[1], pixels: photo.data().as_chunks().0 };
    let original = Original::new(picture);
    let cases = cases(&folder.join(format!("{name}.cases.csv")));
    assert_eq!(cases.len(), expected.len());
    for (case, (fill, draw)) in cases.iter().enumerate() {
        let mut ours: Vec<Pixel> = vec![[0; 3]; picture.pixels.len()];
        original.vary(draw, Border { fill: *fill, colour: [77; 3] }, &mut ours);
        let levels = ours.as_flattened().iter().zip(expected.row(case));
        let distances: Vec<u8> = levels.map(|(ours, keras)| ours.abs_diff(*keras)).collect();
        let largest = distances.iter().max().unwrap();
        let others = distances.iter().filter(|distance| **distance > 0).count();
        // Our weights are rounded to 2^-13, so a level near .5 may round the other way; Pillow truncates instead of rounding.
        let recoloured = draw.brightness != 1.0 || draw.contrast != 1.0;
        let allowed = if recoloured { distances.len() } else { distances.len() / 100 };
        assert!(*largest <= 1 && others <= allowed, "{name} {fill:?} {draw:?}: {others} differ, by up to {largest}");
    }
}

#[test]
fn a_wide_picture_as_keras_makes_it() {
    check("wide");
}

#[test]
fn a_tall_picture_as_keras_makes_it() {
    check("tall");
}
