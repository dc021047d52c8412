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
    let Ok(path) = std::env::var("SHEET") else { return };
    let names = std::env::var("CLASS").unwrap_or_default();
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
        assert!((0.8..1.5).contains(&reach), "{}: {reach}", subject.name);
        assert!((100..6000).contains(&solid.facets.len()), "{}: {} facets", subject.name, solid.facets.len());
    }
}

#[test]
fn classes_are_told_apart_by_name_and_form() {
    let all: Vec<&Subject> = TARGET.iter().chain(&SOURCE).collect();
    for (i, one) in all.iter().enumerate() {
        assert!(one.name.bytes().all(|letter| letter.is_ascii_lowercase()), "{}", one.name);
        for other in &all[..i] {
            assert_ne!(one.name, other.name);
            assert!(!std::ptr::fn_addr_eq(one.build, other.build), "{} is drawn as {}", one.name, other.name);
        }
    }
    assert!(SOURCE.len() >= 16);
    assert!(SOURCE.is_sorted_by_key(|subject| subject.name));
}

#[test]
fn shark_and_dolphin_differ_in_nothing_but_their_form() {
    let [shark, dolphin] = &TARGET;
    assert_eq!(shark.habitat, dolphin.habitat);
    assert_eq!((&shark.yaw, &shark.pitch, &shark.roll), (&dolphin.yaw, &dolphin.pitch, &dolphin.roll));
}
