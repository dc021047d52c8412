use super::*;
use crate::view::{Light, View, paint};
use artifact::random::stream;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use tiny_skia::{Color, IntSize, Pixmap};

/// Pictures to look at, each `TILE` pixels wide: one class in 24 poses, or a row of 8 poses for each of several classes, of all
/// without `CLASS`. `SHEET=sheet.png CLASS=shark,dolphin cargo test --release -p scenes sheet -- --ignored`.
#[test]
#[ignore = "draws a picture to look at"]
fn sheet() {
    let tile: u32 = std::env::var("TILE").map_or(200, |side| side.parse().unwrap());
    let (path, names) = (std::env::var("SHEET").unwrap(), std::env::var("CLASS").unwrap_or_default());
    let named = |subject: &&Subject| names.is_empty() || names.split(',').any(|name| name == subject.name);
    let subjects: Vec<&Subject> = TARGET.iter().chain(&SOURCE).filter(named).collect();
    let (columns, numbers) = if subjects.len() == 1 { (6, 0..24) } else { (8, 6..14) };
    let tiles: Vec<_> =
        subjects.iter().flat_map(|subject| numbers.clone().map(move |number| (*subject, number))).collect();
    let mut sheet = image::RgbImage::new(columns * tile, tiles.len() as u32 / columns * tile);
    for (place, (subject, number)) in (0..).zip(tiles) {
        let picture = pose(subject, number, tile);
        for (x, y, pixel) in picture.enumerate_pixels() {
            let [r, g, b, _] = pixel.0;
            sheet.put_pixel(place % columns * tile + x, place / columns * tile + y, image::Rgb([r, g, b]));
        }
    }
    sheet.save(path).unwrap();
}

/// Individual `number` of a class: in profile, from above, from ahead and from three quarters, then in random poses.
fn pose(subject: &Subject, number: u32, tile: u32) -> image::RgbaImage {
    let mut random = stream(1, "sheet", &number.to_le_bytes());
    let solid = (subject.build)(&mut random);
    let (yaw, pitch, roll) = match number {
        0 | 1 => (0.0, 0.0, 0.0),
        2 => (0.0, 0.0, 90.0),
        3 => (85.0, 0.0, 0.0),
        4 => (45.0, 0.0, 0.0),
        5 => (-45.0, 0.0, 20.0),
        _ => {
            let mut draw = |range: &RangeInclusive<f32>| random.random_range(range.clone());
            (draw(&subject.yaw), draw(&subject.pitch), draw(&subject.roll))
        }
    };
    let view =
        View::new(yaw.to_radians(), pitch.to_radians(), roll.to_radians(), 0.9 * tile as f32, Vec2::splat(tile as f32));
    let light = Light {
        from: Vec3::new(0.1, 0.9, 0.4).normalize(),
        colour: Vec3::splat(0.75),
        ambient: Vec3::splat(0.4),
        ripples: &|_| 1.0,
    };
    let mut canvas =
        Pixmap::from_vec(vec![0; (16 * tile * tile) as usize], IntSize::from_wh(2 * tile, 2 * tile).unwrap()).unwrap();
    canvas.fill(Color::from_rgba8(60, 120, 150, 255));
    paint(&solid, &view, &light, &mut canvas);
    let large = image::RgbaImage::from_raw(2 * tile, 2 * tile, canvas.take()).unwrap();
    image::imageops::thumbnail(&large, tile, tile)
}

#[test]
fn everything_fits_into_about_two_units() {
    for subject in TARGET.iter().chain(&SOURCE) {
        let solid = (subject.build)(&mut stream(3, "test", b""));
        let reach =
            solid.facets.iter().flat_map(|facet| facet.corners).fold(0.0, |reach: f32, p| reach.max(p.length()));
        assert!((0.8..1.6).contains(&reach), "{}: {reach}", subject.name);
        assert!((100..6000).contains(&solid.facets.len()), "{}: {} facets", subject.name, solid.facets.len());
    }
}

/// A picture of 16×16 of a subject in a random pose, mirrored at random, as numbers from 0 to 1.
fn thumbnail(subject: &Subject, number: u32) -> Vec<f32> {
    const SIDE: u32 = 64;
    let mut random = stream(2, subject.name, &number.to_le_bytes());
    let solid = (subject.build)(&mut random);
    let mut draw = |range: &RangeInclusive<f32>| random.random_range(range.clone()).to_radians();
    let (yaw, pitch, roll) = (draw(&subject.yaw), draw(&subject.pitch), draw(&subject.roll));
    let view = View::new(yaw, pitch, roll, 28.0, Vec2::splat(32.0));
    let light = Light { from: Vec3::Y, colour: Vec3::splat(0.7), ambient: Vec3::splat(0.4), ripples: &|_| 1.0 };
    let mut canvas =
        Pixmap::from_vec(vec![0; (4 * SIDE * SIDE) as usize], IntSize::from_wh(SIDE, SIDE).unwrap()).unwrap();
    canvas.fill(Color::from_rgba8(60, 120, 150, 255));
    paint(&solid, &view, &light, &mut canvas);
    let mut picture = image::RgbaImage::from_raw(SIDE, SIDE, canvas.take()).unwrap();
    if random.random() {
        image::imageops::flip_horizontal_in_place(&mut picture);
    }
    let small = image::imageops::thumbnail(&picture, 16, 16);
    small.pixels().flat_map(|pixel| [0, 1, 2].map(|c| f32::from(pixel.0[c]) / 255.0)).collect()
}

/// The share of pictures that a logistic regression on pixels names rightly; it learns from 400 pictures, is tried on 600.
fn linear_accuracy(classes: [&Subject; 2]) -> f32 {
    let pictures = |from: u32, to: u32| -> Vec<(Vec<f32>, f32)> {
        (from..to).flat_map(|n| [0, 1].map(|k| (thumbnail(classes[k], n), k as f32))).collect()
    };
    let (train, test) = (pictures(0, 200), pictures(200, 500));
    let mut weights = vec![0.0; train[0].0.len() + 1];
    let score =
        |weights: &[f32], x: &[f32]| x.iter().zip(weights).map(|(x, w)| (x - 0.4) * w).sum::<f32>() + weights[x.len()];
    for _ in 0..300 {
        let mut step: Vec<f32> = weights.iter().map(|w| w * 0.01).collect();
        for (x, truth) in &train {
            let slip = 1.0 / (1.0 + (-score(&weights, x)).exp()) - truth;
            for (d, x) in step.iter_mut().zip(x.iter().map(|x| x - 0.4).chain([1.0])) {
                *d += slip * x / train.len() as f32;
            }
        }
        weights.iter_mut().zip(step).for_each(|(w, d)| *w -= 0.5 * d);
    }
    test.iter().filter(|(x, truth)| (score(&weights, x) > 0.0) == (*truth > 0.5)).count() as f32 / test.len() as f32
}

#[test]
fn only_anatomy_tells_a_shark_from_a_dolphin() {
    let accuracy = linear_accuracy([&TARGET[0], &TARGET[1]]);
    assert!(accuracy < 0.65, "{accuracy}");
    // The same classifier does find what differs by more than that.
    let accuracy = linear_accuracy([&TARGET[0], &angelfish::ANGELFISH]);
    assert!(accuracy > 0.9, "{accuracy}");
}
