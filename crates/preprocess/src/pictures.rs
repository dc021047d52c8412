//! All photos of a split into one array of pictures, on all cores.

use crate::config::{OnUnreadable, Settings};
use crate::photo::Photo;
use crate::small::Small;
use crate::unreadable::Unreadable;
use artifact::{Job, Split, file_names};
use picture::Preparer;
use rayon::prelude::*;
use std::path::Path;

/// A photo that became a picture.
pub struct Row {
    /// The photo.
    pub photo: Photo,
    /// Width of the photo as it is meant to be seen.
    pub width: u32,
    /// Height of the photo as it is meant to be seen.
    pub height: u32,
    /// The picture, much smaller.
    pub small: Small,
}

/// Writes `{split}.images.npy`, one row for each photo that can be read, in order.
///
/// Each thread holds one photo and its picture, and of each picture only 72 greys are kept.
pub fn write(
    job: &Job<Settings>,
    split: Split,
    photos: Vec<Photo>,
    done: impl Fn() + Sync,
) -> artifact::Result<(Vec<Row>, Vec<Unreadable>)> {
    let Settings { height, width, .. } = job.settings;
    let shape = [photos.len(), height as usize, width as usize, 3];
    let mut array = job.create_npy::<u8>(&file_names::images(split), &shape)?;
    let length = array.row_len();
    let drawn = photos.par_iter().enumerate().map_init(
        || (Preparer::new(job.settings.preparation(), job.settings.max_megapixels), vec![0; length]),
        |(preparer, picture), (row, photo)| {
            let size = one(photo, preparer, picture);
            done();
            // A full disk and a photo that changes end the run; only what is wrong with the photo itself makes it unreadable.
            match size? {
                Ok(size) => array.write_row(row, picture).map(|()| Ok((size, Small::of(picture, width)))),
                Err(reason) => Ok(Err(reason)),
            }
        },
    );
    let outcomes = drawn.collect::<artifact::Result<Vec<_>>>()?;

    let (mut rows, mut unreadable) = (Vec::with_capacity(photos.len()), Vec::new());
    for (i, (photo, outcome)) in photos.into_iter().zip(outcomes).enumerate() {
        match outcome {
            Ok(((width, height), small)) => {
                if rows.len() < i {
                    // Rows move up to fill the gaps of unreadable photos.
                    array.data_mut().copy_within(i * length..(i + 1) * length, rows.len() * length);
                }
                rows.push(Row { photo, width, height, small });
            }
            Err(reason) => unreadable.push(Unreadable { name: photo.name, reason }),
        }
    }
    job.finish_rows(array, rows.len())?;
    Ok((rows, unreadable))
}

/// Width and height of the photo whose picture was drawn, or why it cannot be read.
///
/// Errors: the photo changed since its split was drawn.
fn one(photo: &Photo, preparer: &mut Preparer, picture: &mut [u8]) -> artifact::Result<Result<(u32, u32), String>> {
    let file = photo.read()?;
    Ok(file.and_then(|bytes| preparer.prepare(bytes, picture).map_err(|error| error.to_string())))
}

/// Under `fail`, one message that names all unreadable photos; under `quarantine` says how many there are.
pub fn judge(job: &Job<Settings>, root: &Path, unreadable: &[Unreadable], total: usize) -> anyhow::Result<()> {
    let n = unreadable.len();
    if job.settings.on_unreadable == OnUnreadable::Quarantine {
        job.say(format!("{n} of {total} photos quarantined{}", if n > 0 { ", see quarantine.csv" } else { "" }));
        return Ok(());
    }
    let line = |photo: &Unreadable| format!("{}: {}", root.join(&photo.name).display(), photo.reason);
    anyhow::ensure!(
        n == 0,
        "{}: {n} of {total} photos cannot be read (`settings: {{ on_unreadable: quarantine }}` leaves them out):\n{}",
        root.display(),
        unreadable.iter().map(line).collect::<Vec<_>>().join("\n")
    );
    Ok(())
}
