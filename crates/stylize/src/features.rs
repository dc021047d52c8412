//! A picture to the outputs of some layers, with the way back for gradients.

use crate::frozen_network::FrozenNetwork;
use artifact::{Error, Result};
use model::stack::Regime;
use model::{Device, Network, Precision, Recipe, Stack, Tensor, pixels};
use std::path::Path;

/// A network up to the deepest layer whose output is read.
pub struct Features {
    network: Network,
    segments: Vec<Segment>,
    recipe: Recipe,
    device: Device,
}

/// Consecutive layers, of which the output of the last one is read.
struct Segment {
    stack: Stack,
    /// The position of the last layer in the network.
    last: usize,
}

impl Features {
    /// The layers of these names, in any order, each of which the network has.
    ///
    /// # Panics
    /// If a layer is missing.
    pub fn new<'a>(frozen: &FrozenNetwork, layers: impl IntoIterator<Item = &'a str>) -> Self {
        let FrozenNetwork { network, parameters, recipe, device } = frozen;
        let position = |name: &str| network.position(name).expect("layers are checked");
        let mut ends: Vec<usize> = layers.into_iter().map(position).collect();
        ends.sort_unstable();
        ends.dedup();
        let mut first = 0;
        let segment = |last| {
            let layers = &network.layers[first..=last];
            first = last + 1;
            Segment { stack: Stack::differentiable(layers, parameters, Regime::FROZEN, Precision::F32), last }
        };
        let segments = ends.into_iter().map(segment).collect();
        Self { network: network.clone(), segments, recipe: *recipe, device: *device }
    }

    /// The names of the layers, in the order of the network.
    pub fn layers(&self) -> Vec<&str> {
        self.segments.iter().map(|segment| self.network.layers[segment.last].name.as_str()).collect()
    }

    /// The place of a layer in [`layers`](Self::layers) and in what [`of`](Self::of) returns.
    ///
    /// # Panics
    /// If it is not read.
    pub fn place(&self, layer: &str) -> usize {
        self.layers().iter().position(|name| *name == layer).expect("a layer that is read")
    }

    /// The outputs (1, c, h, w) of the layers for a picture (1, h, w, 3) in levels from 0 to 255. Gradients reach the
    /// picture, if it asks for them.
    pub fn of(&self, picture: &Tensor) -> Vec<Tensor> {
        let mut x = pixels::apply(self.recipe, picture).to_device(self.device);
        let mut run = |segment: &Segment| {
            // `forward` computes a single picture twice, for the same bits as beside others; there are none here.
            x = segment.stack.learn(&x).output;
            x.shallow_clone()
        };
        self.segments.iter().map(&mut run).collect()
    }

    /// An error if a picture of `size`, (width, height), from `file`, is so small that a layer has no output.
    pub fn check_size(&self, file: &Path, (width, height): (u32, u32)) -> Result<()> {
        let shapes = self.network.shapes(i64::from(height), i64::from(width));
        match self.segments.iter().find(|segment| shapes[segment.last].contains(&0)) {
            None => Ok(()),
            Some(empty) => {
                let layer = &self.network.layers[empty.last].name;
                let expected = format!("a picture that is large enough for {layer}; set a larger size");
                Err(Error::unexpected(file, expected, format!("{width} × {height} pixels")))
            }
        }
    }
}
