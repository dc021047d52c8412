//! Drawn photos and a classifier of them, by the real stages.

use artifact::Split;
use fixture::{Project, picture};

const CLASSES: [&str; 3] = ["disc", "square", "cross"];
/// Width, height and format of photos, in turn.
const PHOTOS: [(u32, u32, &str); 7] = [
    (70, 50, "png"),
    (50, 70, "jpg"),
    (201, 133, "png"),
    (64, 64, "bmp"),
    (35, 90, "jpg"),
    (300, 80, "png"),
    (9, 7, "tif"),
];
/// Photos of each class, by split.
const EACH: [u64; 3] = [20, 14, 14];

/// A project with the photos of so many classes in `photos`, and a trained head. `preparation` and `network` are
/// settings.
pub fn project(classes: usize, preparation: &str, network: &str) -> Project {
    let project = Project::new();
    for (split, each) in Split::ALL.into_iter().zip(EACH) {
        for (class, name) in CLASSES.into_iter().enumerate().take(classes) {
            for number in 0..each {
                let (width, height, format) = PHOTOS[(number as usize + class) % PHOTOS.len()];
                let mut photo = picture::figure(width, height, class, number + 100 * split as u64);
                photo.iter_mut().for_each(|level| *level = lit(*level, class, number));
                project.picture(&format!("photos/{split}/{name}/{number}.{format}"), &photo);
            }
        }
    }
    project.run("preprocess", &format!("in: {{photos: photos}}\nsettings: {{{preparation}}}")).succeeded();
    let extract = format!("in: {{weights: null}}\nsettings: {{precision: f32, {network}}}");
    project.run("extract", &extract).succeeded();
    project.run("train-head", "settings: {hidden: [16], epochs: 30}").succeeded();
    project
}

/// Classes differ in brightness and overlap, so that answers are neither certain nor all alike.
fn lit(level: u8, class: usize, number: u64) -> u8 {
    let share = 0.3 + 0.3 * class as f32 + 0.05 * (number * 7 % 10) as f32;
    (f32::from(level) * share) as u8
}
