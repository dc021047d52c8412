//! One picture, from the seed and the numbers that name it to its pixels.

use super::body::Body;
use super::camera::Camera;
use super::photo::Photo;
use super::scene::Scene;
use crate::sea::Sea;
use crate::subject::Subject;
use artifact::Split;
use artifact::random::{ChaCha8Rng, Purpose, stream};
use rand::Rng as _;

/// Draws picture `index` of `subject` in `split`, in some sea.
///
/// The result depends only on the arguments and on the system's C library, which computes sines and powers: on another
/// machine a few levels may differ by one.
pub fn draw(seed: u64, sea: &Sea, subject: &Subject, split: Split, index: usize) -> Photo {
    let item = item(sea, subject, split, index);
    let camera = Camera::draw(&mut stream(seed, Purpose::SceneCamera, item.as_bytes()), sea);
    let picture = scene(seed, sea, subject, &item).paint();
    Photo { w: picture.w, h: picture.h, quality: camera.quality, rgb: camera.expose(picture) }
}

/// The name of a picture, for its random streams.
pub fn item(sea: &Sea, subject: &Subject, split: Split, index: usize) -> String {
    format!("{}/{split}/{index}{}", subject.name, sea.suffix())
}

/// Everything in front of the camera.
pub fn scene(seed: u64, sea: &Sea, subject: &Subject, item: &str) -> Scene {
    // One stream for each part, so that a subject that draws more numbers leaves its world as it was.
    let random = |purpose| stream(seed, purpose, item.as_bytes());
    let size = size(&mut random(Purpose::SceneSize));
    let body = Body::draw(&mut random(Purpose::SceneBody), subject, size);
    Scene::draw(&mut random(Purpose::SceneWorld), sea, body, size)
}

/// A random (w, h) from 160 × 120 to 360 × 300, portrait in 35 of 100 pictures.
fn size(random: &mut ChaCha8Rng) -> (usize, usize) {
    let long: f32 = random.random_range(160.0..=360.0);
    let short = (long / random.random_range(1.2..1.5)).clamp(120.0, 300.0);
    let (long, short) = (long.round() as usize, short.round() as usize);
    if random.random_bool(0.35) { (short, long) } else { (long, short) }
}

#[cfg(test)]
mod tests;
