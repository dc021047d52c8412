//! The photos that were asked for, one after the other: folders are listed when their turn comes, so that memory does
//! not grow with the number of photos.

use crate::photos::left_out::LeftOut;
use anyhow::{Context as _, ensure};
use artifact::walk;
use picture::names;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read as _};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{self, Path, PathBuf};

/// Stands for a list on standard input.
const STDIN: &str = "-";
/// Bytes of the longest line of such a list. No system has longer paths.
const LONGEST_LINE: u64 = 1 << 16;

/// Paths of photos: arguments in order, what is in a folder in order, and lists as they are. The order is that of
/// [`Path`]: folder by folder, names bytewise.
pub struct Listing {
    /// The next ones, last first.
    open: Vec<Entry>,
    /// What ends a path of a list.
    end: u8,
    left_out: LeftOut,
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
    /// Lists what was asked for. What was asked for twice is listed once. `end`: what ends a path of a list.
    pub fn new(asked: &[PathBuf], end: u8) -> Self {
        let mut asked = asked.to_vec();
        asked.sort();
        asked.dedup();
        let entry = |path: PathBuf| match path.to_str() {
            Some(STDIN) => Entry::Stdin(Box::new(BufReader::new(io::stdin()))),
            _ => Entry::Given(path),
        };
        Self { open: asked.into_iter().rev().map(entry).collect(), end, left_out: LeftOut::default() }
    }

    /// Whether `asked` holds a list, whose length nobody knows.
    pub fn has_list(asked: &[PathBuf]) -> bool {
        asked.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// What was found so far and is not among the photos.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// The next photo. Errors: standard input is no list of paths.
    pub fn next(&mut self) -> anyhow::Result<Option<PathBuf>> {
        while let Some(entry) = self.open.pop() {
            let photo = match entry {
                Entry::Given(path) => self.given(path),
                Entry::Found(path) => self.found(path),
                Entry::Stdin(lines) => self.open_line(lines).map(|()| None)?,
            };
            if photo.is_some() {
                return Ok(photo);
            }
        }
        Ok(None)
    }

    /// A photo, unless it is a folder.
    fn given(&mut self, path: PathBuf) -> Option<PathBuf> {
        // Where nobody knows, reading it will tell why.
        if walk::is_folder(&path).unwrap_or(false) {
            self.open_folder(&path);
            return None;
        }
        Some(path)
    }

    /// A photo, unless it is a folder or something else by its name.
    fn found(&mut self, path: PathBuf) -> Option<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (kind, is_of_the_system) = (names::kind_unless_photo(&name), names::is_of_the_system(&name));
        match walk::is_folder(&path) {
            Ok(true) if is_of_the_system => self.left_out.add_hidden_folder(),
            Ok(true) => self.open_folder(&path),
            Err(error) if kind.is_some() => self.left_out.add_unlisted(error.to_string()),
            Ok(false) | Err(_) => match kind {
                None => return Some(path),
                Some(kind) => self.left_out.add_file(kind),
            },
        }
        None
    }

    /// The photos of a folder come next. One that cannot be listed does not keep the others from their answers.
    fn open_folder(&mut self, folder: &Path) {
        match refuse_loop(folder).and_then(|()| Ok(walk::entries(folder)?)) {
            Ok(entries) => self.open.extend(entries.into_iter().rev().map(Entry::Found)),
            Err(error) => self.left_out.add_unlisted(format!("{error:#}")),
        }
    }

    /// The photo of the next line comes next, then the other lines.
    fn open_line(&mut self, mut lines: Box<dyn BufRead + Send>) -> anyhow::Result<()> {
        let mut line = Vec::new();
        let length = lines.by_ref().take(LONGEST_LINE).read_until(self.end, &mut line).context("standard input")?;
        ensure!(
            (length as u64) < LONGEST_LINE,
            "standard input: expected one path a line, got a line of more than {LONGEST_LINE} bytes"
        );
        if length == 0 {
            return Ok(());
        }
        self.open.push(Entry::Stdin(lines));
        line.pop_if(|last| *last == self.end);
        ensure!(
            !line.contains(&0),
            "standard input: expected one path a line, got zero bytes; say --null for such a list"
        );
        // Lists from Windows end lines with both.
        if self.end == b'\n' {
            while line.pop_if(|last| matches!(last, b'\n' | b'\r')).is_some() {}
        }
        if !line.is_empty() {
            self.open.push(Entry::Given(PathBuf::from(OsString::from_vec(line))));
        }
        Ok(())
    }
}

/// A link to a folder above would be followed for ever.
fn refuse_loop(folder: &Path) -> anyhow::Result<()> {
    if !folder.is_symlink() {
        return Ok(());
    }
    let named = || folder.display().to_string();
    let real = folder.canonicalize().with_context(named)?;
    let whole = path::absolute(folder).with_context(named)?;
    let mut above = whole.ancestors().skip(1).filter_map(|above| above.canonicalize().ok());
    ensure!(
        !above.any(|above| above == real),
        "{}: expected a folder that does not hold itself, got a link to one of the folders above it; remove the link",
        folder.display()
    );
    Ok(())
}
