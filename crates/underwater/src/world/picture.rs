//! One picture, from the numbers that name it to its pixels.

use super::body::Body;
use super::camera::Camera;
use super::photo::Photo;
use super::scene::Scene;
use crate::subject::Subject;
use artifact::Split;
use artifact::random::{ChaCha8Rng, Purpose, stream};
use rand::Rng as _;

/// The picture of one subject with these numbers: nothing else has any part in it but the system's C library, from which
/// sines and powers come. On one machine it is always the same; on another, single levels may differ.
pub fn draw(seed: u64, subject: &Subject, split: Split, index: usize) -> Photo {
    let item = item(subject, split, index);
    let camera = Camera::draw(&mut stream(seed, Purpose::SceneCamera, item.as_bytes()));
    let picture = scene(seed, subject, &item).paint();
    Photo { w: picture.w, h: picture.h, quality: camera.quality, rgb: camera.expose(picture) }
}

/// What names a picture.
pub fn item(subject: &Subject, split: Split, index: usize) -> String {
    format!("{}/{split}/{index}", subject.name)
}

/// All that is before the camera.
pub fn scene(seed: u64, subject: &Subject, item: &str) -> Scene {
    // Streams of their own, so that a subject that draws more numbers than before leaves its world as it was.
    let of = |purpose| stream(seed, purpose, item.as_bytes());
    let size = size(&mut of(Purpose::SceneSize));
    let body = Body::draw(&mut of(Purpose::SceneBody), subject, size);
    Scene::draw(&mut of(Purpose::SceneWorld), body, size)
}

/// (w, h) from 160 × 120 to 360 × 300, upright in a third of all pictures.
fn size(random: &mut ChaCha8Rng) -> (usize, usize) {
    let long: f32 = random.random_range(160.0..=360.0);
    let short = (long / random.random_range(1.2..1.5)).clamp(120.0, 300.0);
    let (long, short) = (long.round() as usize, short.round() as usize);
    if random.random_bool(0.35) { (short, long) } else { (long, short) }
}

#[cfg(test)]
mod tests;
