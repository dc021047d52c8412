//! The small files beside the pictures.

use crate::near_duplicates::Pair;
use crate::photo::Unreadable;
use crate::pictures::Row;
use artifact::tables::files;
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
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    // Not serde's header, which is missing where there are no rows.
    table.write_record(["path", "reason"])?;
    for photo in unreadable {
        table.write_record([&photo.name, &photo.reason])?;
    }
    Ok(job.write(file_names::QUARANTINE, &table.into_inner()?)?)
}

/// `near_duplicates.csv`.
pub fn write_near_duplicates<S>(job: &Job<S>, pairs: &[Pair]) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["split", "path", "other_split", "other_path", "distance"])?;
    for Pair { one: (split, row), other: (other_split, other), distance } in pairs {
        let [path, other_path] = [row, other].map(|row| row.photo.name.as_str());
        table.write_record([split.name(), path, other_split.name(), other_path, &distance.to_string()])?;
    }
    Ok(job.write(file_names::NEAR_DUPLICATES, &table.into_inner()?)?)
}
