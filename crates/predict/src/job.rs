//! Photos to rows: decoding, computing and writing at the same time.

use crate::arguments::{Arguments, Format};
use crate::bar;
use crate::features::RowReader;
use crate::links::sorting::Sorting;
use crate::photos::listing::Listing;
use crate::photos::reading::{Batch, Reader};
use crate::rows::answering::{Answering, Computed};
use crate::rows::counts::Counts;
use crate::rows::format::{self, Rows};
use answers::columns::{Columns, UNKNOWN};
use answers::row::Row;
use model::classifier::{Classifier, Judge};
use model::concurrent::read_compute_write;
use model::pixels;
use std::cell::RefCell;
use std::io::{self, ErrorKind, Write};

/// What is asked, and of which classifier.
pub struct Job<'a> {
    /// What is asked.
    pub arguments: &'a Arguments,
    /// Who answers.
    pub classifier: &'a Classifier,
    /// The least probability of an answer, if there is one.
    pub threshold: Option<f64>,
}

impl Job<'_> {
    /// Writes a row for each photo.
    pub fn answer_to(&self, to: impl Write + Send, format: Format) -> anyhow::Result<Counts> {
        let judge = self.classifier.judge();
        let mut rows = Some(format::rows(format, self.columns(), to)?);
        let mut sorting = self.arguments.sort_into.as_deref().map(Sorting::start).transpose()?;
        let (mut answering, mut counts) = (Answering::default(), Counts::default());
        let batches = self.batches()?;
        let bar = match &batches {
            Batches::Photos(_) => bar::start(self.arguments),
            Batches::Rows(rows) => bar::of(self.arguments, "rows", || rows.total()),
        };
        let (threshold, strangers) = (self.threshold, !self.arguments.no_unknown);
        let has_links = sorting.is_some();
        // Whoever reads only the first rows wants no more of them, but all links.
        let unless_links = |error: anyhow::Error| if has_links && is_broken_pipe(&error) { Ok(()) } else { Err(error) };
        let computed = self.compute(batches, |mut computed| {
            counts.left_out = computed.left_out.take().unwrap_or_default();
            for row in
                answering.rows(computed, |path, output| Row::of_output(path, output, judge, threshold, strangers))
            {
                if let Some(Err(error)) = rows.as_mut().map(|rows| rows.write(&row)) {
                    unless_links(error)?;
                    rows = None;
                }
                counts.add(&row);
                if let Some(sorting) = &mut sorting {
                    sort(sorting, &row, judge)?;
                }
                bar.inc(1);
            }
            Ok(())
        });
        bar.finish_and_clear();
        // Whatever ended the work, there are links to take back.
        sorting.iter().for_each(Sorting::tell);
        computed?;
        rows.map_or(Ok(()), Rows::finish).or_else(unless_links)?;
        Ok(counts)
    }

    /// Passes photos and outputs to `write`, in a thread of its own.
    fn compute(
        &self,
        batches: Batches,
        mut write: impl FnMut(Computed) -> anyhow::Result<()> + Send,
    ) -> anyhow::Result<()> {
        let network = RefCell::new(self.classifier.run());
        let compute = |batch: anyhow::Result<Batch>| {
            let Batch { photos, input, is_cut, left_out } = batch?;
            let mut network = network.borrow_mut();
            let mut outputs = input.push(&mut network);
            if is_cut {
                outputs.extend(network.finish());
            }
            Ok(Computed { photos, outputs, left_out })
        };
        read_compute_write(batches, compute, |computed: anyhow::Result<Computed>| write(computed?))
    }

    fn batches(&self) -> anyhow::Result<Batches> {
        let Arguments { photos, batch, max_megapixels, .. } = self.arguments;
        let batch = |usual: usize| batch.map_or(usual, |batch| batch as usize);
        if let Some(imported) = self.classifier.about().network.imported() {
            let rows = RowReader::new(photos, imported, batch(pixels::ROWS))?;
            return Ok(Batches::Rows(Box::new(rows)));
        }
        let preparation = self.classifier.preparation()?;
        let usual = pixels::batch([preparation.height as usize, preparation.width as usize]);
        let listing = Listing::new(photos, self.arguments.end_of_path());
        Ok(Batches::Photos(Reader::new(listing, preparation, *max_megapixels, batch(usual))))
    }

    fn columns(&self) -> Columns {
        let Arguments { top, probabilities, features, .. } = *self.arguments;
        Columns::new(self.classifier.judge(), top as usize, probabilities, features)
    }
}

/// What is asked about, batch by batch.
enum Batches {
    Photos(Reader),
    Rows(Box<RowReader>),
}

impl Iterator for Batches {
    type Item = anyhow::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Photos(reader) => reader.next(),
            Self::Rows(reader) => reader.next(),
        }
    }
}

/// Whether nobody reads the rows any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// A photo that could not be read stays where it is.
fn sort(sorting: &mut Sorting, row: &Row, judge: &Judge) -> anyhow::Result<()> {
    match &row.answer {
        Err(_) => Ok(()),
        Ok((answer, _)) if answer.unknown.is_some() => sorting.link(&row.path, UNKNOWN),
        Ok((answer, _)) => sorting.link(&row.path, &judge.classes()[answer.class]),
    }
}
