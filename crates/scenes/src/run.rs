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
    let total: usize = parts.iter().map(|part| part.count).sum();
    let counts = Split::ALL.map(|split| format!("{} {split}", job.settings.count(split)));
    job.say(format!("{total} pictures of {} classes, each {}", subjects.len(), counts.join(", ")));
    let folder = job.output_folder(layout::PHOTOS)?;
    let bar = job.progress("drawing", total);
    (0..total).into_par_iter().try_for_each(|number| {
        let (part, index) = nth(&parts, number);
        one(&folder, job.seed, part, index)?;
        bar.inc(1);
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    job.write(layout::CONTACT_SHEET, &jpeg(&sheet::draw(job.seed, &subjects, job.settings.train))?)?;
    job.fact("pictures", total);
    Ok(())
}

/// One class in one split.
#[derive(Clone, Copy)]
struct Part {
    split: Split,
    subject: &'static Subject,
    /// Of pictures.
    count: usize,
}

/// Every class in every split.
fn parts(settings: &Settings, subjects: &[&'static Subject]) -> Vec<Part> {
    let of = |split| subjects.iter().map(move |&subject| Part { split, subject, count: settings.count(split) });
    Split::ALL.into_iter().flat_map(of).collect()
}

/// The part that picture `number` of all is in, and its index there.
fn nth(parts: &[Part], mut number: usize) -> (Part, usize) {
    for &part in parts {
        match number.checked_sub(part.count) {
            None => return (part, number),
            Some(rest) => number = rest,
        }
    }
    unreachable!("fewer pictures than were counted")
}

fn one(folder: &Path, seed: u64, part: Part, index: usize) -> anyhow::Result<()> {
    let Part { split, subject, .. } = part;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::TARGET;

    #[test]
    fn pictures_are_counted_through_all_parts() {
        let settings = Settings { train: 2, validation: 1, test: 0, ..Settings::default() };
        let parts = parts(&settings, &[&TARGET[0], &TARGET[1]]);
        let named: Vec<_> = (0..6)
            .map(|number| nth(&parts, number))
            .map(|(part, index)| (part.split, part.subject.name, index))
            .collect();
        let [one, other] = [TARGET[0].name, TARGET[1].name];
        assert_eq!(
            named,
            [
                (Split::Train, one, 0),
                (Split::Train, one, 1),
                (Split::Train, other, 0),
                (Split::Train, other, 1),
                (Split::Validation, one, 0),
                (Split::Validation, other, 0),
            ]
        );
    }
}
