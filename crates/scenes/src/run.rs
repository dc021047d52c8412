//! The story: draw every picture and write it down, then show some of each class.

use crate::config::Settings;
use crate::sheet;
use crate::subject::Subject;
use crate::world::{self, Photo};
use anyhow::Context as _;
use artifact::{Job, Split, layout, write};
use jpeg_encoder::{ColorType, Encoder};
use rayon::prelude::*;
use std::path::Path;

/// Writes `photos/<split>/<class>/<index>.jpg` and `contact_sheet.jpg`.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let subjects = job.settings.subjects();
    let parts = parts(&job.settings, &subjects);
    let total: usize = parts.iter().map(|part| part.2).sum();
    let counts = Split::ALL.map(|split| format!("{} {split}", job.settings.count(split)));
    job.say(format!("{total} pictures of {} classes, each {}", subjects.len(), counts.join(", ")));
    let folder = job.output_folder(layout::PHOTOS)?;
    let bar = job.progress("drawing", total);
    (0..total).into_par_iter().try_for_each(|number| {
        let (split, subject, index) = nth(&parts, number);
        one(&folder, job.seed, split, subject, index)?;
        bar.inc(1);
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    job.write("contact_sheet.jpg", &jpeg(&sheet::draw(job.seed, &subjects, job.settings.train))?)?;
    job.fact("pictures", total);
    Ok(())
}

/// Every split and class with its number of pictures.
fn parts(settings: &Settings, subjects: &[&'static Subject]) -> Vec<(Split, &'static Subject, usize)> {
    let of = |split: Split| subjects.iter().map(move |&subject| (split, subject, settings.count(split)));
    Split::ALL.into_iter().flat_map(of).collect()
}

/// Split, class and index of one picture among all.
fn nth(parts: &[(Split, &'static Subject, usize)], mut number: usize) -> (Split, &'static Subject, usize) {
    for &(split, subject, count) in parts {
        match number.checked_sub(count) {
            None => return (split, subject, number),
            Some(rest) => number = rest,
        }
    }
    unreachable!("fewer pictures than were counted")
}

fn one(folder: &Path, seed: u64, split: Split, subject: &Subject, index: usize) -> anyhow::Result<()> {
    let name = format!("{split}/{}/{index:04}.jpg", subject.name);
    let bytes = jpeg(&world::draw(seed, subject, split, index)).with_context(|| name.clone())?;
    Ok(write::below(folder, &name, &bytes)?)
}

fn jpeg(photo: &Photo) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let [w, h] = [photo.w, photo.h].map(u16::try_from);
    Encoder::new(&mut bytes, photo.quality).encode(&photo.rgb, w?, h?, ColorType::Rgb)?;
    Ok(bytes)
}
