//! The wheel of a Python package, which is a zip archive.

use crate::disk;
use crate::partial::Partial;
use anyhow::Context as _;
use artifact::check::nearest;
use artifact::error::IoContext as _;
use artifact::path::folder_of;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;
use zip::ZipArchive;

/// Adds the content of the file `name` in `wheel` to `partial`. The wheel must have been checked, because the size that
/// it states for the file is believed.
pub fn extract(wheel: &Path, name: &str, partial: &mut Partial) -> anyhow::Result<()> {
    let file = File::open(wheel).at(wheel, "open")?;
    let shown = wheel.file_name().unwrap_or_default().display();
    let mut zip = ZipArchive::new(BufReader::new(file)).with_context(|| shown.to_string())?;
    let index = zip.index_for_name(name).with_context(|| format!("{shown}: {}", missing(name, &zip)))?;
    let mut file = zip.by_index(index)?;
    disk::check(folder_of(partial.path()), file.size(), "more")?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).with_context(|| format!("{shown}: {name}"))?;
        if n == 0 {
            return Ok(());
        }
        partial.append(&buffer[..n])?;
    }
}

fn missing<R: std::io::Read + std::io::Seek>(name: &str, zip: &ZipArchive<R>) -> String {
    let names: Vec<_> = zip.file_names().filter_map(Result::ok).collect();
    let known: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let rather = nearest(name, &known).map_or_else(String::new, |near| format!(", did you mean '{near}'?"));
    format!("expected a file {name}, got none{rather}")
}
