//! Pictures through the frozen network, batch by batch.

use crate::config::Settings;
use crate::frozen_network::FrozenNetwork;
use crate::output::{OutputFile, OutputKind, write_rows};
use crate::segment::Segment;
use anyhow::ensure;
use artifact::{Error, Job, Npy};
use model::bytes::{channels_last, tensor};
use model::concurrent::read_compute_write;
use model::pixels::{self, LookupTable};
use model::{Tensor, no_grad};
use std::ops::Range;

/// A frozen network that is ready for pictures of one size.
pub struct Extractor {
    segments: Vec<Segment>,
    normalisation: LookupTable,
    /// [h, w].
    picture: [usize; 2],
}

/// Values of consecutive pictures.
struct Batch<T> {
    rows: Range<usize>,
    values: Vec<T>,
}

impl Extractor {
    /// The segments of `frozen` whose outputs `settings` keep.
    pub fn new(frozen: &FrozenNetwork, settings: &Settings) -> Self {
        let FrozenNetwork { network, weights, about, precision } = frozen;
        let segments = Segment::all(network, &weights.parameters, about.picture, settings, *precision);
        Self { segments, normalisation: LookupTable::new(about.recipe), picture: about.picture }
    }

    /// Writes the outputs of `kinds` for `pictures` as `{part}.….npy`. Each picture goes through the network once, and no
    /// further than to the last output that is kept.
    pub fn run(&self, job: &Job<Settings>, part: &str, pictures: &Npy<u8>, kinds: &[OutputKind]) -> anyhow::Result<()> {
        self.check_shape(pictures)?;
        let n = pictures.len();
        let mut files = self.create_files(job, part, n, kinds)?;
        let is_kept: Vec<bool> = files.iter().map(|files| !files.is_empty()).collect();
        let bar = job.progress(part, n);
        let read = read_batches(&self.normalisation, pictures, pixels::batch(self.picture));
        let names: Vec<&str> = self.segments.iter().map(|segment| segment.name.as_str()).collect();
        let write = |Batch { rows, values: outputs }: Batch<Option<Tensor>>| {
            for ((name, files), output) in names.iter().zip(&mut files).zip(&outputs) {
                output.iter().try_for_each(|output| write_rows(files, output, &rows, name))?;
            }
            bar.inc(rows.len() as u64);
            Ok(())
        };
        read_compute_write(read, |batch| self.compute(&is_kept, batch), write)?;
        bar.finish_and_clear();
        files.into_iter().flatten().try_for_each(OutputFile::finish)?;
        job.say(format!("{n} {part} pictures: {}", self.describe(kinds)));
        Ok(())
    }

    fn check_shape(&self, pictures: &Npy<u8>) -> anyhow::Result<()> {
        let [h, w] = self.picture;
        ensure!(
            pictures.shape()[1..] == [h, w, 3],
            Error::unexpected(pictures.path(), format!("shape (n, {h}, {w}, 3)"), format!("{:?}", pictures.shape()))
        );
        Ok(())
    }

    /// The files of each segment, up to the last segment that has some.
    fn create_files(
        &self,
        job: &Job<Settings>,
        part: &str,
        n: usize,
        kinds: &[OutputKind],
    ) -> artifact::Result<Vec<Vec<OutputFile>>> {
        let last = self.segments.iter().rposition(|segment| segment.has_any(kinds));
        let used = &self.segments[..last.map_or(0, |last| last + 1)];
        used.iter().map(|segment| segment.create_files(job, part, n, kinds)).collect()
    }

    /// The outputs (b, c, h, w) of the first segments, `None` where `is_kept` is false. Segments beyond the end of
    /// `is_kept` do not run. The batch: normalised pictures (b, h, w, 3).
    fn compute(&self, is_kept: &[bool], Batch { rows, values }: Batch<f32>) -> Batch<Option<Tensor>> {
        let [h, w] = self.picture.map(|length| length as i64);
        let mut x = channels_last(&tensor(&values, &[rows.len() as i64, h, w, 3]));
        // The tensor has copied them, and the network's activations need the memory.
        drop(values);
        let run = |(segment, is_kept): (&Segment, &bool)| {
            x = no_grad(|| segment.stack.forward(&x));
            is_kept.then(|| x.shallow_clone())
        };
        Batch { rows, values: self.segments.iter().zip(is_kept).map(run).collect() }
    }

    /// What was kept, in words: the shapes of the outputs for other stages, and the number of layers for inspection.
    fn describe(&self, kinds: &[OutputKind]) -> String {
        let keeps = |segment: &Segment, kind| kinds.contains(&kind) && segment.kinds.contains(&kind);
        let is_input = |segment: &&Segment| keeps(segment, OutputKind::Cut) || keeps(segment, OutputKind::Features);
        let inputs = self.segments.iter().filter(is_input);
        let mut words: Vec<String> = inputs.map(|segment| format!("{} {:?}", segment.name, segment.shape)).collect();
        match self.segments.iter().filter(|segment| keeps(segment, OutputKind::Layer)).count() {
            0 => {}
            1 => words.push("1 layer to inspect".to_owned()),
            layers => words.push(format!("{layers} layers to inspect")),
        }
        words.join(", ")
    }
}

/// Batches of `size` pictures, normalised. A reader thread runs this, so it must not borrow the network.
fn read_batches(
    normalisation: &LookupTable,
    pictures: &Npy<u8>,
    size: usize,
) -> impl Iterator<Item = Batch<f32>> + Send {
    let n = pictures.len();
    (0..n).step_by(size).map(move |start| {
        let rows = start..(start + size).min(n);
        Batch { rows: rows.clone(), values: normalisation.apply(pictures.rows(rows)) }
    })
}
