//! Links to the photos in folders of their classes, and back.

use crate::row::Row;
use anyhow::{Context as _, ensure};
use artifact::error::IoContext as _;
use artifact::write;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

/// The list of all links, in their folder.
const UNDO: &str = "undo.csv";
/// What a class folder may be called, at most, in bytes.
const LONGEST_NAME: usize = 200;

/// Makes links below a folder.
pub struct Sorting {
    folder: PathBuf,
    undo: csv::Writer<File>,
    /// How many links of a name there are in a class.
    names: HashMap<PathBuf, usize>,
}

impl Sorting {
    /// Errors: the folder holds links of an earlier run.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let list = folder.join(UNDO);
        ensure!(
            fs::symlink_metadata(&list).is_err(),
            "{}: expected a folder without links of an earlier run; `predict --undo {}` removes them",
            folder.display(),
            list.display()
        );
        fs::create_dir_all(folder).at(folder, "create")?;
        let mut undo = csv::Writer::from_writer(write::create(&list)?);
        undo.write_record(["link", "photo"])?;
        Ok(Self { folder: folder.to_owned(), undo, names: HashMap::new() })
    }

    /// Links a photo into the folder `class`. Photos without an answer are left where they are.
    pub fn link(&mut self, row: &Row, class: &str) -> anyhow::Result<()> {
        if row.answer.is_err() {
            return Ok(());
        }
        let photo = std::path::absolute(&row.path).at(&row.path, "find")?;
        let class = PathBuf::from(folder_name(class));
        let (folder, name) = (self.folder.join(&class), class.join(photo.file_name().unwrap_or_default()));
        fs::create_dir_all(&folder).at(&folder, "create")?;
        let link = self.free(&name);
        // Noted first: whatever happens then, the list names every link.
        self.undo.write_record([link.as_os_str().as_encoded_bytes(), photo.as_os_str().as_encoded_bytes()])?;
        self.undo.flush()?;
        let path = self.folder.join(&link);
        Ok(symlink(&photo, &path).at(&path, "link")?)
    }

    /// `ants/1.jpg`, or `ants/1-2.jpg` if there is one of that name.
    fn free(&mut self, name: &Path) -> PathBuf {
        loop {
            let count = self.names.entry(name.to_owned()).or_default();
            *count += 1;
            let mut free = name.to_owned();
            if *count > 1 {
                let mut stem = name.file_stem().unwrap_or_default().to_owned();
                stem.push(format!("-{count}"));
                if let Some(extension) = name.extension() {
                    stem.push(".");
                    stem.push(extension);
                }
                free.set_file_name(stem);
            }
            if fs::symlink_metadata(self.folder.join(&free)).is_err() {
                return free;
            }
        }
    }
}

/// Class names come from strangers too: none of them leads out of the folder.
fn folder_name(class: &str) -> String {
    let plain: String = class.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).collect();
    let end = plain.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_NAME).last().unwrap_or_default();
    let short = if plain.len() > LONGEST_NAME { &plain[..end] } else { &plain };
    if matches!(short, "" | "." | ".." | UNDO) { format!("_{short}") } else { short.to_owned() }
}

/// Removes the links that `list` names, if they are links to the photos that it names, then folders that are empty, then
/// the list. Returns how many links it removed, and what is no longer as it was.
pub fn undo(list: &Path) -> anyhow::Result<(usize, Vec<String>)> {
    let folder = artifact::path::folder_of(list);
    let mut reader = csv::Reader::from_path(list).with_context(|| list.display().to_string())?;
    ensure!(
        reader.byte_headers()?.iter().eq([&b"link"[..], b"photo"]),
        "{}: expected the columns link and photo, as --sort-into writes them",
        list.display()
    );
    let (mut removed, mut others, mut folders) = (0, Vec::new(), BTreeSet::new());
    for record in reader.byte_records() {
        let record = record.with_context(|| list.display().to_string())?;
        let [link, photo] = [0, 1].map(|column| path(&record[column]));
        ensure!(
            link.components().all(|part| matches!(part, Component::Normal(_))),
            "{}: expected links below this folder, got {}",
            list.display(),
            link.display()
        );
        let path = folder.join(&link);
        match fs::read_link(&path) {
            Ok(target) if target == photo => {
                fs::remove_file(&path).at(&path, "remove")?;
                removed += 1;
            }
            // The list is written before the link.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            _ => others.push(format!("{}: no longer a link to {}, left alone", path.display(), photo.display())),
        }
        folders.extend(link.parent().map(Path::to_owned));
    }
    for class in folders {
        // Those that hold something else stay.
        let _ = fs::remove_dir(folder.join(class));
    }
    fs::remove_file(list).at(list, "remove")?;
    Ok((removed, others))
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}
