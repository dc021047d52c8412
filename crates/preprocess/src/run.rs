//! List, split, decode and resize, write.

use crate::config::{OnUnreadable, Settings};
use crate::contents::{self, Contents};
use crate::photo::Photo;
use crate::pictures::{self, Row};
use crate::{duplicates, empty_classes, photo, tables};
use artifact::{Job, Split, layout};

/// Photos to pictures, labels and splits.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let root = &job.folder("photos", layout::PHOTOS)?;
    let Contents { classes, splits, photos: listed, ignored } = contents::list(root, &job.settings)?;
    ignored.tell(job);
    let total = listed.len();

    let (mut photos, mut unreadable) = photo::identify(job, listed);
    let remedy = "; a larger fraction, another seed or more photos would help";
    // What cannot even be opened may be all that a class has: then the reasons, at the end, say more.
    if unreadable.is_empty() {
        let drawn: Vec<&Photo> = photos.iter().collect();
        empty_classes::refuse(root, (&splits, &classes), &drawn, ("a photo", remedy))?;
    }

    let bar = job.progress("photos", photos.len());
    let mut parts = Vec::new();
    for &split in &splits {
        let here = photos.extract_if(.., |photo| photo.split == split).collect();
        let (rows, bad) = pictures::write(job, split, here, || bar.inc(1))?;
        parts.push((split, rows));
        unreadable.extend(bad);
    }
    bar.finish_and_clear();
    unreadable.sort_by(|a, b| a.name.cmp(&b.name));
    pictures::judge(job, root, &unreadable, total)?;
    let kept: Vec<&Photo> = parts.iter().flat_map(|(_, rows)| rows).map(|row| &row.photo).collect();
    empty_classes::refuse(root, (&splits, &classes), &kept, ("a photo that can be read", ""))?;

    for (split, rows) in &parts {
        tables::write_rows(job, *split, rows)?;
    }
    job.write_yaml(layout::CLASSES, &classes)?;
    if job.settings.on_unreadable == OnUnreadable::Quarantine {
        tables::write_quarantine(job, &unreadable)?;
    }
    job.fact("quarantined", unreadable.len());
    job.record("ignored", ignored.count());
    job.record("photos", fingerprint(&kept));
    duplicates::tell(job, &kept);
    job.say(sizes(&classes, &parts, &job.settings));
    Ok(())
}

/// A hash over the whole data set: split, path and hash of every photo.
fn fingerprint(photos: &[&Photo]) -> String {
    let mut hasher = blake3::Hasher::new();
    for photo in photos {
        hasher.update(format!("{} {} {}\n", photo.split, photo.blake3, photo.name).as_bytes());
    }
    format!("{} photos, blake3 {}", photos.len(), hasher.finalize())
}

/// `train 244 (ants 123, bees 121), validation 153 (ants 70, bees 83), each 224 × 224`
fn sizes(classes: &[String], parts: &[(Split, Vec<Row>)], settings: &Settings) -> String {
    let part = |(split, rows): &(Split, Vec<Row>)| {
        let count = |class| rows.iter().filter(|row| row.photo.class == class).count();
        let counts: Vec<usize> = (0..classes.len()).map(count).collect();
        let detail = if classes.len() <= 8 {
            let each = classes.iter().zip(&counts).map(|(name, n)| format!("{name} {n}"));
            each.collect::<Vec<_>>().join(", ")
        } else {
            let (fewest, most) = (counts.iter().min().unwrap_or(&0), counts.iter().max().unwrap_or(&0));
            format!("{} classes of {fewest} to {most}", classes.len())
        };
        format!("{split} {} ({detail})", rows.len())
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    format!("{}, each {} × {}", parts.join(", "), settings.height, settings.width)
}
