//! What the photos folder holds, judged by names alone: no file is opened here.

use crate::config::Settings;
use crate::groups::Groups;
use artifact::{Error, Job, Result, Split, walk};
use picture::names;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Everything in the photos folder.
pub struct Contents {
    /// Class names in label order.
    pub classes: Vec<String>,
    /// The splits that have folders, or that will be drawn.
    pub splits: Vec<Split>,
    /// Every photo: split by split (if there are folders for them), class by class, sorted bytewise by path.
    pub photos: Vec<PhotoFile>,
    /// Every other file.
    pub ignored: Ignored,
}

/// A photo by its path alone.
pub struct PhotoFile {
    /// Where it is.
    pub file: PathBuf,
    /// Its path below the photos folder.
    pub name: String,
    /// The index of its class in the class list.
    pub class: usize,
    /// Its split, unless that is to be drawn.
    pub split: Option<Split>,
    /// The group that it belongs to, by the setting `group`.
    pub group: Option<String>,
}

/// Files that are left out; nothing is dropped in silence.
#[derive(Default)]
pub struct Ignored {
    /// How many are not photos, by extension.
    kinds: BTreeMap<String, usize>,
    /// Photos that lie in no class folder.
    astray: Vec<String>,
}

/// Lists `root`: split folders, if the one for train exists, otherwise class folders.
pub fn list(root: &Path, settings: &Settings, groups: &Groups) -> Result<Contents> {
    let mut listing = Listing { root, settings, groups, photos: Vec::new(), ignored: Ignored::default() };
    let folders = root.join(&settings.splits.train).is_dir();
    let (classes, splits) = if folders { listing.split_folders()? } else { listing.class_folders()? };
    Ok(Contents { classes, splits, photos: listing.photos, ignored: listing.ignored })
}

struct Listing<'a> {
    root: &'a Path,
    settings: &'a Settings,
    groups: &'a Groups,
    photos: Vec<PhotoFile>,
    ignored: Ignored,
}

impl Listing<'_> {
    /// Lists train/ants, train/bees, validation/ants and so on.
    fn split_folders(&mut self) -> Result<(Vec<String>, Vec<Split>)> {
        let splits = &self.settings.splits;
        let folders = self.folders(self.root)?;
        let present: Vec<Split> =
            Split::ALL.into_iter().filter(|split| folders.iter().any(|name| name == splits.of(*split))).collect();
        let drawn = self.drawn(&present, &folders)?;
        for name in folders.iter().filter(|name| Split::ALL.iter().all(|split| splits.of(*split) != *name)) {
            self.ignored.note(self.root, &self.root.join(name))?;
        }
        let train = self.root.join(&splits.train);
        let found = self.folders(&train)?;
        let classes = self.order(&train, &found)?;
        for &split in &present {
            let folder = self.root.join(splits.of(split));
            if split != Split::Train {
                let found = self.folders(&folder)?;
                compare(&folder, &format!("the same classes as {}", train.display()), &classes, &found)?;
            }
            let given = (split != Split::Train || drawn.is_empty()).then_some(split);
            self.photos_of(&folder, &classes, given)?;
        }
        let there = |split: &Split| present.contains(split) || drawn.contains(split);
        Ok((classes, Split::ALL.into_iter().filter(there).collect()))
    }

    /// The splits without a folder, which are drawn from the photos of train. Only that of the test split may be missing
    /// altogether, and only if no name was set for it.
    fn drawn(&self, present: &[Split], folders: &[String]) -> Result<Vec<Split>> {
        let Settings { splits, validation_fraction, test_fraction, .. } = self.settings;
        let mut drawn = Vec::new();
        for (split, fraction) in [(Split::Validation, *validation_fraction), (Split::Test, *test_fraction)] {
            let name = splits.of(split);
            match (present.contains(&split), fraction > 0.0) {
                (true, true) => {
                    let expected = format!("{split}_fraction 0, as the folder '{name}' is there already");
                    return Err(Error::unexpected(self.root, expected, fraction));
                }
                (false, true) => drawn.push(split),
                (false, false) if (split, name) != (Split::Test, Split::Test.name()) => {
                    let expected = format!(
                        "a folder '{name}' beside '{}' (the names are set in splits), or a {split}_fraction above 0",
                        splits.train
                    );
                    return Err(Error::unexpected(self.root, expected, several(folders)));
                }
                _ => {}
            }
        }
        Ok(drawn)
    }

    /// Lists ants, bees and so on.
    fn class_folders(&mut self) -> Result<(Vec<String>, Vec<Split>)> {
        let Settings { splits, validation_fraction, test_fraction, .. } = self.settings;
        let folders = self.folders(self.root)?;
        let split = [&splits.validation, &splits.test].into_iter().find(|name| folders.contains(name));
        if split.is_some() || *validation_fraction == 0.0 {
            let other = match split {
                Some(split) => format!("beside '{split}'"),
                None => "or, to split one folder per class, a validation_fraction above 0".to_owned(),
            };
            let expected = format!("a folder '{}' (the names are set in splits) {other}", splits.train);
            return Err(Error::unexpected(self.root, expected, several(&folders)));
        }
        let classes = self.order(self.root, &folders)?;
        self.photos_of(self.root, &classes, None)?;
        let drawn = Split::ALL.into_iter().filter(|split| *split != Split::Test || *test_fraction > 0.0);
        Ok((classes, drawn.collect()))
    }

    /// The class names in label order, at least two.
    fn order(&self, folder: &Path, found: &[String]) -> Result<Vec<String>> {
        let classes = self.settings.classes.clone().unwrap_or_else(|| found.to_vec());
        compare(folder, "a folder for each of the classes that are set", &classes, found)?;
        if classes.len() < 2 {
            return Err(Error::unexpected(folder, "folders of at least two classes", several(&classes)));
        }
        Ok(classes)
    }

    fn photos_of(&mut self, folder: &Path, classes: &[String], split: Option<Split>) -> Result<()> {
        for (class, name) in classes.iter().enumerate() {
            let before = self.photos.len();
            for file in walk::files(&folder.join(name))? {
                match names::kind_unless_photo(&below(self.root, &file)) {
                    None => {
                        require_utf8(&file)?;
                        let name = below(self.root, &file);
                        let group = self.groups.of(&name);
                        self.photos.push(PhotoFile { file, name, class, split, group });
                    }
                    Some(kind) => *self.ignored.kinds.entry(kind).or_default() += 1,
                }
            }
            if self.photos.len() == before {
                let expected = format!("at least one photo (.{})", names::EXTENSIONS.join(", ."));
                return Err(Error::unexpected(&folder.join(name), expected, "none"));
            }
        }
        Ok(())
    }

    /// The names of the folders in `folder`; everything else in there is ignored.
    fn folders(&mut self, folder: &Path) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for path in walk::entries(folder)? {
            let name = below(folder, &path);
            if path.is_dir() && !names::is_of_the_system(&name) {
                require_utf8(&path)?;
                names.push(name);
            } else {
                self.ignored.note(self.root, &path)?;
            }
        }
        Ok(names)
    }
}

