//! A pipeline file for a folder of photos, from the template.

use crate::name;
use crate::photo_folder::{Class, Layout, PhotoFolder};
use anyhow::{Context as _, ensure};
use artifact::{stderr, write, yaml};
use std::fs;
use std::path::Path;

/// The pipeline file that others are made from.
const TEMPLATE: &str = "template.yaml";
/// The parts of the template that are filled in.
const PHOTOS: &str = "in: { photos: data/mine }";
const FRACTIONS: [&str; 2] = ["validation_fraction: 0.2", "test_fraction: 0.2"];
/// How far the settings are indented in the template.
const INDENT: &str = "\n      ";
/// Fewer photos of a class than this make an uncertain result for it.
const FEW: usize = 20;

/// Writes the pipeline `file` for the photos in `photos`, and says what is in there and what to do next.
pub fn new(file: &Path, photos: &Path) -> anyhow::Result<()> {
    let name = name::of_new_pipeline(file)?;
    ensure!(!photos.as_os_str().is_empty(), "say where the photos are: make new NAME={name} PHOTOS=path");
    let found = PhotoFolder::look(photos)?;
    let template = file.with_file_name(TEMPLATE);
    let text = fs::read_to_string(&template).with_context(|| template.display().to_string())?;
    let text = filled(&text, &found).with_context(|| template.display().to_string())?;
    write::atomic(file, text.as_bytes())?;
    stderr::line(told(&found));
    stderr::line(format_args!("{} is written; look at it, then:", file.display()));
    stderr::line(format_args!("    make data PIPELINE={name}\n    make pipeline PIPELINE={name}"));
    Ok(())
}

/// The template with the comment at its head, the path and the fractions of `found`.
fn filled(template: &str, found: &PhotoFolder) -> anyhow::Result<String> {
    let body = template.find("seed:").context("expected a line that begins with 'seed:', found none")?;
    let mut text = format!("# {}\n{}", told(found), &template[body..]);
    let photos = format!("in: {{ photos: {} }}", quoted(&found.root.to_string_lossy()));
    for (from, to) in [(PHOTOS, photos), (&FRACTIONS.join(INDENT), splits(&found.layout))] {
        ensure!(text.contains(from), "expected '{from}' in it, found no such text");
        text = text.replacen(from, &to, 1);
    }
    yaml::from_str::<yaml::Value>(&text).map_err(anyhow::Error::msg)?;
    Ok(text)
}

/// A path as a YAML scalar that may stand anywhere. JSON's strings are YAML's too.
fn quoted(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ' '));
    let is_path = is_plain && path.contains('/') && !path.ends_with(' ');
    if is_path { path.to_owned() } else { serde_json::Value::from(path).to_string() }
}

/// The settings of `preprocess` for the splits that are there, in place of the fractions.
fn splits(layout: &Layout) -> String {
    let Layout::Splits { train, validation, test } = layout else { return FRACTIONS.join(INDENT) };
    let mut names = Vec::new();
    for (split, name) in [("train", Some(train)), ("validation", validation.as_ref()), ("test", test.as_ref())] {
        names.extend(name.map(|name| format!("{split}: {name}")));
    }
    let mut lines = vec![format!("splits: {{ {} }}", names.join(", "))];
    for (folder, fraction) in [validation, test].into_iter().zip(FRACTIONS) {
        lines.extend(folder.is_none().then(|| fraction.to_owned()));
    }
    lines.join(INDENT)
}

/// `397 photos of 2 classes (ants 193, bees 204)`, and which classes are small.
fn told(found: &PhotoFolder) -> String {
    let total: usize = found.classes.iter().map(|class| class.photos).sum();
    // Names from an archive may hold line breaks, which would end the comment.
    let each = |class: &Class| format!("{} {}", class.name.replace(char::is_control, "\u{fffd}"), class.photos);
    let shown: Vec<String> = found.classes.iter().take(8).map(each).collect();
    let more = if found.classes.len() > 8 { ", …" } else { "" };
    let few: Vec<String> = found.classes.iter().filter(|class| class.photos < FEW).map(each).collect();
    let warning = match &few[..] {
        [] => String::new(),
        [only] => format!("; {only} are few"),
        [first, ..] => format!("; {} classes have fewer than {FEW} (first: {first})", few.len()),
    };
    let split = match &found.layout {
        Layout::Classes => "",
        Layout::Splits { validation: Some(_), test: Some(_), .. } => ", split already",
        Layout::Splits { validation: Some(_), .. } => "; the test split is drawn from train",
        Layout::Splits { test: Some(_), .. } => "; the validation split is drawn from train",
        Layout::Splits { .. } => "; the validation and test splits are drawn from train",
    };
    format!("{total} photos of {} classes ({}{more}){split}{warning}", found.classes.len(), shown.join(", "))
}
