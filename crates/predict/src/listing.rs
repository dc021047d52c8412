//! The photos that were asked for, one after the other: folders are listed when their turn comes, so that memory does
//! not grow with the number of photos.

use anyhow::Context as _;
use artifact::walk;
use picture::names;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Stands for a list on standard input.
const STDIN: &str = "-";

/// Paths of photos, in the order of the arguments; those of a folder sorted bytewise by name, folder by folder.
pub struct Listing {
    /// The next ones, last first.
    open: Vec<Entry>,
    left_out: LeftOut,
}

/// What was found and is not among the photos.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// How many files there were, by what they are: `.txt`, `hidden`.
    pub ignored: BTreeMap<String, usize>,
    /// Folders that cannot be listed, each with the reason.
    pub folders: Vec<String>,
}

enum Entry {
    /// As it was given: a photo whatever its name is.
    Given(PathBuf),
    /// Found in a folder: a photo only if its name says so.
    Found(PathBuf),
    /// A list on standard input.
    Stdin(Box<dyn BufRead + Send>),
}

impl Listing {
    /// Lists what was asked for, sorted bytewise.
    pub fn new(asked: &[PathBuf]) -> Self {
        let mut asked = asked.to_vec();
        asked.sort_by(|a, b| b.as_os_str().as_encoded_bytes().cmp(a.as_os_str().as_encoded_bytes()));
        let entry = |path: PathBuf| match path.to_str() {
            Some(STDIN) => Entry::Stdin(Box::new(BufReader::new(io::stdin()))),
            _ => Entry::Given(path),
        };
        Self { open: asked.into_iter().map(entry).collect(), left_out: LeftOut::default() }
    }

    /// What was found so far and is not among the photos.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// The next photo. Errors: standard input cannot be read.
    pub fn next(&mut self) -> anyhow::Result<Option<PathBuf>> {
        while let Some(entry) = self.open.pop() {
            match entry {
                Entry::Given(path) | Entry::Found(path) if walk::is_folder(&path).unwrap_or(false) => {
                    self.open_folder(&path);
                }
                Entry::Given(path) => return Ok(Some(path)),
                Entry::Found(path) => {
                    if self.is_photo(&path) {
                        return Ok(Some(path));
                    }
                }
                Entry::Stdin(lines) => self.open_line(lines)?,
            }
        }
        Ok(None)
    }

    /// The photos of a folder come next. One that cannot be listed does not keep the others from their answers.
    fn open_folder(&mut self, folder: &Path) {
        match refuse_loop(folder).and_then(|()| Ok(walk::entries(folder)?)) {
            Ok(entries) => self.open.extend(entries.into_iter().rev().map(Entry::Found)),
            Err(error) => self.left_out.folders.push(format!("{error:#}")),
        }
    }

    fn open_line(&mut self, mut lines: Box<dyn BufRead + Send>) -> anyhow::Result<()> {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).context("standard input")? == 0 {
            return Ok(());
        }
        self.open.push(Entry::Stdin(lines));
        while line.pop_if(|end| matches!(end, b'\n' | b'\r')).is_some() {}
        if !line.is_empty() {
            // Names are bytes here.
            let path = PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(line));
            self.open.push(Entry::Given(path));
        }
        Ok(())
    }

    fn is_photo(&mut self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match names::kind_unless_photo(&name) {
            None => true,
            Some(kind) => {
                *self.left_out.ignored.entry(kind).or_default() += 1;
                false
            }
        }
    }
}

/// A link to a folder above would be followed for ever.
fn refuse_loop(folder: &Path) -> anyhow::Result<()> {
    let real = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let above = folder.ancestors().skip(1).filter_map(|above| above.canonicalize().ok());
    let mut above = above.filter(|_| folder.is_symlink());
    anyhow::ensure!(
        !above.any(|above| above == real),
        "{}: expected a folder that does not hold itself, got a link to one of the folders above it; remove the link",
        folder.display()
    );
    Ok(())
}
