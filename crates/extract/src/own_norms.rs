//! Batch norms by mean and variance of the training pictures: Li et al. 2016, "Revisiting batch normalization for
//! practical domain adaptation".
//!
//! The input of a norm depends on the statistics of all norms before it, so these come first, one after the other, and each
//! is computed over all pictures. What the layers make of all pictures does not fit into memory, and starting at the pixels
//! for each norm would take as many passes as there are norms. So the outputs of a layer are kept on disk, and each norm
//! after it starts there; its pass ends where the norm begins. For `resnet50` and `mobilenet_v2` these passes add up to about
//! five forward passes. At most the outputs of two layers are on disk at a time.

use crate::config::Settings;
use crate::frozen_network::FrozenNetwork;
use crate::maps::Maps;
use crate::moments::Moments;
use anyhow::ensure;
use artifact::{Error, Job, Npy, NpyWriter};
use model::bytes::tensor;
use model::pixels::{self, LookupTable};
use model::{Network, Parameters, Precision, Role, Stack, Tensor};
use network::norm_inputs::{NormInput, is_norm, norm_inputs};
use network::{Layer, Named};
use std::ops::Range;

/// The most numbers of a layer's output that are kept for each pixel of a picture: 1.6 MB for 224 × 224 pixels. Those of the
/// first layers have up to 64, which would fill the disk sooner than they save time.
const KEPT_PER_PIXEL: i64 = 8;

/// What it takes to gather the statistics of a network's norms.
struct Gathering<'a> {
    network: &'a Network,
    pictures: &'a Npy<u8>,
    /// Pictures that are computed at once.
    batch: usize,
    /// Creates an array on disk.
    keep: &'a dyn Fn(&[usize]) -> artifact::Result<NpyWriter<f32>>,
    /// Hears how many pictures have gone through one more pass.
    tell: &'a (dyn Fn(usize) + Sync),
}

/// `frozen` with norms that go by the mean and variance of `pictures`.
pub fn of_pictures(job: &Job<Settings>, frozen: FrozenNetwork, pictures: &Npy<u8>) -> anyhow::Result<FrozenNetwork> {
    let n = pictures.len();
    ensure!(n > 0, Error::unexpected(pictures.path(), "at least one picture", 0));
    let norms = frozen.network.ops().filter(|named| is_norm(named)).count();
    let parts = parts(&frozen.network, frozen.about.picture).len();
    let bar = job.progress("statistics of batch norms", n * (norms + parts - 1));
    let gathering = Gathering {
        network: &frozen.network,
        pictures,
        batch: pixels::batch(frozen.about.picture),
        keep: &|shape| job.scratch_npy(shape),
        tell: &|pictures| bar.inc(pictures as u64),
    };
    let normalisation = LookupTable::new(frozen.about.recipe);
    let statistics = gathering.run(normalisation, &frozen.weights.parameters)?;
    bar.finish_and_clear();
    job.say(format!("{norms} batch norms go by mean and variance of {n} training pictures"));
    Ok(frozen.with_norms(statistics, n))
}

impl Gathering<'_> {
    /// Mean and variance of the inputs of every norm, computed in f32 and summed in f64; with `parameters`, but for their
    /// statistics.
    fn run(&self, normalisation: LookupTable, parameters: &Parameters) -> anyhow::Result<Parameters> {
        let [h, w] = [self.pictures.shape()[1], self.pictures.shape()[2]];
        let shapes = self.network.shapes(h as i64, w as i64);
        let mut known: Parameters = parameters.iter().map(|(name, x)| (name.clone(), x.shallow_clone())).collect();
        let mut statistics = Parameters::new();
        let mut maps = Maps::Pictures(self.pictures, normalisation);
        let parts = parts(self.network, [h, w]);
        for (number, part) in parts.iter().enumerate() {
            let layers = &self.network.layers[part.clone()];
            for NormInput { norm, layers } in norm_inputs(layers) {
                let moments = self.moments(&maps, &layers, &known)?;
                let found = named(&norm, &moments, parameters);
                known.extend(found.iter().map(|(name, x)| (name.clone(), x.shallow_clone())));
                statistics.extend(found);
            }
            if number + 1 < parts.len() {
                maps = Maps::Kept(self.kept(&maps, layers, &known, shapes[part.end - 1])?);
            }
        }
        Ok(statistics)
    }

    /// The moments of what `layers` make of `maps`.
    fn moments(&self, maps: &Maps, layers: &[Layer], parameters: &Parameters) -> anyhow::Result<Moments> {
        let layers = Stack::frozen(layers, parameters, Precision::F32);
        let mut moments = Moments::default();
        maps.through(&layers, self.batch, |rows, values, channels| {
            values.chunks_exact(values.len() / rows.len()).for_each(|picture| moments.add(picture, channels));
            (self.tell)(rows.len());
        })?;
        Ok(moments)
    }

    /// What `layers` make of `maps`, (n, h, w, c), on disk.
    fn kept(
        &self,
        maps: &Maps,
        layers: &[Layer],
        parameters: &Parameters,
        shape: [i64; 3],
    ) -> anyhow::Result<NpyWriter<f32>> {
        let layers = Stack::frozen(layers, parameters, Precision::F32);
        let [h, w, c] = shape.map(|length| length as usize);
        let mut kept = (self.keep)(&[self.pictures.len(), h, w, c])?;
        maps.through(&layers, self.batch, |rows, values, _| {
            (self.tell)(rows.len());
            kept.rows_mut(rows).copy_from_slice(values);
        })?;
        Ok(kept)
    }
}

/// Consecutive layers, up to the last one with norms, in parts: each has norms, and all but the last one end with an output
/// that is small enough to be kept.
fn parts(network: &Network, [h, w]: [usize; 2]) -> Vec<Range<usize>> {
    let has_norms = |layer: &Layer| layer.ops().any(is_norm);
    let room = KEPT_PER_PIXEL * (h * w) as i64;
    let end = network.layers.iter().rposition(has_norms).map_or(0, |last| last + 1);
    let mut parts = Vec::new();
    let mut start = 0;
    for (position, shape) in network.shapes(h as i64, w as i64)[..end].iter().enumerate() {
        let part = start..position + 1;
        let is_small = shape.iter().product::<i64>() <= room;
        if part.end == end || is_small && network.layers[part.clone()].iter().any(has_norms) {
            start = part.end;
            parts.push(part);
        }
    }
    parts
}

/// The statistics of `norm`, on the device of the others.
fn named(norm: &Named, moments: &Moments, parameters: &Parameters) -> Vec<(String, Tensor)> {
    let of = |role| match role {
        Role::Mean => Some(moments.mean()),
        Role::Variance => Some(moments.variance()),
        _ => None,
    };
    let statistic = |(name, parameter): (String, network::Parameter)| {
        let values = tensor(&of(parameter.role)?, &parameter.shape).to_device(parameters[&name].device());
        Some((name, values))
    };
    norm.parameters().filter_map(statistic).collect()
}

#[cfg(test)]
mod tests;
