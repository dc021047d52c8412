//! Which paths `make data` downloads. `plan` reads only these from the list of sources; `fetch` reads the rest.

use crate::plan::Plan;
use artifact::path::plain;
use artifact::yaml::{self, Mapping, Value};
use std::path::{Path, PathBuf};

const SOURCES: &str = "data/sources.yaml";

/// What to do about a missing file or folder; `fetch` decides in the same way.
pub fn advice(path: &Path, plan: &Plan) -> String {
    let pipeline = plan.file.file_stem().unwrap_or_default().display();
    let place = if path.exists() { None } else { place_of(&plain(path)) };
    match place {
        None => "put it there or mend the path".to_owned(),
        Some(place) if place.exists() => {
            let place = place.display();
            format!(
                "{place} is there without it; move {place} away, and `make data PIPELINE={pipeline}` downloads all of it"
            )
        }
        Some(_) => format!("`make data PIPELINE={pipeline}` downloads it"),
    }
}

/// The place, in the list of sources, that holds this path: the path itself or a folder above it.
fn place_of(path: &Path) -> Option<PathBuf> {
    // `fetch` reports a list that cannot be read.
    let sources: Mapping = yaml::read(Path::new(SOURCES)).unwrap_or_default();
    let places = sources.values().filter_map(|source| source.get("to").and_then(Value::as_str));
    places.map(|place| plain(Path::new(place))).find(|place| path.starts_with(place))
}
