//! Links to the photos in folders of their classes.

use crate::photos::left_out::counted;
use anyhow::ensure;
use artifact::error::IoContext as _;
use artifact::{stderr, write};
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The list of all links, in their folder.
const UNDO: &str = "undo.csv";
/// The columns of that list.
pub const COLUMNS: [&str; 2] = ["link", "photo"];
/// What a class folder may be called, at most, in bytes.
const LONGEST_NAME: usize = 200;

/// Makes links below a folder.
pub struct Sorting {
    folder: PathBuf,
    undo: File,
    /// How many links there are of those names of a class that several photos have.
    names: HashMap<PathBuf, usize>,
    /// The folders of classes that got one.
    classes: BTreeSet<PathBuf>,
    links: usize,
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
        let mut undo = write::create(&list)?;
        undo.write_all(&line(COLUMNS)?).at(&list, "write")?;
        Ok(Self { folder: folder.to_owned(), undo, names: HashMap::new(), classes: BTreeSet::new(), links: 0 })
    }

    /// Links a photo into the folder `class`.
    pub fn link(&mut self, photo: &Path, class: &str) -> anyhow::Result<()> {
        let photo = std::path::absolute(photo).at(photo, "find")?;
        let class = PathBuf::from(folder_name(class));
        let folder = self.folder.join(&class);
        fs::create_dir_all(&folder).at(&folder, "create")?;
        ensure!(is_real_folder(&folder), "{}: expected a folder, got a link to one", folder.display());
        let link = self.free(&class.join(photo.file_name().unwrap_or_default()));
        // Noted first: whatever happens then, the list names every link.
        self.note(&line([&link, &photo].map(|path| path.as_os_str().as_encoded_bytes()))?)?;
        let path = self.folder.join(&link);
        symlink(&photo, &path).at(&path, "link")?;
        self.links += 1;
        self.classes.insert(class);
        Ok(())
    }

    /// Adds a whole line to the list, or nothing: half a line would make it useless.
    fn note(&mut self, line: &[u8]) -> anyhow::Result<()> {
        let list = self.folder.join(UNDO);
        let before = self.undo.metadata().at(&list, "read")?.len();
        let written = self.undo.write_all(line);
        if written.is_err() {
            let _ = self.undo.set_len(before);
        }
        Ok(written.at(&list, "write")?)
    }

    /// Says on stderr what was done, and how to take it back.
    pub fn tell(&self) {
        let (links, folders) = (counted(self.links, "link"), counted(self.classes.len(), "folder"));
        let folder = self.folder.display();
        stderr::line(format_args!(
            "{folder}: {links} in {folders}; `predict --undo {}` removes them",
            self.folder.join(UNDO).display()
        ));
    }

    /// `ants/1.jpg`, or `ants/1-2.jpg` if there is one of that name.
    fn free(&mut self, name: &Path) -> PathBuf {
        let mut free = name.to_owned();
        while fs::symlink_metadata(self.folder.join(&free)).is_ok() {
            let count = self.names.entry(name.to_owned()).or_insert(1);
            *count += 1;
            free.set_file_name(numbered(name, *count));
        }
        free
    }
}

/// Whether this is a folder itself. Through a link, links would be made and removed elsewhere.
pub fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

fn line<T: AsRef<[u8]>>(cells: [T; 2]) -> anyhow::Result<Vec<u8>> {
    let mut line = csv::Writer::from_writer(Vec::new());
    line.write_record(cells)?;
    Ok(line.into_inner()?)
}

fn numbered(name: &Path, number: usize) -> OsString {
    let mut numbered = name.file_stem().unwrap_or_default().to_owned();
    numbered.push(format!("-{number}"));
    if let Some(extension) = name.extension() {
        numbered.push(".");
        numbered.push(extension);
    }
    numbered
}

/// Class names come from strangers too: none of them leads out of the folder.
fn folder_name(class: &str) -> String {
    let plain: String = class.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).collect();
    let end = plain.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_NAME).last().unwrap_or_default();
    let short = if plain.len() > LONGEST_NAME { &plain[..end] } else { &plain };
    if matches!(short, "" | "." | ".." | UNDO) { format!("_{short}") } else { short.to_owned() }
}
