//! Checks that pictures are those from which `extract` computed its cache. Equal labels and lists of photos do not
//! prove it: another resampling filter changes neither.

use artifact::{Error, Folder, Job, Result, Split, file_names};
use std::collections::BTreeMap;

/// The pictures that an `extract` read.
pub struct CachedPictures<'a> {
    folder: &'a Folder,
    hashes: BTreeMap<String, String>,
}

impl<'a> CachedPictures<'a> {
    /// The pictures of the activations in `folder`.
    pub fn read(folder: &'a Folder) -> Result<Self> {
        Ok(Self { folder, hashes: folder.fact(artifact::facts::PICTURES, "the hash of the pictures of each split")? })
    }

    /// Refuses `images` with other pictures, labels or photos in any split.
    pub fn expect(&self, images: &Folder) -> Result<()> {
        images.same_as(self.folder, file_names::CLASSES)?;
        let either = |split: &Split| images.splits().contains(split) || self.folder.splits().contains(split);
        Split::ALL.into_iter().filter(either).try_for_each(|split| {
            images.same_as(self.folder, &file_names::labels(split))?;
            images.same_as(self.folder, &file_names::files(split))?;
            self.expect_part(split.name(), images, &file_names::images(split))
        })
    }

    /// Refuses augmented pictures other than those of the cache. If only one of the two has augmented pictures, the
    /// training differs from one on the cache. That is allowed, and the log says so.
    pub fn expect_augmented<S>(&self, job: &Job<S>, augmented: Option<&Folder>) -> Result<()> {
        let place = self.folder.path().display();
        let difference = match (self.hashes.contains_key(file_names::AUGMENTED), augmented) {
            (true, Some(augmented)) => {
                return self.expect_part(file_names::AUGMENTED, augmented, &file_names::images(Split::Train));
            }
            (false, None) => return Ok(()),
            (true, None) => format!("without the augmented pictures of {place}"),
            (false, Some(_)) => format!("with augmented pictures, which {place} lacks"),
        };
        job.say(format!("{difference}: not the same training as from the cache"));
        Ok(())
    }

    /// Refuses `file` of `folder` unless `extract` read the same as `part`.
    fn expect_part(&self, part: &str, folder: &Folder, file: &str) -> Result<()> {
        if self.hashes.get(part).map(String::as_str) == Some(folder.hash(file)?) {
            return Ok(());
        }
        let expected = format!("the pictures that {} was computed from", self.folder.path().display());
        Err(Error::unexpected(&folder.path().join(file), expected, "others"))
    }
}
