//! Parts of a network that end where something is kept, and the files that it goes to.

use crate::config::Settings;
use anyhow::ensure;
use artifact::npy::F16;
use artifact::{Job, NpyWriter, Result, layout};
use model::bytes::{channels_back, copy_into};
use model::checkpoint::Stored;
use model::{Network, Parameters, Precision, Stack, Tensor};
use std::ops::Range;

/// As what the output of a layer is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The last layer's, for `train-head`.
    Features,
    /// The cut's, for `finetune`.
    Cut,
    /// Any layer's, to look at.
    Layer,
}

/// Consecutive layers of a frozen network; the output of the last one is kept.
pub struct Segment {
    /// The layers.
    pub stack: Stack,
    /// The name of the last one.
    pub name: String,
    /// (h, w, c) of its output.
    pub shape: [usize; 3],
    /// As what it is kept.
    pub kept: Vec<Keep>,
}

impl Segment {
    /// The whole network for pictures of [h, w], in as many segments as layers are kept.
    pub fn all(
        network: &Network,
        parameters: &Parameters,
        [h, w]: [usize; 2],
        settings: &Settings,
        precision: Precision,
    ) -> Vec<Self> {
        let mut segments = Vec::new();
        let mut first = 0;
        let shapes = network.shapes(h as i64, w as i64);
        for (position, (layer, shape)) in network.layers.iter().zip(&shapes).enumerate() {
            let last = position == network.layers.len() - 1;
            let kept = kept(settings, &layer.name, last);
            if !kept.is_empty() {
                let stack = Stack::frozen(&network.layers[first..=position], parameters, precision);
                let shape = shape.map(|length| length as usize);
                segments.push(Self { stack, name: layer.name.clone(), shape, kept });
                first = position + 1;
            }
        }
        segments
    }

    /// The files for those outputs of `n` pictures that `keep` names.
    pub fn sinks(&self, job: &Job<Settings>, part: &str, n: usize, keep: &[Keep]) -> Result<Vec<Sink>> {
        let [h, w, c] = self.shape;
        let shape = [n, h, w, c];
        let create = |keep: &Keep| {
            let (file, stored) = match keep {
                Keep::Features => (layout::features(part), Stored::F32),
                Keep::Cut => (layout::activations(part, &self.name), job.settings.cut_stored_as),
                Keep::Layer => (layout::layer(part, &self.name), Stored::F32),
            };
            match stored {
                Stored::F32 => job.create_npy(&file, &shape).map(Sink::Single),
                Stored::F16 => job.create_npy(&file, &shape).map(Sink::Half),
            }
        };
        self.kept.iter().filter(|kept| keep.contains(kept)).map(create).collect()
    }
}

fn kept(settings: &Settings, name: &str, last: bool) -> Vec<Keep> {
    let cut = settings.cut.as_deref() == Some(name);
    let every = [(Keep::Features, last), (Keep::Cut, cut), (Keep::Layer, settings.layers.contains(name))];
    every.into_iter().filter_map(|(keep, wanted)| wanted.then_some(keep)).collect()
}

/// Writes the output `x` (b, c, h, w) of `layer` as these rows of all `sinks`. Numbers that are not finite come of damaged
/// weights.
pub fn put(sinks: &mut [Sink], x: &Tensor, rows: &Range<usize>, layer: &str) -> anyhow::Result<()> {
    // As it lies in memory, so that nothing is copied to be looked at.
    let x = channels_back(x);
    let largest = x.max().double_value(&[]).max(-x.min().double_value(&[]));
    ensure!(largest.is_finite(), "activations of {layer}: expected finite numbers, got {largest}: damaged weights?");
    sinks.iter_mut().try_for_each(|sink| sink.put(&x, rows.clone(), layer, largest))
}

/// An array that is filled batch by batch.
pub enum Sink {
    /// f32.
    Single(NpyWriter<f32>),
    /// f16.
    Half(NpyWriter<F16>),
}

impl Sink {
    /// Writes the output `x` (b, h, w, c) of `layer`, of which no number is further from zero than `largest`, as these rows.
    ///
    /// Half precision ends at 65504: beyond it an activation would silently become infinite.
    fn put(&mut self, x: &Tensor, rows: Range<usize>, layer: &str, largest: f64) -> anyhow::Result<()> {
        match self {
            Self::Single(array) => copy_into(x, array.rows_mut(rows)),
            Self::Half(array) => {
                ensure!(
                    largest <= 65504.0,
                    "{}: settings.cut_stored_as: expected f32 for activations of {layer}, which reach {largest}, got \
                     f16, which ends at 65504",
                    array.path().file_name().unwrap_or_default().display()
                );
                copy_into(x, array.rows_mut(rows));
            }
        }
        Ok(())
    }

    /// Completes the file.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Single(array) => array.finish(),
            Self::Half(array) => array.finish(),
        }
    }
}
