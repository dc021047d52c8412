//! The splits that a trained model is evaluated on, and its logits for them.

use crate::labelled::Labelled;
use crate::score::Score;
use artifact::{Error, Folder, Job, Result, Split, file_names};
use model::Tensor;
use model::bytes::Shared;

/// Opens every split but train, in order, before any work. `file`: the name of a split's file.
pub fn open<T: Shared>(folder: &Folder, file: impl Fn(Split) -> String) -> Result<Vec<(Split, Labelled<T>)>> {
    let splits = folder.splits().into_iter().filter(|split| *split != Split::Train);
    splits.map(|split| Ok((split, Labelled::open(folder, &file(split), split)?))).collect()
}

/// The split that chooses the epoch, among those of [`open`].
pub fn validation<'a, T>(folder: &Folder, opened: &'a [(Split, Labelled<T>)]) -> Result<&'a Labelled<T>> {
    let found = opened.iter().find(|(split, _)| *split == Split::Validation);
    found.map(|(_, rows)| rows).ok_or_else(|| {
        Error::unexpected(
            &folder.path().join(file_names::MANIFEST),
            file_names::labels(Split::Validation),
            "no such file",
        )
    })
}

/// Writes a trained model's logits for each split, with the lists of photos and classes that label their rows and
/// columns. Returns the score of each split. `forward`: (b, h, w, c) in the file's dtype to logits (b, k).
pub fn write<S, T: Shared>(
    job: &Job<S>,
    folder: &Folder,
    splits: &[(Split, Labelled<T>)],
    forward: impl Fn(&Tensor) -> Tensor,
) -> Result<Vec<(Split, Score)>> {
    job.copy(folder, file_names::CLASSES)?;
    let mut scores = Vec::new();
    for (split, rows) in splits {
        let logits = rows.logits(&forward);
        job.write_npy(&file_names::logits(split), &[rows.len(), logits.len() / rows.len()], &logits)?;
        job.copy(folder, &file_names::labels(split))?;
        job.copy(folder, &file_names::files(split))?;
        scores.push((*split, Score::measure(&logits, rows.labels())));
    }
    Ok(scores)
}
