//! The whole stage: reads pictures, runs the network, writes its activations.

use crate::config::{BatchNorm, Settings};
use crate::extractor::Extractor;
use crate::frozen_network::FrozenNetwork;
use crate::output::OutputKind;
use crate::own_norms;
use artifact::{Folder, Job, Npy, Split, facts, file_names};
use model::about;
use std::collections::BTreeMap;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let images = job.input("images")?;
    let augmented = job.optional_input("augmented")?;
    if let Some(augmented) = &augmented {
        augmented.made_of(&images)?;
    }
    let train = pictures(&images, Split::Train)?;
    let frozen = FrozenNetwork::open(job, &train, about::preparation(&images)?)?;
    let frozen = match job.settings.batch_norm {
        BatchNorm::Trained => frozen,
        BatchNorm::Own => own_norms::of_pictures(job, frozen, &train)?,
    };
    let extractor = Extractor::new(&frozen, &job.settings);
    job.copy(&images, file_names::CLASSES)?;
    job.fact(facts::PICTURES, hashes(&images, augmented.as_ref())?);
    let all = [OutputKind::Features, OutputKind::Layer, OutputKind::Cut];
    // Fine-tuning uses augmented training pictures if there are any, and the pictures themselves otherwise.
    let of_train: &[OutputKind] = if augmented.is_some() { &[OutputKind::Features, OutputKind::Layer] } else { &all };
    extractor.run(job, Split::Train.name(), &train, of_train)?;
    for split in images.splits() {
        if split != Split::Train {
            extractor.run(job, split.name(), &pictures(&images, split)?, &all)?;
        }
        job.copy(&images, &file_names::labels(split))?;
        job.copy(&images, &file_names::files(split))?;
    }
    if let Some(augmented) = augmented {
        run_augmented(job, &extractor, &augmented)?;
    }
    job.write(file_names::NETWORK, &frozen.checkpoint())?;
    Ok(())
}

/// The hashes of the pictures of each part, by which `finetune` checks that the activations are those of its pictures.
fn hashes(images: &Folder, augmented: Option<&Folder>) -> artifact::Result<BTreeMap<String, String>> {
    let of_split = |split: Split| Ok((split.name().to_owned(), images.hash(&file_names::images(split))?.to_owned()));
    let mut hashes = images.splits().into_iter().map(of_split).collect::<artifact::Result<BTreeMap<_, _>>>()?;
    if let Some(augmented) = augmented {
        hashes.insert(file_names::AUGMENTED.to_owned(), augmented.hash(&file_names::images(Split::Train))?.to_owned());
    }
    Ok(hashes)
}

fn pictures(folder: &Folder, split: Split) -> artifact::Result<Npy<u8>> {
    let labels = folder.labels(split)?;
    folder.npy::<u8>(&file_names::images(split))?.axes("(n, h, w, 3)")?.rows_as(labels.len(), "labels")
}

fn run_augmented(job: &Job<Settings>, extractor: &Extractor, augmented: &Folder) -> anyhow::Result<()> {
    let (labels, pictures) = (augmented.labels(Split::Train)?, pictures(augmented, Split::Train)?);
    let source = augmented.npy::<i64>(&file_names::source(Split::Train))?.rows_as(labels.len(), "labels")?;
    let with_features = job.settings.augmented_features;
    let kinds: &[OutputKind] =
        if with_features { &[OutputKind::Cut, OutputKind::Features] } else { &[OutputKind::Cut] };
    extractor.run(job, file_names::AUGMENTED, &pictures, kinds)?;
    job.write_npy(&file_names::labels(file_names::AUGMENTED), labels.shape(), labels.data())?;
    job.write_npy(&file_names::source(file_names::AUGMENTED), source.shape(), source.data())?;
    Ok(())
}
