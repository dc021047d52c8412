//! List, split, decode and resize, write.

use crate::config::{OnUnreadable, Settings};
use crate::contents::{self, Contents};
use crate::groups::Groups;
use crate::photo::Photo;
use crate::pictures::{self, Row};
use crate::{
    classes_file, duplicates, empty_classes, near_duplicates, photo, similar_classes, small_classes, split, tables,
};
use artifact::{Job, Split, facts, file_names};

/// Photos to pictures, labels and splits.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let root = &job.folder("photos", file_names::PHOTOS)?;
    let groups = Groups::new(job.settings.group.as_deref())?;
    let labels = job.optional_outside_file("labels")?;
    let Contents { classes, splits, photos: listed, misnamed, ignored } =
        contents::list(root, labels.as_deref(), &job.settings, &groups)?;
    ignored.tell(job);
    if let Some(line) = similar_classes::message(&classes) {
        job.say(line);
    }
    let grouped: Vec<_> = listed.iter().map(|photo| (photo.name.as_str(), photo.group.as_deref())).collect();
    groups.tell(job, &grouped)?;
    let total = listed.len() + misnamed.len();

    let (identified, mut unreadable) = photo::identify(listed);
    unreadable.extend(misnamed);
    let is_drawn = identified.iter().any(|photo| photo.split.is_none());
    let remedy = if is_drawn { empty_classes::remedy(job.settings.split) } else { "" };
    let mut photos = split::draw(job.seed, &job.settings, identified);
    // Where photos cannot even be opened, a class may lack a split for that reason alone: `judge` names them at the end.
    if unreadable.is_empty() {
        let drawn: Vec<&Photo> = photos.iter().collect();
        empty_classes::refuse(root, (&splits, &classes), &drawn, ("a photo", remedy))?;
    }

    let bar = job.progress("photos", photos.len());
    let mut written = Vec::new();
    for &split in &splits {
        let here = photos.extract_if(.., |photo| photo.split == split).collect();
        let (rows, bad) = pictures::write(job, split, here, || bar.inc(1))?;
        written.push((split, rows));
        unreadable.extend(bad);
    }
    bar.finish_and_clear();
    unreadable.sort_by(|a, b| a.name.cmp(&b.name));
    pictures::judge(job, root, &unreadable, total)?;
    let kept: Vec<&Photo> = written.iter().flat_map(|(_, rows)| rows).map(|row| &row.photo).collect();
    empty_classes::refuse(root, (&splits, &classes), &kept, ("a photo that can be read", ""))?;

    for (split, rows) in &written {
        tables::write_rows(job, *split, rows)?;
    }
    job.write(file_names::CLASSES, classes_file::text(&classes).as_bytes())?;
    if job.settings.on_unreadable == OnUnreadable::Quarantine {
        tables::write_quarantine(job, &unreadable)?;
    }
    job.fact(facts::PREPARATION, job.settings.preparation());
    job.fact(facts::QUARANTINED, unreadable.len());
    job.record("ignored", ignored.count());
    job.record("photos", fingerprint(&classes, &kept));
    let leaks = duplicates::leaks(&kept);
    let alike = near_duplicates(job, &written)?;
    let few = small_classes::message(&splits, &classes, &kept);
    let remarks: Vec<String> = duplicates::under_two_classes(&kept).into_iter().chain(alike).chain(few).collect();
    leaks.values().flatten().chain(&remarks).for_each(|line| job.say(line));
    // Without any there is no fact, so that collections without them do not look changed to later stages.
    if !leaks.is_empty() {
        job.fact(facts::LEAKS, leaks);
    }
    if !remarks.is_empty() {
        job.fact(facts::REMARKS, remarks);
    }
    job.say(sizes(&classes, &written, &job.settings));
    Ok(())
}

/// Writes the list of photos that look alike, if there are any; what there is to say of them.
fn near_duplicates(job: &Job<Settings>, written: &[(Split, Vec<Row>)]) -> anyhow::Result<Option<String>> {
    let pairs = near_duplicates::find(written);
    let others = written.iter().filter(|(split, _)| *split != Split::Train).map(|(_, rows)| rows.len()).sum();
    if !pairs.is_empty() {
        tables::write_near_duplicates(job, &pairs)?;
    }
    Ok(near_duplicates::message(&pairs, others))
}

/// One hash of the whole data set, from the split, class, content and path of every photo.
fn fingerprint(classes: &[String], photos: &[&Photo]) -> String {
    let mut hasher = blake3::Hasher::new();
    for photo in photos {
        let Photo { split, class, blake3, name, .. } = photo;
        hasher.update(format!("{split} {} {blake3} {name}\n", classes[*class]).as_bytes());
    }
    format!("{} photos, blake3 {}", photos.len(), hasher.finalize())
}

/// `train 244 (ants 123, bees 121), validation 153 (ants 70, bees 83), each 320 × 240 pixels`; width first, as elsewhere.
fn sizes(classes: &[String], written: &[(Split, Vec<Row>)], settings: &Settings) -> String {
    let parts = written.iter().map(|(split, rows)| format!("{split} {} ({})", rows.len(), by_class(classes, rows)));
    format!("{}, each {} × {} pixels", parts.collect::<Vec<_>>().join(", "), settings.width, settings.height)
}

/// `ants 123, bees 121`; of more than eight classes only the smallest and the largest count.
fn by_class(classes: &[String], rows: &[Row]) -> String {
    let count = |class| rows.iter().filter(|row| row.photo.class == class).count();
    let counts: Vec<usize> = (0..classes.len()).map(count).collect();
    if classes.len() > 8 {
        let (fewest, most) = (counts.iter().min().unwrap_or(&0), counts.iter().max().unwrap_or(&0));
        return format!("{} classes of {fewest} to {most}", classes.len());
    }
    let each = classes.iter().zip(&counts).map(|(name, n)| format!("{name} {n}"));
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small::Small;

    fn photo(name: &str, class: usize, split: Split, bytes: &[u8]) -> Photo {
        let blake3 = blake3::hash(bytes);
        Photo { file: name.into(), name: name.to_owned(), class, split, group: None, blake3 }
    }

    #[test]
    fn split_class_content_and_path_each_change_the_fingerprint() {
        let classes = ["a", "b"].map(str::to_owned);
        let one = fingerprint(&classes, &[&photo("a/1.jpg", 0, Split::Train, b"one")]);
        assert!(one.starts_with("1 photos, blake3 "), "{one}");
        for other in [
            photo("a/2.jpg", 0, Split::Train, b"one"),
            photo("a/1.jpg", 0, Split::Validation, b"one"),
            photo("a/1.jpg", 0, Split::Train, b"other"),
            photo("a/1.jpg", 1, Split::Train, b"one"),
        ] {
            assert_ne!(one, fingerprint(&classes, &[&other]));
        }
    }

    #[test]
    fn up_to_eight_classes_are_counted_one_by_one() {
        let rows: Vec<Row> = [0, 0, 1]
            .map(|class| Row {
                photo: photo("", class, Split::Train, b""),
                width: 4,
                height: 3,
                small: Small::of(&[0; 3], 1),
            })
            .into();
        let names = |n: usize| (0..n).map(|class| format!("c{class}")).collect::<Vec<_>>();
        assert_eq!(by_class(&names(2), &rows), "c0 2, c1 1");
        assert!(by_class(&names(8), &rows).ends_with(", c7 0"));
        assert_eq!(by_class(&names(9), &rows), "9 classes of 0 to 2");
    }
}
