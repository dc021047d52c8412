//! Read pictures, run the network, keep its activations.

use crate::config::Settings;
use crate::extractor::Extractor;
use crate::segment::Keep;
use artifact::{Folder, Job, Npy, Split, layout};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let images = job.input("images")?;
    let mut augmented = job.optional_input("augmented")?;
    let Settings { cut, augmented_features, .. } = &job.settings;
    if cut.is_none() && !augmented_features && augmented.take().is_some() {
        job.say("without a cut or augmented_features, the augmented pictures are of no use and are left out");
    }
    if let Some(augmented) = &augmented {
        augmented.made_of(&images)?;
    }
    let train = pictures(&images, Split::Train)?;
    let extractor = Extractor::open(job, &train)?;
    job.copy(&images, layout::CLASSES)?;
    // Fine-tuning sees augmented training pictures when there are any, and the pictures themselves otherwise.
    let all = [Keep::Features, Keep::Layer, Keep::Cut];
    extractor.run(job, Split::Train.name(), &train, if augmented.is_some() { &all[..2] } else { &all })?;
    for split in images.splits() {
        if split != Split::Train {
            extractor.run(job, split.name(), &pictures(&images, split)?, &all)?;
        }
        job.copy(&images, &layout::labels(split))?;
        job.copy(&images, &layout::files(split))?;
    }
    if let Some(augmented) = augmented {
        run_augmented(job, &extractor, &augmented)?;
    }
    job.write(layout::NETWORK, &extractor.checkpoint())?;
    Ok(())
}

fn pictures(folder: &Folder, split: Split) -> artifact::Result<Npy<u8>> {
    let labels = folder.labels(split)?;
    folder.npy::<u8>(&layout::images(split))?.axes("(n, h, w, 3)")?.rows_as(labels.len(), "labels")
}

fn run_augmented(job: &Job<Settings>, extractor: &Extractor, augmented: &Folder) -> anyhow::Result<()> {
    let (labels, pictures) = (augmented.labels(Split::Train)?, pictures(augmented, Split::Train)?);
    let source = augmented.npy::<i64>(&layout::source(Split::Train))?.rows_as(labels.len(), "labels")?;
    let keep = [Keep::Cut, Keep::Features];
    let wanted = if job.settings.augmented_features { &keep[..] } else { &keep[..1] };
    extractor.run(job, layout::AUGMENTED, &pictures, wanted)?;
    job.write_npy(&layout::labels(layout::AUGMENTED), labels.shape(), labels.data())?;
    job.write_npy(&layout::source(layout::AUGMENTED), source.shape(), source.data())?;
    Ok(())
}
