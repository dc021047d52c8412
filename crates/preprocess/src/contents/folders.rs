//! Classes, and splits, as folders.

use super::classes::{compare, order};
use super::hint::for_folders;
use super::ignored::{Ignored, refuse_mostly_unread};
use super::listing::{Contents, PhotoFile};
use super::shown::{below, several};
use crate::config::Settings;
use crate::groups::Groups;
use crate::unreadable::Unreadable;
use artifact::{Error, Result, Split, walk};
use picture::names;
use std::path::Path;

const A_FOLDER: &str = "a folder";
const UTF_8: &str = "a name in UTF-8";
const NO_UTF_8: &str = "bytes that are none; rename it";
const TO_SPLIT: &str = "settings: { validation_fraction: 0.2, test_fraction: 0.2 }";

/// Lists `root`: split folders, if the one for train exists, otherwise class folders.
pub fn list(root: &Path, settings: &Settings, groups: &Groups) -> Result<Contents> {
    let files: Vec<String> = walk::files(root)?.iter().map(|file| below(root, file)).collect();
    refuse_mostly_unread(root, &files)?;
    let ignored = Ignored::new("in no class folder", settings);
    let mut listing = Listing { root, settings, groups, photos: Vec::new(), misnamed: Vec::new(), ignored };
    let folders = walk::is_folder(&root.join(&settings.splits.train))?;
    let (classes, splits) = if folders { listing.split_folders()? } else { listing.class_folders()? };
    let Listing { photos, misnamed, ignored, .. } = listing;
    Ok(Contents { classes, splits, photos, misnamed, ignored })
}

struct Listing<'a> {
    root: &'a Path,
    settings: &'a Settings,
    groups: &'a Groups,
    photos: Vec<PhotoFile>,
    misnamed: Vec<Unreadable>,
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
        let classes = order(&train, A_FOLDER, self.settings, &found)?;
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
                None => format!("or, to split one folder per class, the line `{TO_SPLIT}`"),
            };
            let expected = format!("a folder '{}' (the names are set in splits) {other}", splits.train);
            let found = format!("{}{}", several(&folders), for_folders(self.root, &folders)?);
            return Err(Error::unexpected(self.root, expected, found));
        }
        if folders.len() < 2 && self.settings.classes.is_none() {
            let found = format!("{}{}", several(&folders), for_folders(self.root, &folders)?);
            return Err(Error::unexpected(self.root, "a folder for each of two classes or more", found));
        }
        let classes = order(self.root, A_FOLDER, self.settings, &folders)?;
        self.photos_of(self.root, &classes, None)?;
        let drawn = Split::ALL.into_iter().filter(|split| *split != Split::Test || *test_fraction > 0.0);
        Ok((classes, drawn.collect()))
    }

    fn photos_of(&mut self, folder: &Path, classes: &[String], split: Option<Split>) -> Result<()> {
        for (class, name) in classes.iter().enumerate() {
            let before = self.photos.len() + self.misnamed.len();
            for file in walk::files(&folder.join(name))? {
                if self.ignored.takes(&below(self.root, &file)) {
                    continue;
                }
                let name = below(self.root, &file);
                if let Some(name) = escaped(file.strip_prefix(self.root).unwrap_or(&file)) {
                    let reason = format!("expected {UTF_8}, got {NO_UTF_8}");
                    self.misnamed.push(Unreadable { name, reason });
                    continue;
                }
                let group = self.groups.of(&name);
                self.photos.push(PhotoFile { file, name, class, split, group });
            }
            if self.photos.len() + self.misnamed.len() == before {
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
            if walk::is_folder(&path)? && !names::is_of_the_system(&name) {
                // classes.yaml could not hold it.
                if let Some(name) = escaped(&path) {
                    return Err(Error::unexpected(Path::new(&name), UTF_8, NO_UTF_8));
                }
                names.push(name);
            } else {
                self.ignored.note(self.root, &path)?;
            }
        }
        Ok(names)
    }
}

/// A path that is not UTF-8, with escapes for the bytes that are none; `None` for all others.
fn escaped(path: &Path) -> Option<String> {
    if path.to_str().is_some() {
        return None;
    }
    let mut escaped = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        escaped.push_str(chunk.valid());
        escaped.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    Some(escaped)
}
