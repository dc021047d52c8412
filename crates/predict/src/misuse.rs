//! What is wrong with a command line although its form is right. Whoever finds out after an hour of computing is angry.

use crate::arguments::{Arguments, Format};
use artifact::walk;
use clap::CommandFactory as _;
use clap::error::ErrorKind;
use picture::names;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{self, Path, PathBuf};

/// Ends the program with status 2 if the arguments do not go together.
pub fn refuse(arguments: &Arguments) {
    if let Err(reason) = checked(arguments) {
        Arguments::command().error(ErrorKind::ValueValidation, reason).exit();
    }
}

/// How rows are written.
pub fn format(arguments: &Arguments) -> Result<Format, String> {
    let usual = || match &arguments.output {
        None if io::stdout().is_terminal() => Ok(Format::Table),
        None => Ok(Format::Csv),
        Some(path) => by_ending(path),
    };
    arguments.format.map_or_else(usual, Ok)
}

fn by_ending(path: &Path) -> Result<Format, String> {
    let name = path.display();
    match ending(path).as_str() {
        "csv" => Ok(Format::Csv),
        "jsonl" => Ok(Format::Jsonl),
        "parquet" => Ok(Format::Parquet),
        "txt" => Ok(Format::Table),
        _ => Err(format!("--output {name}: expected a name that ends in .csv, .jsonl, .parquet or .txt, or --format")),
    }
}

fn checked(arguments: &Arguments) -> Result<(), String> {
    arguments.model.as_deref().map_or(Ok(()), check_model)?;
    if arguments.photos.is_empty() && !arguments.self_test && arguments.undo.is_none() {
        return Err("expected photos, folders of photos or - after the classifier, got none".to_owned());
    }
    if format(arguments)? == Format::Parquet && arguments.output.is_none() {
        return Err("--format parquet: expected --output FILE: only a whole file can be read".to_owned());
    }
    if let Some(path) = &arguments.output {
        check_output(path, arguments)?;
    }
    match &arguments.sort_into {
        Some(folder) => check_apart(folder, &arguments.photos),
        None => Ok(()),
    }
}

/// `predict photo.jpg classifier.safetensors`, or no classifier at all.
fn check_model(path: &Path) -> Result<(), String> {
    let found = match walk::is_folder(path) {
        Ok(true) => "a folder",
        _ if is_photo(path) => "a photo",
        _ => return Ok(()),
    };
    Err(format!("{}: expected classifier.safetensors before the photos, got {found}", path.display()))
}

/// `predict FILE --output *.jpg` must cost nobody a photo, nor the classifier.
fn check_output(path: &Path, arguments: &Arguments) -> Result<(), String> {
    let refuse =
        |expected: &str, found: &str| Err(format!("--output {}: expected {expected}, got {found}", path.display()));
    if is_photo(path) {
        return refuse("a new file for the rows", "the name of a photo");
    }
    if !artifact::path::folder_of(path).is_dir() {
        return refuse("a file in a folder that is there", "one in no such folder");
    }
    let Ok(data) = fs::metadata(path) else { return Ok(()) };
    if !data.is_file() {
        return refuse("a file", "something else of this name");
    }
    let is_same =
        |other: &PathBuf| fs::metadata(other).is_ok_and(|other| (other.dev(), other.ino()) == (data.dev(), data.ino()));
    if arguments.model.iter().chain(&arguments.photos).any(is_same) {
        return refuse("a file of its own", "one that is read");
    }
    Ok(())
}

/// Links below a folder of photos would be found there, and sorted again. A folder of photos below `folder` may be where
/// a class goes.
fn check_apart(folder: &Path, photos: &[PathBuf]) -> Result<(), String> {
    if folder.exists() && !folder.is_dir() {
        return Err(format!("--sort-into {}: expected a folder, got something else", folder.display()));
    }
    let real = real(folder);
    let is_above_or_below = |photos: &&PathBuf| {
        walk::is_folder(photos).unwrap_or(false)
            && photos.canonicalize().is_ok_and(|photos| real.starts_with(&photos) || photos.starts_with(&real))
    };
    match photos.iter().find(is_above_or_below) {
        None => Ok(()),
        Some(photos) => Err(format!(
            "--sort-into {}: expected a folder apart from {}, where the links would be taken for photos",
            folder.display(),
            photos.display()
        )),
    }
}

/// The path without links, of a folder that need not exist yet.
fn real(folder: &Path) -> PathBuf {
    let whole = path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let there = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    match there {
        Some((above, real)) => real.join(whole.strip_prefix(above).expect("it is above")),
        None => whole,
    }
}

/// Whether the name is that of a photo.
fn is_photo(path: &Path) -> bool {
    let ending = ending(path);
    names::EXTENSIONS.contains(&ending.as_str()) || names::is_unread_photo(&format!(".{ending}"))
}

/// The ending of the name in lower case; empty if there is none.
fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}
