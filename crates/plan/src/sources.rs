//! Where missing files come from, as far as `plan` knows: which paths `make data` brings. The rest of that list is
//! `fetch`'s.

use crate::plan::Plan;
use artifact::path::plain;
use artifact::yaml::{self, Mapping, Value};
use std::path::{Path, PathBuf};

const SOURCES: &str = "data/sources.yaml";

/// What to do about a missing file or folder; `fetch` judges alike.
pub fn advice(path: &Path, plan: &Plan) -> String {
    let pipeline = plan.file.file_stem().unwrap_or_default().display();
    let place = if path.exists() { None } else { place_of(&plain(path)) };
    match place {
        None => "data/README.md says where to get it".to_owned(),
        Some(place) if place.exists() => {
            let place = place.display();
            format!(
                "{place} is there without it; `make data PIPELINE={pipeline}` brings all of {place} when that is moved away"
            )
        }
        Some(_) => format!("`make data PIPELINE={pipeline}` downloads it"),
    }
}

/// Where the source goes that brings this path, which is that place or below it.
fn place_of(path: &Path) -> Option<PathBuf> {
    // A list that cannot be read is told by who needs it.
    let sources: Mapping = yaml::read(Path::new(SOURCES)).unwrap_or_default();
    let places = sources.values().filter_map(|source| source.get("to").and_then(Value::as_str));
    places.map(|place| plain(Path::new(place))).find(|place| path.starts_with(place))
}
