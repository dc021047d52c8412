//! A data set and a pipeline file: all that was taught, where the pipeline's own programs find it.

use super::backbone::Backbone;
use super::frames::Frames;
use super::takes::Role;
use super::training::{MAX_ERROR, SEED};
use anyhow::{Context as _, ensure};
use artifact::{Result, write, yaml};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What the first line of a pipeline file says that the page wrote.
const MARK: &str = "taught in the page of `make serve`";
/// The name of the project that was open last.
const LAST: &str = ".taught";
/// The table that says which frames check what is learnt.
pub const LABELS: &str = "labels.csv";

/// Writes the table of all frames beside them.
pub fn write_labels(frames: &Frames) -> Result<()> {
    let mut table = "path,class,split\n".to_owned();
    for frame in frames.all() {
        let split = match frame.role() {
            Role::Train => "train",
            Role::Validation => "validation",
        };
        writeln!(table, "{},{},{split}", cell(&frame.path()), cell(&frame.class)).expect("a string takes all text");
    }
    write::if_changed(&frames.folder().join(LABELS), table.as_bytes()).map(drop)
}

/// A cell of CSV, in quotes where it needs them.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Notes which project was open last, so that the next server goes on with it.
pub fn remember(data: &Path, name: Option<&str>) -> Result<()> {
    write::if_changed(&data.join(LAST), name.unwrap_or_default().as_bytes()).map(drop)
}

/// The project that was open last, if it is still there.
pub fn last(data: &Path) -> Option<String> {
    let name = fs::read_to_string(data.join(LAST)).ok()?;
    (!name.is_empty() && data.join(&name).is_dir()).then_some(name)
}

/// A path as a YAML scalar. One that needs quotes becomes a JSON string, because YAML reads those too.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if path.contains('/') && path.chars().all(is_plain) {
        path.to_owned()
    } else {
        serde_json::Value::from(path).to_string()
    }
}

/// The network that a project was taught with, as its pipeline file says: its weights, and the side of its pictures.
///
/// # Errors
/// If the file is not there, or `serve` did not write it.
pub fn network_of(file: &Path) -> anyhow::Result<(PathBuf, u32)> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let is_ours = text.lines().next().is_some_and(|line| line.contains(MARK));
    let name = file.display();
    ensure!(
        is_ours,
        "{name}: expected a pipeline that was taught in the page, got one without '{MARK}' in its first line"
    );
    let pipeline: yaml::Value = yaml::from_str(&text).map_err(anyhow::Error::msg).context(name.to_string())?;
    let weights = pipeline["stages"]["extract"]["in"]["weights"].as_str().map(PathBuf::from);
    let side = pipeline["stages"]["preprocess"]["settings"]["height"].as_u64();
    let found = weights.zip(side.and_then(|side| u32::try_from(side).ok()));
    found.with_context(|| format!("{name}: expected in.weights of extract and settings.height of preprocess"))
}

/// The pipeline file for what was saved as `name`. It trains the same head as the page did, then all that the page does
/// not: the last layers of the network on augmented copies, the report, the file that answers.
pub fn pipeline(name: &str, folder: &Path, backbone: &Backbone) -> String {
    let [photos, labels, weights] =
        [folder, &folder.join(LABELS), &backbone.origin.path].map(|path| quoted(&path.to_string_lossy()));
    let (folder, side) = (folder.display(), backbone.origin.side);
    let (augment, cut, finetune) = match &backbone.about.cut {
        Some(cut) => (
            "  # No horizontal_flip: in gestures, left and right have a meaning.\n  augment:\n    settings: { copies: 4, \
             rotation_degrees: 10, width_shift: 0.1, height_shift: 0.1, zoom: 0.1 }\n",
            format!("\n    settings: {{ network: {}, cut: {cut} }}", backbone.about.network.name()),
            "  finetune: {}\n",
        ),
        None => ("", String::new(), ""),
    };
    format!(
        "# {name}: {MARK}. Its frames lie in {folder}, by class, take and number;\n\
         # takes 2, 5, 8, … of each class validate, as in the page, and are never learnt from.\n\
         # `make pipeline PIPELINE={name}` trains the same head as the page did, fine-tunes, and writes the report.\n\
         seed: {SEED}\n\
         stages:\n\
         \x20 preprocess:\n\
         \x20   in: {{ photos: {photos}, labels: {labels} }}\n\
         \x20   settings:\n\
         \x20     height: {side}\n\
         \x20     width: {side}\n\
         \x20     resize: squash\n\
         \x20     filter: bilinear\n\
         \x20     # Frames of one take look alike: all of them go to the same split.\n\
         \x20     group: '^(.*/[0-9]+)-'\n\
         {augment}\
         \x20 extract:\n\
         \x20   in: {{ weights: {weights} }}{cut}\n\
         \x20 train-head: {{}}\n\
         {finetune}\
         \x20 export:\n\
         \x20   settings: {{ max_error: {MAX_ERROR} }}\n\
         \x20 report: {{}}\n"
    )
}
