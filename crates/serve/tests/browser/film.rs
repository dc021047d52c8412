//! What the camera sees: a file, which the browser opens anew whenever its camera starts.

use artifact::write;
use fixture::takes;
use std::path::{Path, PathBuf};

/// A file that is a camera.
pub struct Film {
    path: PathBuf,
}

impl Film {
    /// A camera in `folder`, which sees nothing yet.
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join("camera.y4m") }
    }

    /// What lets the browser take the file for its camera.
    pub fn flags(&self) -> Vec<String> {
        let file = format!("--use-file-for-fake-video-capture={}", self.path.display());
        vec!["--use-fake-device-for-media-stream".to_owned(), file]
    }

    /// Shows a sign of a take, ten pictures a second, for one sway of the hand.
    pub fn show(&self, class: usize, take: u64) {
        self.show_signs(&[class], take, 37, 10);
    }

    /// Shows signs of a take one after the other, so many pictures of each, and again from the first one.
    pub fn show_signs(&self, classes: &[usize], take: u64, pictures: u64, per_second: u32) {
        let shots = classes.iter().flat_map(|class| (0..pictures).map(move |number| (*class, number)));
        let frames = shots.map(|(class, number)| takes::frame(class, take, number));
        write::atomic(&self.path, &takes::y4m(frames, per_second)).unwrap();
    }
}
