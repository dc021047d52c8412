//! Photos to rows: decoding, computing and writing at the same time.

use crate::answering::{Answering, Computed};
use crate::arguments::{Arguments, Format};
use crate::bar;
use crate::columns::{Columns, UNKNOWN};
use crate::counts::Counts;
use crate::format;
use crate::listing::Listing;
use crate::reading::{Batch, Reader};
use crate::row::Row;
use crate::sorting::Sorting;
use model::classifier::{Classifier, Judge};
use model::concurrent::read_compute_write;
use model::pixels;
use std::cell::RefCell;
use std::io::Write;

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
        let mut rows = format::rows(format, self.columns(), to)?;
        let mut sorting = self.arguments.sort_into.as_deref().map(Sorting::start).transpose()?;
        let (mut answering, mut counts) = (Answering::default(), Counts::default());
        let bar = bar::start(self.arguments);
        let (threshold, strangers) = (self.threshold, !self.arguments.no_unknown);
        self.compute(|mut computed| {
            counts.left_out = computed.left_out.take().unwrap_or_default();
            for row in answering.rows(computed, |output| judge.answer(output, threshold, strangers)) {
                rows.write(&row)?;
                counts.add(&row);
                if let Some(sorting) = &mut sorting {
                    sort(sorting, &row, judge)?;
                }
                bar.inc(1);
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        rows.finish()?;
        if let Some(sorting) = &sorting {
            sorting.tell();
        }
        Ok(counts)
    }

    /// Passes photos and outputs to `write`, in a thread of its own.
    fn compute(&self, mut write: impl FnMut(Computed) -> anyhow::Result<()> + Send) -> anyhow::Result<()> {
        let network = RefCell::new(self.classifier.run());
        let compute = |batch: anyhow::Result<Batch>| {
            let Batch { photos, pictures, is_cut, left_out } = batch?;
            let mut network = network.borrow_mut();
            let mut outputs = if pictures.is_empty() { Vec::new() } else { network.push(&pictures) };
            if is_cut {
                outputs.extend(network.finish());
            }
            Ok(Computed { photos, outputs, left_out })
        };
        read_compute_write(self.reader(), compute, |computed: anyhow::Result<Computed>| write(computed?))
    }

    fn reader(&self) -> Reader {
        let preparation = self.classifier.preparation();
        let usual = pixels::batch([preparation.height as usize, preparation.width as usize]);
        let batch = self.arguments.batch.map_or(usual, |batch| batch as usize);
        Reader::new(Listing::new(&self.arguments.photos), preparation, self.arguments.max_megapixels, batch)
    }

    fn columns(&self) -> Columns {
        let judge = self.classifier.judge();
        Columns {
            classes: judge.classes().to_vec(),
            top: (self.arguments.top as usize).min(judge.classes().len()),
            probabilities: self.arguments.probabilities,
            features: self.arguments.features.then(|| judge.channels()),
        }
    }
}

/// A photo that could not be read stays where it is.
fn sort(sorting: &mut Sorting, row: &Row, judge: &Judge) -> anyhow::Result<()> {
    match &row.answer {
        Err(_) => Ok(()),
        Ok((answer, _)) if answer.unknown.is_some() => sorting.link(&row.path, UNKNOWN),
        Ok((answer, _)) => sorting.link(&row.path, &judge.classes()[answer.class]),
    }
}
