//! Takes back what `sorting` did, and nothing else.

use crate::links::sorting::{COLUMNS, is_real_folder};
use anyhow::{Context as _, ensure};
use artifact::error::IoContext as _;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Component, Path, PathBuf};

/// Bytes of the longest line: no system has longer paths.
const LONGEST_LINE: u64 = 1 << 16;

/// Removes the links that `list` names, if they are links to the photos that it names, then folders that are empty, then
/// the list. Returns how many links it removed, and what is no longer as it was.
pub fn undo(list: &Path) -> anyhow::Result<(usize, Vec<String>)> {
    let folder = artifact::path::folder_of(list);
    // A list that names anything else is none of ours: none of it is done.
    links(list)?.try_for_each(|link| link.map(drop))?;
    let (mut removed, mut others, mut classes) = (0, Vec::new(), BTreeSet::new());
    for link in links(list)? {
        let Link { class, name, photo } = link?;
        let path = folder.join(&class).join(name);
        let is_of_class_folder = is_real_folder(&folder.join(&class));
        match fs::read_link(&path) {
            Ok(target) if target == photo && is_of_class_folder => {
                fs::remove_file(&path).at(&path, "remove")?;
                removed += 1;
            }
            // The list is written before the link.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            // The list stays: it is needed once the disk can be read.
            Err(error) if error.kind() != ErrorKind::InvalidInput => return Err(error).at(&path, "read")?,
            _ => others.push(format!("{}: no longer a link to {}, left alone", path.display(), photo.display())),
        }
        classes.insert(class);
    }
    for class in classes {
        // Those that hold something else stay.
        let _ = fs::remove_dir(folder.join(class));
    }
    fs::remove_file(list).at(list, "remove")?;
    Ok((removed, others))
}

/// A line of the list.
struct Link {
    class: PathBuf,
    name: PathBuf,
    photo: PathBuf,
}

/// The lines of `list`. Errors: it is no such list, or names a link that is in no folder of a class.
fn links(list: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Link>>> {
    let named = || list.display().to_string();
    let file = File::open(list).at(list, "open")?;
    let length = whole_lines(&file).at(list, "read")?;
    let mut reader = csv::Reader::from_reader(file.take(length));
    let columns = reader.byte_headers().with_context(named)?;
    ensure!(
        columns.iter().eq(COLUMNS.map(str::as_bytes)),
        "{}: expected the columns link and photo, as --sort-into writes them",
        list.display()
    );
    Ok(reader.into_byte_records().map(move |record| {
        let record = record.with_context(named)?;
        link(path(&record[0]), path(&record[1])).with_context(named)
    }))
}

/// The bytes up to the end of the last whole line: what comes after it was never done.
fn whole_lines(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let read = length.min(LONGEST_LINE);
    let mut end = vec![0; read as usize];
    file.read_exact_at(&mut end, length - read)?;
    let half = end.iter().rev().take_while(|byte| **byte != b'\n').count();
    Ok(length - half as u64)
}

fn link(link: &Path, photo: &Path) -> anyhow::Result<Link> {
    let parts: Vec<Component> = link.components().collect();
    let [Component::Normal(class), Component::Normal(name)] = parts[..] else {
        anyhow::bail!("expected CLASS/NAME, a link below this folder, got {}", link.display());
    };
    Ok(Link { class: class.into(), name: name.into(), photo: photo.to_owned() })
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}
