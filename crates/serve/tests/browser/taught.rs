//! Projects in which something was recorded already.

use crate::serving::Serving;
use fixture::Project;
use fixture::takes::{self, DIRECTIONS};

/// Frames of each take.
const FRAMES: u64 = 20;

/// A project with two takes of each sign, which nobody has trained on yet.
pub fn recorded() -> Project {
    let project = Project::new();
    for (class, name) in DIRECTIONS.iter().enumerate() {
        for (take, number) in (1..=2).flat_map(|take| (0..FRAMES).map(move |number| (take, number))) {
            let frame = takes::frame(class, take, number);
            project.picture(&format!("data/.teach/{name}/{take}-{:04}.png", number + 1), &frame);
        }
    }
    project
}

/// A server that teaches with these weights what was [`recorded`].
pub fn serving(weights: &str) -> Serving {
    Serving::start(recorded(), weights, &[])
}

/// The same, while no other test runs.
pub fn serving_alone(weights: &str) -> Serving {
    Serving::start_alone(recorded(), weights, &[])
}
