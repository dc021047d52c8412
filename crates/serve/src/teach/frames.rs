//! Classes, takes and frames, as files: `FOLDER/<class>/<take>-<frame>.png`.
//!
//! A frame is on the disk before the page learns that it is. Frames of one take were recorded one after the other and look
//! alike; so a take is learnt from as a whole, or checks what was learnt.

use super::takes::{LAST_FRAME, Role, TAKES, number_of, take_of};
use crate::refusal::Refusal;
use artifact::error::IoContext as _;
use artifact::{Result, walk};
use picture::names;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    /// Its class.
    pub class: String,
    /// The name of its file, which begins with its take.
    pub name: String,
}

impl Frame {
    /// Its path below the folder.
    pub fn path(&self) -> String {
        format!("{}/{}", self.class, self.name)
    }

    /// The number of its take.
    pub fn take(&self) -> u32 {
        take_of(&self.name).unwrap_or_default()
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        Role::of(self.take())
    }
}

/// What is missing before what is taught can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// More classes.
    Classes,
    /// Something to learn of this class.
    FirstTake(String),
    /// Something to check this class by. Without it, a head can be trained all the same.
    SecondTake(String),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Classes => write!(f, "two classes"),
            Self::FirstTake(class) => write!(f, "a first take of {class}"),
            Self::SecondTake(class) => write!(f, "a second take of {class}: somewhere else, in other light"),
        }
    }
}

/// All frames of a folder.
#[derive(Debug)]
pub struct Frames {
    folder: PathBuf,
    /// The names of the files of each class.
    classes: BTreeMap<String, BTreeSet<String>>,
}

impl Frames {
    /// What is in `folder` already; nothing if there is no such folder.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut classes = BTreeMap::new();
        if folder.exists() {
            for entry in walk::entries(folder)? {
                let Some(class) = entry.file_name().and_then(|name| name.to_str()) else { continue };
                if !walk::is_folder(&entry)? || names::is_of_the_system(class) {
                    continue;
                }
                let files = walk::entries(&entry)?.into_iter();
                let name = |file: PathBuf| file.file_name().and_then(|name| name.to_str()).map(str::to_owned);
                let files = files.filter_map(name).filter(|name| take_of(name).is_some());
                classes.insert(class.to_owned(), files.collect());
            }
        }
        Ok(Self { folder: folder.to_owned(), classes })
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The classes in label order, each with the names of its frames by take.
    pub fn takes(&self) -> Vec<(&str, BTreeMap<u32, Vec<&str>>)> {
        self.classes.iter().map(|(class, names)| (class.as_str(), by_take(names))).collect()
    }

    /// All frames, by class and name: the order in which the pipeline has them.
    pub fn all(&self) -> Vec<Frame> {
        let of_class = |(class, names): (&String, &BTreeSet<String>)| {
            let frame = |name: &String| Frame { class: class.clone(), name: name.clone() };
            names.iter().map(frame).collect::<Vec<_>>()
        };
        self.classes.iter().flat_map(of_class).collect()
    }

    /// The file of a frame.
    pub fn file(&self, frame: &Frame) -> PathBuf {
        self.folder.join(&frame.class).join(&frame.name)
    }

    /// The frame of this class and name.
    pub fn find(&self, class: &str, name: &str) -> Result<Frame, Refusal> {
        let names = self.classes.get(class).ok_or_else(|| no_class(class))?;
        let there = names.contains(name).then(|| Frame { class: class.to_owned(), name: name.to_owned() });
        there.ok_or_else(|| Refusal::missing(format!("{class} has no frame {name}")))
    }

    /// Makes an empty class.
    pub fn add_class(&mut self, class: &str) -> Result<(), Refusal> {
        self.refuse_taken(class, None)?;
        let folder = self.folder.join(class);
        fs::create_dir_all(&folder).at(&folder, "create")?;
        self.classes.insert(class.to_owned(), BTreeSet::new());
        Ok(())
    }

    /// Some systems take names for the same that differ in case alone.
    fn refuse_taken(&self, class: &str, except: Option<&str>) -> Result<(), Refusal> {
        let others = self.classes.keys().filter(|other| Some(other.as_str()) != except);
        match others.into_iter().find(|other| other.to_lowercase() == class.to_lowercase()) {
            Some(taken) => Err(Refusal::conflict(format!("there is a class '{taken}' already"))),
            None => Ok(()),
        }
    }

    /// Gives a class another name.
    pub fn rename_class(&mut self, class: &str, new: &str) -> Result<(), Refusal> {
        if !self.classes.contains_key(class) {
            return Err(no_class(class));
        }
        if class == new {
            return Ok(());
        }
        self.refuse_taken(new, Some(class))?;
        let folder = self.folder.join(class);
        fs::rename(&folder, self.folder.join(new)).at(&folder, "rename")?;
        let names = self.classes.remove(class).unwrap_or_default();
        self.classes.insert(new.to_owned(), names);
        Ok(())
    }

