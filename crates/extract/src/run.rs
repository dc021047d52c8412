//! Read pictures, run the network, keep its activations.

use crate::config::Settings;
use crate::extractor::{Extractor, Keep};
use artifact::{Folder, Job, Split, layout};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let images = job.input("images")?;
    let augmented = job.optional_input("augmented")?;
    let train = images.npy::<u8>(&layout::images(Split::Train))?.axes("(n, h, w, 3)")?;
    let extractor = Extractor::open(job, train.shape()[1], train.shape()[2])?;
    job.copy(&images, layout::CLASSES)?;
    for split in images.splits() {
        let labels = images.labels(split)?;
        let pictures = images.npy::<u8>(&layout::images(split))?.rows_as(labels.len(), "labels")?;
        // Fine-tuning sees augmented training pictures when there are any, and the pictures themselves otherwise.
        let keep = if split == Split::Train && augmented.is_some() { Keep::Features } else { Keep::Both };
        extractor.run(job, split.name(), &pictures, keep)?;
        job.copy(&images, &layout::labels(split))?;
    }
    match augmented {
        Some(augmented) if job.settings.cut.is_some() => run_augmented(job, &extractor, &augmented)?,
        Some(_) => job.say("without a cut, the augmented pictures are of no use and are left out"),
        None => {}
    }
    job.write(layout::NETWORK, &extractor.checkpoint())?;
    Ok(())
}

fn run_augmented(job: &Job<Settings>, extractor: &Extractor, augmented: &Folder) -> anyhow::Result<()> {
    let labels = augmented.labels(Split::Train)?;
    let pictures = augmented.npy::<u8>(&layout::images(Split::Train))?.rows_as(labels.len(), "labels")?;
    let source = augmented.npy::<i64>(&layout::source(Split::Train))?.rows_as(labels.len(), "labels")?;
    extractor.run(job, layout::AUGMENTED, &pictures, Keep::Cut)?;
    job.write_npy(&layout::labels(layout::AUGMENTED), labels.shape(), labels.data())?;
    job.write_npy(&layout::source(layout::AUGMENTED), source.shape(), source.data())?;
    Ok(())
}
