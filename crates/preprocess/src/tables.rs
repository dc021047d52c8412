//! The small files beside the pictures.

use crate::photo::Unreadable;
use crate::pictures::Row;
use artifact::{Job, Split, layout};
use serde::Serialize;

#[derive(Serialize)]
struct File<'a> {
    row: usize,
    path: &'a str,
    blake3: String,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Quarantined<'a> {
    path: &'a str,
    reason: &'a str,
}

/// `{split}.labels.npy` and `{split}.files.csv`.
pub fn write_rows<S>(job: &Job<S>, split: Split, rows: &[Row]) -> anyhow::Result<()> {
    let labels: Vec<i64> = rows.iter().map(|row| row.photo.class as i64).collect();
    job.write_npy(&layout::labels(split), &[labels.len()], &labels)?;
    let files = rows.iter().enumerate().map(|(i, row)| File {
        row: i,
        path: &row.photo.name,
        blake3: row.photo.blake3.to_hex().to_string(),
        width: row.width,
        height: row.height,
    });
    Ok(job.write(&layout::files(split), &csv(&["row", "path", "blake3", "width", "height"], files)?)?)
}

/// `quarantine.csv`.
pub fn write_quarantine<S>(job: &Job<S>, unreadable: &[Unreadable]) -> anyhow::Result<()> {
    let lines = unreadable.iter().map(|photo| Quarantined { path: &photo.name, reason: &photo.reason });
    Ok(job.write(layout::QUARANTINE, &csv(&["path", "reason"], lines)?)?)
}

/// Rows as CSV. The header is written even if there are no rows.
fn csv(header: &[&str], rows: impl Iterator<Item = impl Serialize>) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    table.write_record(header)?;
    for row in rows {
        table.serialize(row)?;
    }
    Ok(table.into_inner()?)
}
