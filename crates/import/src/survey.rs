//! A first look at all rows: whether they can be used, and which are equal.

use crate::contents::Part;
use artifact::Result;
use artifact::hash::Hash;
use artifact::progress::ProgressBar;
use feature_file::{Layout, RowScale};

/// What was seen of the rows of a split.
pub struct Survey {
    /// (n,): BLAKE3 of each row, f32 with the lowest byte first.
    pub hashes: Vec<Hash>,
    /// Rows that are all zeros, although rows are scaled.
    pub zeros: usize,
    /// Columns that have the same number in every row.
    pub constant: Vec<usize>,
}

/// Reads all rows of a split once.
pub fn survey(part: &Part, layout: &Layout, scale: RowScale, bar: &ProgressBar) -> Result<Survey> {
    let mut rows = part.features.rows(layout, scale)?;
    let mut hashes = Vec::with_capacity(part.features.len());
    let (mut first, mut varies) = (Vec::new(), vec![false; layout.columns]);
    while let Some(row) = rows.next()? {
        if first.is_empty() {
            first = row.to_vec();
        }
        varies.iter_mut().zip(row.iter().zip(&first)).for_each(|(varies, (number, first))| *varies |= number != first);
        hashes.push(blake3::hash(bytemuck::cast_slice(row)));
        bar.inc(1);
    }
    let constant = (0..layout.columns).filter(|column| !varies[*column]).collect();
    Ok(Survey { hashes, zeros: rows.zeros(), constant })
}
