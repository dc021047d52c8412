//! Opens the classifier, asks it for every photo, writes the rows.

use crate::answering::Answering;
use crate::arguments::{Arguments, Format};
use crate::cells::{Columns, UNKNOWN};
use crate::check;
use crate::counts::Counts;
use crate::format::Writer;
use crate::listing::Listing;
use crate::reading::{Batch, Read, Reader};
use crate::sorting::{self, Sorting};
use crate::threshold;
use artifact::error::IoContext as _;
use artifact::{program, progress, stderr, write};
use indicatif::ProgressBar;
use model::classifier::{Classifier, Output};
use model::concurrent::read_compute_write;
use model::{device, pixels};
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

/// The whole program.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(list) = &arguments.undo {
        return undo(list);
    }
    let (taken, _) = device::probe(arguments.device)?;
    let classifier = Classifier::open(&arguments.model, &taken, arguments.precision)?;
    if arguments.self_test {
        return self_test(&classifier);
    }
    if !arguments.no_check {
        check::refuse_other_answers(&arguments.model, &classifier)?;
    }
    let job = Job { arguments, classifier: &classifier, threshold: threshold::chosen(arguments, classifier.judge())? };
    let counts = match &arguments.output {
        None => job.answer_to(&mut BufWriter::new(io::stdout()), job.format(None)),
        Some(path) => job.answer_to_file(path),
    };
    match counts {
        // Whoever reads only the first rows wants no more of them.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) => {
            Ok(ExitCode::SUCCESS)
        }
        counts => Ok(counts?.tell()),
    }
}

fn undo(list: &Path) -> anyhow::Result<ExitCode> {
    let (removed, others) = sorting::undo(list)?;
    others.iter().for_each(stderr::line);
    stderr::line(format_args!("{removed} links removed"));
    Ok(if others.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn self_test(classifier: &Classifier) -> anyhow::Result<ExitCode> {
    let checked = classifier.check()?;
    program::print(&format!("{} of {}\n", checked.agreed, checked.photos))?;
    stderr::line(check::said(checked));
    Ok(if checked.agreed == checked.photos { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is asked, and of which classifier.
struct Job<'a> {
    arguments: &'a Arguments,
    classifier: &'a Classifier,
    /// The least probability of an answer, if there is one.
    threshold: Option<f64>,
}

impl Job<'_> {
    /// The format for a file of this name, or for standard output.
    fn format(&self, file: Option<&Path>) -> Format {
        let by_name = || match file.map(|path| path.extension().is_some_and(|extension| extension == "jsonl")) {
            Some(true) => Format::Jsonl,
            None if io::stdout().is_terminal() => Format::Table,
            _ => Format::Csv,
        };
        self.arguments.format.unwrap_or_else(by_name)
    }

    /// The file appears when it is complete.
    fn answer_to_file(&self, path: &Path) -> anyhow::Result<Counts> {
        let temporary = path.with_added_extension("tmp");
        let mut file = BufWriter::new(write::create(&temporary)?);
        let written = self.answer_to(&mut file, self.format(Some(path))).and_then(|counts| {
            let file: File = file.into_inner().map_err(io::IntoInnerError::into_error).at(&temporary, "write")?;
            file.sync_all().at(&temporary, "write")?;
            fs::rename(&temporary, path).at(path, "replace")?;
            Ok(counts)
        });
        written.inspect_err(|_| drop(fs::remove_file(&temporary)))
    }

    /// Decodes, computes and writes at the same time.
    fn answer_to(&self, to: &mut (impl Write + Send), format: Format) -> anyhow::Result<Counts> {
        let judge = self.classifier.judge();
        let mut rows = Writer::new(format, self.columns(), to)?;
        let mut sorting = self.arguments.sort_into.as_deref().map(Sorting::start).transpose()?;
        let (mut answering, mut counts) = (Answering::default(), Counts::default());
        let bar = self.bar();
        let (threshold, strangers) = (self.threshold, !self.arguments.no_unknown);
        let write = |(photos, outputs, end): (Vec<Read>, Vec<Output>, _)| {
            for row in answering.rows(photos, outputs, |output| judge.answer(output, threshold, strangers)) {
                rows.write(&row)?;
                counts.add(&row);
                if let Some(sorting) = &mut sorting {
                    let answer = row.answer.as_ref().map(|(answer, _)| answer);
                    let given = answer.ok().filter(|answer| answer.unknown.is_none());
                    sorting.link(&row, given.map_or(UNKNOWN, |answer| &judge.classes()[answer.class]))?;
                }
                bar.inc(1);
            }
            counts.left_out = end;
            Ok(())
        };
        self.compute(write)?;
        bar.finish_and_clear();
        rows.finish()?;
        Ok(counts)
    }

    /// Passes photos, outputs of pictures so far and, at the end, what was left out, to `write`.
    fn compute(
        &self,
        mut write: impl FnMut((Vec<Read>, Vec<Output>, Option<crate::listing::LeftOut>)) -> anyhow::Result<()> + Send,
    ) -> anyhow::Result<()> {
        let preparation = self.classifier.preparation();
        let usual = pixels::batch([preparation.height as usize, preparation.width as usize]);
        let batch = self.arguments.batch.map_or(usual, |batch| batch as usize);
        let listing = Listing::new(&self.arguments.photos);
        let reader = Reader::new(listing, preparation, self.arguments.max_megapixels, batch);
        let network = RefCell::new(self.classifier.run());
        let compute = |batch: anyhow::Result<Batch>| {
            let Batch { photos, pictures, end } = batch?;
            let mut network = network.borrow_mut();
            let mut outputs = if pictures.is_empty() { Vec::new() } else { network.push(&pictures) };
            if end.is_some() {
                outputs.extend(network.finish());
            }
            Ok((photos, outputs, end))
        };
        read_compute_write(reader, compute, |computed: anyhow::Result<_>| write(computed?))
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

    /// Photos are counted beforehand only where somebody sees the bar.
    fn bar(&self) -> ProgressBar {
        let is_list = self.arguments.photos.iter().any(|path| path.as_os_str() == "-");
        if is_list || !io::stderr().is_terminal() || self.columns_go_to_the_terminal() {
            return ProgressBar::hidden();
        }
        let mut listing = Listing::new(&self.arguments.photos);
        let count = std::iter::from_fn(|| listing.next().ok().flatten()).count();
        progress::bar("photos", count)
    }

    /// Rows and a bar on the same terminal would be in each other's way.
    fn columns_go_to_the_terminal(&self) -> bool {
        self.arguments.output.is_none() && io::stdout().is_terminal()
    }
}
