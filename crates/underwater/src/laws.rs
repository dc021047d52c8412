//! What must hold for every class. The tests of a stage call these functions with its classes; each panics and names the
//! class that breaks the law.

use crate::sea::{Sea, Time, Vintage};
use crate::subject::{Habitat, Subject};
use crate::world::body::{Body, bounds};
use crate::world::draw;
use crate::world::picture::{item, scene};
use artifact::Split;
use artifact::random::{Purpose, stream};
use glam::Vec2;
use rayon::prelude::*;

/// The picture, (w, h) pixels, in which bodies are placed.
const SIZE: (usize, usize) = (300, 200);
/// Levels of 255 by which a pixel must differ to be one of the subject's.
const VISIBLE: f32 = 12.0;

/// A body reaches about a unit from its origin and has neither too few facets to look round nor too many to draw.
pub fn bodies_have_their_size(subjects: &[Subject]) {
    for subject in subjects {
        let solid = (subject.build)(&mut stream(3, Purpose::Test("test"), b""));
        let corners = solid.facets.iter().flat_map(|facet| facet.corners);
        let reach = corners.fold(0.0, |reach: f32, p| reach.max(p.length()));
        assert!((0.8..1.5).contains(&reach), "{}: {reach}", subject.name);
        assert!((100..6000).contains(&solid.facets.len()), "{}: {} facets", subject.name, solid.facets.len());
    }
}

/// Names are lower-case, and no two classes have the same name or the same builder.
pub fn classes_differ(subjects: &[Subject]) {
    for (i, one) in subjects.iter().enumerate() {
        assert!(one.name.bytes().all(|letter| letter.is_ascii_lowercase()), "{}", one.name);
        for other in &subjects[..i] {
            assert_ne!(one.name, other.name);
            assert!(!std::ptr::fn_addr_eq(one.build, other.build), "{} is drawn as {}", one.name, other.name);
        }
    }
}

/// `low` and `high` of a body are the corners of the box around what is seen of it.
pub fn bodies_are_where_their_corners_say(subjects: &[Subject]) {
    for (name, body) in bodies(subjects) {
        let (low, high) = bounds(&body.solid, &body.view);
        assert!((low - body.low).length() < 0.05 && (high - body.high).length() < 0.05, "{name}");
    }
}

/// Most of every body is inside its picture.
pub fn bodies_are_in_their_pictures(subjects: &[Subject]) {
    let size = Vec2::new(SIZE.0 as f32, SIZE.1 as f32);
    for (name, body) in bodies(subjects) {
        let inside = body.high.min(size) - body.low.max(Vec2::ZERO);
        let share = inside / (body.high - body.low);
        assert!(share.min_element() > 0.3 && share.element_product() > 0.25, "{name}: {share}");
    }
}

/// The ground is below the middle of what stands on it.
pub fn what_stands_is_above_its_footing(subjects: &[Subject]) {
    for (name, body) in bodies(subjects).filter(|(_, body)| body.habitat == Habitat::Ground) {
        assert!(body.footing() > body.view.centre.y, "{name}");
    }
}

/// Pictures are neither black nor white, darker by night, and their JPEG quality is in its range.
pub fn pictures_are_exposed(sea: &Sea, subjects: &[Subject]) {
    let levels = if sea.time == Time::Night { 30.0..100.0 } else { 60.0..170.0 };
    let qualities = if sea.camera == Vintage::Old { 20..=45 } else { 55..=95 };
    for subject in subjects {
        let photo = draw(7, sea, subject, Split::Test, 3);
        assert_eq!(photo.rgb.len(), photo.w * photo.h * 3);
        assert!(qualities.contains(&photo.quality), "{}: {}", subject.name, photo.quality);
        let mean = photo.rgb.iter().map(|level| f32::from(*level)).sum::<f32>() / photo.rgb.len() as f32;
        assert!(levels.contains(&mean), "{}: {mean}", subject.name);
    }
}

/// At least three hundredths of a picture look different without its subject; in another sea than the usual one two.
pub fn subjects_are_seen(sea: &Sea, subjects: &[Subject]) {
    let all: Vec<(&Subject, usize)> =
        subjects.iter().flat_map(|subject| (0..8).map(move |index| (subject, index))).collect();
    let shares =
        all.par_iter().map(|&(subject, index)| (subject.name, index, share_of_the_subject(sea, subject, index)));
    let least = if *sea == Sea::default() { 0.03 } else { 0.02 };
    let few: Vec<_> = shares.filter(|(.., share)| *share < least).collect();
    assert!(few.is_empty(), "{few:?}");
}

/// Ten bodies of every class.
fn bodies(subjects: &[Subject]) -> impl Iterator<Item = (&'static str, Body)> {
    let all = subjects.iter().flat_map(|subject| (0..10_u8).map(move |i| (subject, i)));
    all.map(|(subject, i)| (subject.name, Body::draw(&mut stream(1, Purpose::Test(subject.name), &[i]), subject, SIZE)))
}

/// The share of pixels that change visibly when the subject becomes transparent.
fn share_of_the_subject(sea: &Sea, subject: &Subject, index: usize) -> f32 {
    let mut scene = scene(7, sea, subject, &item(sea, subject, Split::Train, index));
    let with = scene.paint();
    scene.body.solid.facets.iter_mut().for_each(|facet| facet.paint.alpha = 0.0);
    let without = scene.paint();
    let pairs = with.pixels.iter().zip(&without.pixels);
    let changed = pairs.filter(|(a, b)| (**a - **b).abs().max_element() > VISIBLE / 255.0).count();
    changed as f32 / with.pixels.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    const NIGHT: Sea = Sea { time: Time::Night, murk: 0.3, camera: Vintage::Old };

    #[test]
    fn the_samples_keep_every_law() {
        bodies_have_their_size(&SAMPLES);
        classes_differ(&SAMPLES);
        bodies_are_where_their_corners_say(&SAMPLES);
        bodies_are_in_their_pictures(&SAMPLES);
        what_stands_is_above_its_footing(&SAMPLES);
        for sea in [Sea::default(), NIGHT] {
            pictures_are_exposed(&sea, &SAMPLES);
            subjects_are_seen(&sea, &SAMPLES);
        }
    }
}
