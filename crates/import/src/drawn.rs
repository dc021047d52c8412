//! Rows of train that are drawn for validation and test, where the folder has none.

use crate::config::Settings;
use crate::contents::Part;
use anyhow::ensure;
use artifact::check::Refusal;
use artifact::hash::Hash;
use artifact::stratified::{self, Fractions, Item, Unit};
use artifact::{Classes, Error, Job, Split};
use std::path::Path;

/// The split of each row of train: a function of the seed, and of the bytes and labels of the rows.
pub fn splits(
    job: &Job<Settings>,
    folder: &Path,
    parts: &[Part],
    (hashes, labels): (&[Hash], Option<&[i64]>),
    classes: &Classes,
) -> anyhow::Result<Vec<Split>> {
    let fractions = fractions(&job.settings, parts, labels.is_some())?;
    let (Some(labels), true) = (labels, fractions.validation + fractions.test > 0.0) else {
        return Ok(vec![Split::Train; hashes.len()]);
    };
    let splits = draw(job.seed, fractions, hashes, labels);
    let of_class = |class: usize| labels.iter().zip(&splits).filter(move |(label, _)| **label == class as i64);
    for (class, name) in classes.names().iter().enumerate() {
        let (all, train) =
            (of_class(class).count(), of_class(class).filter(|(_, split)| **split == Split::Train).count());
        let expected = || format!("more rows of class '{name}', or validation_fraction: 0 and test_fraction: 0");
        let found = || match all {
            1 => "only 1".to_owned(),
            all => format!("{all} that differ too little to be drawn from"),
        };
        ensure!(all == 0 || train > 0, Error::unexpected(parts[0].features.path(), expected(), found()));
    }
    for (split, fraction) in [(Split::Validation, fractions.validation), (Split::Test, fractions.test)] {
        if fraction > 0.0 {
            let drawn = splits.iter().filter(|drawn| **drawn == split).count();
            let of = format!("{drawn} of the {} rows of train are drawn, by class", hashes.len());
            job.say(format!("no {split} rows in {}: {of} ({split}_fraction: {fraction})", folder.display()));
        }
    }
    Ok(splits)
}

/// The fractions of the splits that are drawn.
fn fractions(settings: &Settings, parts: &[Part], has_labels: bool) -> Result<Fractions, Refusal> {
    let has = |split| parts.iter().any(|part| part.split == split);
    let Fractions { validation, test } = settings.fractions();
    let refused = |why| Refusal::new("settings.test_fraction", format!("0, as {why}"), test);
    match (test > 0.0, has(Split::Test), has_labels) {
        (true, true, _) => return Err(refused("the folder has test rows")),
        (true, false, false) => return Err(refused("the rows of train have no labels")),
        _ => {}
    }
    Ok(Fractions { validation: if has(Split::Validation) || !has_labels { 0.0 } else { validation }, test })
}

fn draw(seed: u64, fractions: Fractions, hashes: &[Hash], labels: &[i64]) -> Vec<Split> {
    let item = |(hash, label): (&Hash, &i64)| Item { class: *label as usize, content: *hash, key: *hash };
    let units = stratified::units(&hashes.iter().zip(labels).map(item).collect::<Vec<_>>());
    let drawn = stratified::splits(seed, fractions, &units.iter().collect::<Vec<&Unit>>());
    let mut splits = vec![Split::Train; hashes.len()];
    for (unit, split) in units.iter().zip(drawn) {
        unit.members.iter().for_each(|&row| splits[row] = split);
    }
    splits
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::hash;

    #[test]
    fn every_class_has_its_share_and_equal_rows_never_part() {
        // 40 rows of class 0 and 20 of class 1, each row twice.
        let hashes: Vec<Hash> = (0..60_u8).map(|row| Hash::from_hex(hash::bytes(&[row / 2])).unwrap()).collect();
        let labels: Vec<i64> = (0..60).map(|row| i64::from(row >= 40)).collect();
        let fractions = Fractions { validation: 0.2, test: 0.1 };
        let splits = draw(7, fractions, &hashes, &labels);
        let count = |rows: std::ops::Range<usize>, split| splits[rows].iter().filter(|found| **found == split).count();
        assert_eq!([count(0..40, Split::Validation), count(0..40, Split::Test)], [8, 4]);
        assert_eq!([count(40..60, Split::Validation), count(40..60, Split::Test)], [4, 2]);
        assert!(splits.chunks(2).all(|pair| pair[0] == pair[1]));
        assert_ne!(draw(8, fractions, &hashes, &labels), splits);
    }
}
