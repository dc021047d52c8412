//! Parts of a network between outputs that are kept.

use crate::config::Settings;
use crate::output::{OutputFile, OutputKind};
use artifact::{Job, Result, file_names};
use model::StoredDtype;
use model::{Network, Parameters, Precision, Stack};

/// Consecutive layers of a frozen network. The output of the last one is kept.
pub struct Segment {
    /// The layers.
    pub stack: Stack,
    /// The name of the last layer.
    pub name: String,
    /// (h, w, c) of its output.
    pub shape: [usize; 3],
    /// What its output is kept for.
    pub kinds: Vec<OutputKind>,
}

impl Segment {
    /// The segments of `network` for pictures of [h, w], one for each layer whose output `settings` keep.
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
            let is_last = position == network.layers.len() - 1;
            let kinds = output_kinds(settings, &layer.name, is_last);
            if !kinds.is_empty() {
                let stack = Stack::frozen(&network.layers[first..=position], parameters, precision);
                let shape = shape.map(|length| length as usize);
                segments.push(Self { stack, name: layer.name.clone(), shape, kinds });
                first = position + 1;
            }
        }
        segments
    }

    /// Whether the output is kept for one of `kinds`.
    pub fn has_any(&self, kinds: &[OutputKind]) -> bool {
        kinds.iter().any(|kind| self.kinds.contains(kind))
    }

    /// Creates a file for each use of the output among `kinds`, for `n` pictures of `part`.
    pub fn create_files(
        &self,
        job: &Job<Settings>,
        part: &str,
        n: usize,
        kinds: &[OutputKind],
    ) -> Result<Vec<OutputFile>> {
        let [h, w, c] = self.shape;
        let shape = [n, h, w, c];
        let create = |kind: &OutputKind| {
            let (file, dtype) = match kind {
                OutputKind::Features => (file_names::features(part), StoredDtype::F32),
                OutputKind::Cut => (file_names::activations(part, &self.name), job.settings.cut_stored_as),
                OutputKind::Layer => (file_names::layer(part, &self.name), StoredDtype::F32),
            };
            match dtype {
                StoredDtype::F32 => job.create_npy(&file, &shape).map(OutputFile::Single),
                StoredDtype::F16 => job.create_npy(&file, &shape).map(OutputFile::Half),
            }
        };
        self.kinds.iter().filter(|kind| kinds.contains(kind)).map(create).collect()
    }
}

/// What the output of a layer is kept for.
fn output_kinds(settings: &Settings, layer: &str, is_last: bool) -> Vec<OutputKind> {
    let is_cut = settings.cut.as_deref() == Some(layer);
    let is_selected = settings.layers.contains(layer);
    let all = [(OutputKind::Features, is_last), (OutputKind::Cut, is_cut), (OutputKind::Layer, is_selected)];
    all.into_iter().filter_map(|(kind, is_kept)| is_kept.then_some(kind)).collect()
}
