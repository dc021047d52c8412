//! Draws every picture of a stage and writes it as a JPEG file, then shows some of each class.

use crate::contact_sheet;
use crate::counts::Counts;
use crate::sea::Sea;
use crate::subject::Subject;
use crate::world::{self, Photo};
use anyhow::Context as _;
use artifact::{Job, Split, facts, file_names, write};
use jpeg_encoder::{ColorType, Encoder};
use rayon::prelude::*;
use std::path::Path;

/// Writes `photos/<split>/<class>/<index>.jpg` and `contact_sheet.jpg` among the outputs of `job`.
pub fn draw<S>(job: &Job<S>, sea: &Sea, subjects: &[&'static Subject], counts: &Counts) -> anyhow::Result<()> {
    let parts = parts(counts, subjects);
    let total: usize = parts.iter().map(|part| part.count).sum();
    let each = Split::ALL.map(|split| format!("{} {split}", counts.in_split(split)));
    job.say(format!("{total} pictures of {} classes, each {}", subjects.len(), each.join(", ")));
    let (folder, seed) = (job.output_folder(file_names::PHOTOS)?, job.seed);
    let bar = job.progress("drawing", total);
    (0..total).into_par_iter().try_for_each(|number| {
        let (part, index) = nth(&parts, number);
        draw_one(&folder, seed, sea, part, index)?;
        bar.inc(1);
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    job.write(file_names::CONTACT_SHEET, &jpeg(&contact_sheet::draw(seed, sea, subjects, counts.train))?)?;
    job.fact(facts::DRAWN, total);
    Ok(())
}

/// One class in one split.
#[derive(Clone, Copy)]
struct Part {
    split: Split,
    subject: &'static Subject,
    /// Pictures.
    count: usize,
}

/// Every class in every split.
fn parts(counts: &Counts, subjects: &[&'static Subject]) -> Vec<Part> {
    let in_split = |split| {
        let count = counts.in_split(split);
        subjects.iter().map(move |&subject| Part { split, subject, count })
    };
    Split::ALL.into_iter().flat_map(in_split).collect()
}

/// The part that holds picture `number` of all, and the picture's index in it.
fn nth(parts: &[Part], mut number: usize) -> (Part, usize) {
    for &part in parts {
        match number.checked_sub(part.count) {
            None => return (part, number),
            Some(rest) => number = rest,
        }
    }
    unreachable!("fewer pictures than were counted")
}

fn draw_one(folder: &Path, seed: u64, sea: &Sea, part: Part, index: usize) -> anyhow::Result<()> {
    let Part { split, subject, .. } = part;
    let name = format!("{split}/{}/{index:04}.jpg", subject.name);
    let bytes = jpeg(&world::draw(seed, sea, subject, split, index)).with_context(|| name.clone())?;
    Ok(write::below(folder, &name, &bytes)?)
}

fn jpeg(photo: &Photo) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let [w, h] = [photo.w, photo.h].map(u16::try_from);
    Encoder::new(&mut bytes, photo.quality).encode(&photo.rgb, w?, h?, ColorType::Rgb)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    #[test]
    fn pictures_are_counted_through_all_parts() {
        let parts = parts(&Counts { train: 2, validation: 1, test: 0 }, &[&SAMPLES[0], &SAMPLES[2]]);
        let named: Vec<_> = (0..6)
            .map(|number| nth(&parts, number))
            .map(|(part, index)| (part.split, part.subject.name, index))
            .collect();
        assert_eq!(
            named,
            [
                (Split::Train, "ball", 0),
                (Split::Train, "ball", 1),
                (Split::Train, "float", 0),
                (Split::Train, "float", 1),
                (Split::Validation, "ball", 0),
                (Split::Validation, "float", 0),
            ]
        );
    }
}
