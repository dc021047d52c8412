//! All photos of a split into one array of pictures, on all cores.

use crate::config::{OnUnreadable, Settings};
use crate::photo::{self, Photo, Unreadable};
use crate::resample::Resampler;
use crate::{decode, fit};
use artifact::{Job, Split, layout};
use rayon::prelude::*;
use std::fs;
use std::path::Path;

/// A photo that became a picture.
pub struct Row {
    /// The photo.
    pub photo: Photo,
    /// Width of the photo as it is meant to be seen.
    pub width: u32,
    /// Height of the photo as it is meant to be seen.
    pub height: u32,
}

/// Writes `{split}.images.npy`, one row for each photo that can be read, in order.
///
/// Each thread holds one photo and its picture, so memory does not grow with n.
pub fn write(
    job: &Job<Settings>,
    split: Split,
    photos: Vec<Photo>,
    done: impl Fn() + Sync,
) -> artifact::Result<(Vec<Row>, Vec<Unreadable>)> {
    let Settings { height, width, .. } = job.settings;
    let shape = [photos.len(), height as usize, width as usize, 3];
    let mut array = job.create_npy::<u8>(&layout::images(split), &shape)?;
    let length = array.row_len();
    let drawn = photos.par_iter().enumerate().map_init(
        || (Resampler::default(), vec![0; length]),
        |(resampler, picture), (row, photo)| {
            let size = one(photo, picture, &job.settings, resampler);
            done();
            // A disk that is full is no fault of the photo.
            if size.is_ok() { array.write_row(row, picture).map(|()| size) } else { Ok(size) }
        },
    );
    let sizes: Vec<Result<(u32, u32), String>> = drawn.collect::<artifact::Result<_>>()?;

    let (mut rows, mut unreadable) = (Vec::with_capacity(photos.len()), Vec::new());
    for (i, (photo, size)) in photos.into_iter().zip(sizes).enumerate() {
        match size {
            Ok((width, height)) => {
                if rows.len() < i {
                    // Rows move up to where unreadable ones were.
                    array.data_mut().copy_within(i * length..(i + 1) * length, rows.len() * length);
                }
                rows.push(Row { photo, width, height });
            }
            Err(reason) => unreadable.push(Unreadable { name: photo.name, reason }),
        }
    }
    job.finish_rows(array, rows.len())?;
    Ok((rows, unreadable))
}

/// The size of the photo whose picture was drawn.
fn one(
    photo: &Photo,
    picture: &mut [u8],
    settings: &Settings,
    resampler: &mut Resampler,
) -> Result<(u32, u32), String> {
    let bytes = fs::read(&photo.file).map_err(|error| photo::refused(&error))?;
    let image = decode::decode(&bytes, settings)?;
    drop(bytes);
    fit::draw(&image, picture, settings, resampler);
    Ok(image.dimensions())
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
        "{}: {n} of {total} photos cannot be read (`on_unreadable: quarantine` leaves them out):\n{}",
        root.display(),
        unreadable.iter().map(line).collect::<Vec<_>>().join("\n")
    );
    Ok(())
}
