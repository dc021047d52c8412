//! The small files beside the pictures.

use crate::near_duplicates::Pair;
use crate::pictures::Row;
use crate::unreadable::Unreadable;
use artifact::tables::{files, sheet};
use artifact::{Job, Split, file_names};

/// `{split}.labels.npy` and `{split}.files.csv`.
pub fn write_rows<S>(job: &Job<S>, split: Split, rows: &[Row]) -> anyhow::Result<()> {
    let labels: Vec<i64> = rows.iter().map(|row| row.photo.class as i64).collect();
    job.write_npy(&file_names::labels(split), &[labels.len()], &labels)?;
    let file = |(number, row): (usize, &Row)| files::Row {
        row: number,
        path: row.photo.name.clone(),
        blake3: row.photo.blake3,
        width: row.width,
        height: row.height,
    };
    let files: Vec<files::Row> = rows.iter().enumerate().map(file).collect();
    Ok(job.write(&file_names::files(split), &files::to_csv(&files))?)
}

/// `quarantine.csv`.
pub fn write_quarantine<S>(job: &Job<S>, unreadable: &[Unreadable]) -> anyhow::Result<()> {
    let rows = unreadable.iter().map(|photo| [&photo.name, &photo.reason]);
    Ok(job.write(file_names::QUARANTINE, &sheet::to_csv(["path", "reason"], rows))?)
}

/// `near_duplicates.csv`.
pub fn write_near_duplicates<S>(job: &Job<S>, pairs: &[Pair]) -> anyhow::Result<()> {
    let row = |Pair { one: (split, row), other: (other_split, other), distance }: &Pair| {
        let [path, other_path] = [row, other].map(|row| row.photo.name.clone());
        [split.name().to_owned(), path, other_split.name().to_owned(), other_path, distance.to_string()]
    };
    let columns = ["split", "path", "other_split", "other_path", "distance"];
    Ok(job.write(file_names::NEAR_DUPLICATES, &sheet::to_csv(columns, pairs.iter().map(row)))?)
}
