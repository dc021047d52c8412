//! Read pictures, run the network, keep its activations.

use crate::config::Settings;
use crate::extractor::Extractor;
use crate::segment::Keep;
use artifact::yaml::Value;
use artifact::{Error, Folder, Job, Npy, Split, layout};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let images = job.input("images")?;
    let mut augmented = job.optional_input("augmented")?;
    if job.settings.cut.is_none() && augmented.take().is_some() {
        job.say("without a cut, the augmented pictures are of no use and are left out");
    }
    if let Some(augmented) = &augmented {
        check_origin(augmented, &images)?;
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

/// Refuses augmented pictures of other photos, or with the classes in another order.
fn check_origin(augmented: &Folder, images: &Folder) -> artifact::Result<()> {
    augmented.same_as(images, layout::CLASSES)?;
    let photos = layout::files(Split::Train);
    let listed = images.manifest().files.get(&photos).map(|entry| entry.blake3.as_str());
    let made_from = augmented.manifest().facts.get(layout::MADE_FROM).and_then(Value::as_str);
    if made_from.is_some() && made_from == listed {
        return Ok(());
    }
    let expected = format!("{} of {}", layout::MADE_FROM, images.path().join(photos).display());
    let path = augmented.path().join(layout::MANIFEST);
    Err(Error::unexpected(&path, expected, "another: pictures made from other photos?"))
}

fn run_augmented(job: &Job<Settings>, extractor: &Extractor, augmented: &Folder) -> anyhow::Result<()> {
    let (labels, pictures) = (augmented.labels(Split::Train)?, pictures(augmented, Split::Train)?);
    let source = augmented.npy::<i64>(&layout::source(Split::Train))?.rows_as(labels.len(), "labels")?;
    extractor.run(job, layout::AUGMENTED, &pictures, &[Keep::Cut])?;
    job.write_npy(&layout::labels(layout::AUGMENTED), labels.shape(), labels.data())?;
    job.write_npy(&layout::source(layout::AUGMENTED), source.shape(), source.data())?;
    Ok(())
}
