//! Pictures through a classifier, in batches: those of the stage that trained it for the rows that it kept.

use super::layers::{Layers, Outputs};
use crate::Tensor;
use crate::pixels;

/// What a classifier's network makes of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// (k,), or one for two classes.
    pub logits: Vec<f32>,
    /// (c,): the mean of each channel of the last feature map.
    pub features: Vec<f32>,
}

impl Output {
    /// Whether all logits are numbers: damaged weights, or activations beyond a dtype, make others.
    pub fn is_finite(&self) -> bool {
        self.logits.iter().all(|logit| logit.is_finite())
    }
}

/// Takes pictures batch by batch and gives their outputs, in order, as soon as there are enough for the next batch of
/// the second part of the network.
pub struct Run<'a> {
    layers: &'a Layers,
    waiting: Vec<Tensor>,
}

impl<'a> Run<'a> {
    /// Before the first picture.
    pub fn new(layers: &'a Layers) -> Self {
        Self { layers, waiting: Vec::new() }
    }

    /// Takes the next pictures (b, h, w, 3), at least one. The outputs are those of earlier pictures too.
    pub fn push(&mut self, pictures: &[u8]) -> Vec<Output> {
        self.take(self.layers.rows(pictures))
    }

    /// The same for rows (b, d) of imported features.
    pub fn push_imported(&mut self, features: &[f32]) -> Vec<Output> {
        self.take(self.layers.imported(features))
    }

    fn take(&mut self, rows: Tensor) -> Vec<Output> {
        self.waiting.push(rows);
        if !self.layers.keeps_rows() {
            return self.finish();
        }
        let mut outputs = Vec::new();
        while self.waiting.iter().map(length).sum::<usize>() >= pixels::ROWS {
            let all = Tensor::cat(&self.waiting, 0);
            let rest = length(&all) - pixels::ROWS;
            outputs.extend(self.computed(&all.narrow(0, 0, pixels::ROWS as i64)));
            self.waiting = if rest == 0 { Vec::new() } else { vec![all.narrow(0, pixels::ROWS as i64, rest as i64)] };
        }
        outputs
    }

    /// The outputs of all pictures that still wait.
    pub fn finish(&mut self) -> Vec<Output> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() { Vec::new() } else { self.computed(&Tensor::cat(&waiting, 0)) }
    }

    fn computed(&self, rows: &Tensor) -> Vec<Output> {
        let Outputs { logits, features } = self.layers.outputs(rows);
        let [logits, features] = [&logits, &features].map(|numbers| numbers.chunks_exact(numbers.len() / length(rows)));
        let each = logits.zip(features);
        each.map(|(logits, features)| Output { logits: logits.to_vec(), features: features.to_vec() }).collect()
    }
}

fn length(rows: &Tensor) -> usize {
    rows.size()[0] as usize
}
