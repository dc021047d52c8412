//! The small files beside the pictures.

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
