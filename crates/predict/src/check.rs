//! Whether the file gives the answers that it gave when it was written.

use anyhow::ensure;
use model::classifier::{Checked, Classifier};
use std::path::Path;

/// Refuses a file whose golden photos get other logits: it is damaged, or this machine computes something else.
pub fn refuse_other_answers(path: &Path, classifier: &Classifier, noun: &str) -> anyhow::Result<()> {
    let checked = classifier.check()?;
    ensure!(
        checked.agreed == checked.photos,
        "{}: {}; the file is damaged, or this machine computes otherwise (`--no-check` answers all the same)",
        path.display(),
        said(checked, noun)
    );
    Ok(())
}

/// `8 of 8` in words.
pub fn said(Checked { agreed, photos, difference }: Checked, noun: &str) -> String {
    let percent = 100.0 * difference;
    format!(
        "{agreed} of {photos} golden {noun}s get the logits that they had when the file was written; the largest \
             difference is {percent:.4} % of the {noun}'s largest logit"
    )
}