impl Ignored {
    /// Notes one file, or all files in one folder.
    fn note(&mut self, root: &Path, path: &Path) -> Result<()> {
        let files = if path.is_dir() { walk::files(path)? } else { vec![path.to_owned()] };
        for name in files.iter().map(|file| below(root, file)) {
            match names::kind_unless_photo(&name) {
                None => self.astray.push(name),
                Some(kind) => *self.kinds.entry(kind).or_default() += 1,
            }
        }
        Ok(())
    }

    /// How many files are left out.
    pub fn count(&self) -> usize {
        self.kinds.values().sum::<usize>() + self.astray.len()
    }

    /// Says what is left out, if anything.
    pub fn tell<S>(&self, job: &Job<S>) {
        let endings = self.kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match self.kinds.values().sum() {
            0 => {}
            1 => job.say(format!("1 file ignored, not a photo by its extension ({endings})")),
            n => job.say(format!("{n} files ignored, not photos by their extension ({endings})")),
        }
        if let Some(first) = self.astray.first() {
            let n = self.astray.len();
            job.say(format!("{n} photo{} ignored, in no class folder (first: {first})", if n == 1 { "" } else { "s" }));
        }
    }
}

/// Refuses class folders other than `expected`; `what` describes those in the message.
fn compare(folder: &Path, what: &str, expected: &[String], found: &[String]) -> Result<()> {
    let (wanted, there): (BTreeSet<_>, BTreeSet<_>) = (expected.iter().collect(), found.iter().collect());
    let missing = wanted.difference(&there).map(|name| format!("no '{name}'"));
    let more = there.difference(&wanted).map(|name| format!("'{name}' as well"));
    let differences: Vec<String> = missing.chain(more).collect();
    if differences.is_empty() { Ok(()) } else { Err(Error::unexpected(folder, what, several(&differences))) }
}

/// Names for a message, at most ten of them.
pub fn several(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        [shown @ .., _, _] if shown.len() > 8 => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
        _ => names.join(", "),
    }
}

/// The path below `root`, with U+FFFD for bytes that are not UTF-8.
fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

/// Refuses a name that is not UTF-8: classes.yaml and files.csv could not hold it.
fn require_utf8(path: &Path) -> Result<()> {
    if path.to_str().is_some() {
        return Ok(());
    }
    let mut escaped = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        escaped.push_str(chunk.valid());
        escaped.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    Err(Error::unexpected(Path::new(&escaped), "a name in UTF-8", "bytes that are none; rename it"))
}
