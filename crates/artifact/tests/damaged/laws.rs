//! What must hold when a reader reads a file, whatever is in it. The fuzzer asks the same.

use artifact::config::Config;
use artifact::manifest::Manifest;
use artifact::npy::Element;
use artifact::outside::Outside;
use artifact::shift::Shift;
use artifact::stamp::Stamp;
use artifact::tables::{domain_map, files, history, steps};
use artifact::{Classes, F16, Folder, Npy, NpyWriter, Result, file_names, tried, write, yaml};
use fixture::memory::peak;
use fixture::message::assert_readable;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A reader, by the name of its file in an artifact folder: what it reads there, written again.
pub type Reader = (&'static str, fn(&Path) -> Result<Vec<u8>>);

/// Readers of YAML, and of the list of files from outside.
pub const DOCUMENTS: [Reader; 7] = [
    ("manifest.yaml", |folder| Ok(yaml::to_string(&Manifest::read(folder)?).into_bytes())),
    ("done", |folder| Ok(Stamp::read(folder)?.text().into_bytes())),
    ("config.yaml", |folder| Ok(yaml::to_string(&Config::read(folder)?).into_bytes())),
    ("classes.yaml", |folder| Ok(yaml::to_string(&Classes::read(&folder.join("classes.yaml"))?).into_bytes())),
    ("provenance.yaml", provenance),
    ("shift.yaml", |folder| Ok(yaml::to_string(&yaml::read::<Shift>(&folder.join("shift.yaml"))?).into_bytes())),
    ("inputs.txt", |folder| Ok(Outside::read(folder).text().into_bytes())),
];

/// Readers of CSV.
pub const TABLES: [Reader; 4] = [
    ("files.csv", |folder| Ok(files::to_csv(&files::read(&folder.join("files.csv"))?))),
    ("history.csv", |folder| Ok(history::to_csv(&history::read(&folder.join("history.csv"))?).into_bytes())),
    ("map.csv", |folder| Ok(domain_map::to_csv(&domain_map::read(&folder.join("map.csv"))?))),
    ("steps.csv", |folder| Ok(steps_again(&steps::read(&folder.join("steps.csv"))?))),
];

/// Readers of arrays.
pub const ARRAYS: [Reader; 4] = [
    ("u8.npy", |folder| array::<u8>(folder, "u8.npy")),
    ("i64.npy", |folder| array::<i64>(folder, "i64.npy")),
    ("f16.npy", |folder| array::<F16>(folder, "f16.npy")),
    ("f32.npy", |folder| array::<f32>(folder, "f32.npy")),
];

/// The most memory that reading a file of `length` bytes may take: a value of YAML takes some 100 bytes, and is one
/// byte long.
fn most_memory(length: usize) -> usize {
    (4 << 20) + 600 * length
}

/// Lets `reader` read a file of these bytes in `folder`, which is for this reader alone. Tells whether it accepts the
/// file. What it accepts is written again and read again equal; what it refuses is a message that names the file.
pub fn holds(folder: &Path, (name, read): Reader, bytes: &[u8]) -> bool {
    let path = folder.join(name);
    write::atomic(&path, bytes).unwrap();
    let (outcome, peak) = peak(|| read(folder));
    assert!(
        peak <= most_memory(bytes.len()),
        "{name}: {peak} bytes for a file of {}: {}",
        bytes.len(),
        bytes.escape_ascii()
    );
    match outcome {
        Ok(text) => {
            write::atomic(&path, &text).unwrap();
            let again = read(folder).unwrap_or_else(|error| panic!("what was accepted and written again: {error}"));
            assert!(again == text, "{name}: {}\nread again: {}", text.escape_ascii(), again.escape_ascii());
            true
        }
        Err(error) => {
            assert_readable(&error.to_string(), &path.display().to_string());
            false
        }
    }
}

/// Also what `select` and `report` make of it.
fn provenance(folder: &Path) -> Result<Vec<u8>> {
    write::atomic(&folder.join(file_names::MANIFEST), b"files: {}\n")?;
    let folder = Folder::open(folder)?;
    if let Some(tried) = tried::read(&folder)? {
        tried.accuracies(artifact::Split::Validation);
        for candidate in &tried.candidates {
            candidate.total(artifact::Split::Test);
        }
    }
    let provenance = folder.provenance()?;
    tried::described(&provenance);
    Ok(yaml::to_string(&provenance).into_bytes())
}

/// Steps are written from losses alone, so not as they are read.
fn steps_again(rows: &[steps::Row]) -> Vec<u8> {
    let mut csv = "step,epoch,train_loss\n".to_owned();
    for row in rows {
        let _ = writeln!(csv, "{},{},{}", row.step, row.epoch, row.train_loss);
    }
    csv.into_bytes()
}

/// Looks at every element, and writes the array again.
fn array<T: Element>(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let array = Npy::<T>::open(&folder.join(name))?;
    assert_eq!(array.data().len(), array.len() * array.row_len());
    assert_eq!(array.view().len(), array.data().len());
    let copy = folder.join("copy.npy");
    let mut writer = NpyWriter::<T>::create(&copy, array.shape())?;
    for row in 0..if array.row_len() > 0 { array.len() } else { 0 } {
        writer.rows_mut(row..row + 1).copy_from_slice(array.row(row));
    }
    writer.finish()?;
    Ok(fs::read(copy).unwrap())
}