    /// Removes a class with its frames.
    pub fn remove_class(&mut self, class: &str) -> Result<(), Refusal> {
        if !self.classes.contains_key(class) {
            return Err(no_class(class));
        }
        let takes: Vec<u32> = self.classes[class].iter().filter_map(|name| take_of(name)).collect();
        for take in takes.into_iter().collect::<BTreeSet<_>>() {
            self.remove_take(class, take)?;
        }
        // Other files in there are not ours.
        let folder = self.folder.join(class);
        fs::remove_dir(&folder).at(&folder, "remove")?;
        self.classes.remove(class);
        Ok(())
    }

    /// Writes a frame of a take. `ending`: what its file's name ends in, such as `png`.
    pub fn add(&mut self, class: &str, take: u32, ending: &str, bytes: &[u8]) -> Result<Frame, Refusal> {
        if !TAKES.contains(&take) {
            return Err(Refusal::bad(format!("expected the number of a take, from 1 to {}, got {take}", TAKES.end())));
        }
        let names = self.classes.get_mut(class).ok_or_else(|| no_class(class))?;
        let of_take = names.iter().filter(|name| take_of(name) == Some(take));
        let last = of_take.filter_map(|name| number_of(name)).max().unwrap_or_default();
        for number in last + 1..=LAST_FRAME {
            let name = format!("{take}-{number:04}.{ending}");
            // Somebody else may have put a file there meanwhile.
            if write(&self.folder.join(class).join(&name), bytes)? {
                names.insert(name.clone());
                return Ok(Frame { class: class.to_owned(), name });
            }
        }
        Err(Refusal::conflict(format!("take {take} of {class} has {LAST_FRAME} frames, and no room for more")))
    }

    /// Removes a frame.
    pub fn remove(&mut self, class: &str, name: &str) -> Result<(), Refusal> {
        let frame = self.find(class, name)?;
        remove_file(&self.file(&frame))?;
        self.classes.entry(frame.class).or_default().remove(&frame.name);
        Ok(())
    }

    /// Removes all frames of a take.
    pub fn remove_take(&mut self, class: &str, take: u32) -> Result<(), Refusal> {
        let names = self.classes.get_mut(class).ok_or_else(|| no_class(class))?;
        let of_take: Vec<String> = names.iter().filter(|name| take_of(name) == Some(take)).cloned().collect();
        if of_take.is_empty() {
            return Err(Refusal::missing(format!("{class} has no take {take}")));
        }
        for name in of_take {
            remove_file(&self.folder.join(class).join(&name))?;
            names.remove(&name);
        }
        Ok(())
    }

    /// Moves all of it to another folder, which must not be there yet.
    pub fn move_to(&mut self, folder: &Path) -> Result<()> {
        fs::rename(&self.folder, folder).at(&self.folder, "rename")?;
        folder.clone_into(&mut self.folder);
        Ok(())
    }

    /// Goes on in a copy in another folder, which is there and empty.
    pub fn copy_to(&mut self, folder: &Path) -> Result<()> {
        for class in self.classes.keys() {
            let path = folder.join(class);
            fs::create_dir(&path).at(&path, "create")?;
        }
        for frame in self.all() {
            let path = folder.join(frame.path());
            fs::copy(self.file(&frame), &path).at(&path, "copy to")?;
        }
        folder.clone_into(&mut self.folder);
        Ok(())
    }

    /// What is still missing before what is taught can be checked.
    pub fn needs(&self) -> Vec<Need> {
        let takes = self.takes();
        let mut needs = Vec::new();
        if takes.len() < 2 {
            needs.push(Need::Classes);
        }
        for (class, takes) in takes {
            let has = |role| takes.keys().any(|take| Role::of(*take) == role);
            if !has(Role::Train) {
                needs.push(Need::FirstTake(class.to_owned()));
            } else if !has(Role::Validation) {
                needs.push(Need::SecondTake(class.to_owned()));
            }
        }
        needs
    }
}

/// The names of a class by take, in the order of recording.
fn by_take(names: &BTreeSet<String>) -> BTreeMap<u32, Vec<&str>> {
    let mut takes = BTreeMap::<u32, Vec<&str>>::new();
    for name in names {
        takes.entry(take_of(name).unwrap_or_default()).or_default().push(name);
    }
    for names in takes.values_mut() {
        names.sort_by_key(|name| number_of(name));
    }
    takes
}

fn no_class(class: &str) -> Refusal {
    Refusal::missing(format!("there is no class '{class}'"))
}

/// Writes a whole file or none; whether there was none of this name. Its temporary name is hidden, so that nobody takes half a
/// frame for one.
fn write(path: &Path, bytes: &[u8]) -> Result<bool> {
    let folder = artifact::path::folder_of(path);
    let mut builder = tempfile::Builder::new();
    // As all files of the user: what may be read by others, the umask says.
    builder.prefix(".frame-").permissions(Permissions::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder).at(folder, "write in")?;
    temporary.write_all(bytes).at(path, "write")?;
    match temporary.persist_noclobber(path) {
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        written => written.map_err(|error| error.error).at(path, "write").map(|_| true),
    }
}

fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).at(path, "remove"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
