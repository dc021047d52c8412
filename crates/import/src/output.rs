//! The arrays and lists of the splits, as `extract` writes them.

use crate::config::Settings;
use crate::contents::{Listed, Part};
use artifact::hash::Hash;
use artifact::progress::ProgressBar;
use artifact::tables::files;
use artifact::{Job, NpyWriter, Result, Split, file_names};
use feature_file::Layout;

/// One split as it was written.
pub struct Written {
    /// Which split.
    pub split: Split,
    /// (n,): positions in the list of classes, if they are known.
    pub labels: Option<Vec<i64>>,
    /// What each row is.
    pub rows: Vec<files::Row>,
}

/// The rows of a part, and where they go.
pub struct Source<'a> {
    /// The files.
    pub part: &'a Part,
    /// (n,): BLAKE3 of each row.
    pub hashes: &'a [Hash],
    /// (n,): positions in the list of classes, if they are known.
    pub labels: Option<&'a [i64]>,
    /// (n,): the split of each row.
    pub splits: &'a [Split],
}

/// Writes features (n, 1, 1, d), labels and lists of all splits that rows of a part go to.
pub fn write(job: &Job<Settings>, layout: &Layout, source: &Source, bar: &ProgressBar) -> Result<Vec<Written>> {
    let has_rows = |split: &Split| source.splits.contains(split);
    let mut outputs: Vec<Output> = Split::ALL
        .into_iter()
        .filter(has_rows)
        .map(|split| Output::create(job, layout, source, split))
        .collect::<Result<_>>()?;
    let mut rows = source.part.features.rows(layout, job.settings.row_scale)?;
    for (number, split) in source.splits.iter().enumerate() {
        let Some(row) = rows.next()? else { break };
        let output = outputs.iter_mut().find(|output| output.written.split == *split).expect("one for each split");
        output.add(source, number, row)?;
        bar.inc(1);
    }
    outputs.into_iter().map(|output| output.finish(job)).collect()
}

struct Output {
    features: NpyWriter<f32>,
    written: Written,
}

impl Output {
    fn create(job: &Job<Settings>, layout: &Layout, source: &Source, split: Split) -> Result<Self> {
        let n = source.splits.iter().filter(|found| **found == split).count();
        let features = job.create_npy(&file_names::features(split), &[n, 1, 1, layout.columns])?;
        let labels = source.labels.map(|_| Vec::with_capacity(n));
        Ok(Self { features, written: Written { split, labels, rows: Vec::with_capacity(n) } })
    }

    /// Adds the row that has this number in its file.
    fn add(&mut self, source: &Source, number: usize, features: &[f32]) -> Result<()> {
        let row = self.written.rows.len();
        self.features.write_row(row, features)?;
        let Listed { path, photo } = source.part.listed(number);
        // A row that was made from no photo has the hash of itself, and no size.
        let (blake3, width, height) = photo.unwrap_or((source.hashes[number], 0, 0));
        self.written.rows.push(files::Row { row, path, blake3, width, height });
        if let (Some(to), Some(from)) = (&mut self.written.labels, source.labels) {
            to.push(from[number]);
        }
        Ok(())
    }

    fn finish(self, job: &Job<Settings>) -> Result<Written> {
        let Written { split, labels, rows } = &self.written;
        self.features.finish()?;
        if let Some(labels) = labels {
            job.write_npy(&file_names::labels(split), &[labels.len()], labels)?;
        }
        job.write(&file_names::files(split), &files::to_csv(rows))?;
        Ok(self.written)
    }
}
