//! What the layers so far make of all pictures, in memory batch by batch.

use artifact::{Npy, NpyWriter};
use model::bytes::{channels_back, channels_last, tensor, to_vec};
use model::concurrent::read_compute_write;
use model::pixels::LookupTable;
use model::{Stack, no_grad};
use std::ops::Range;

/// The maps (h, w, c) of n pictures, f32.
pub enum Maps<'a> {
    /// No layer has run: the pictures themselves, normalised by a recipe.
    Pictures(&'a Npy<u8>, LookupTable),
    /// The outputs of a layer, kept on disk.
    Kept(NpyWriter<f32>),
}

impl Maps<'_> {
    /// [n, h, w, c].
    fn shape(&self) -> &[usize] {
        match self {
            Self::Pictures(pictures, _) => pictures.shape(),
            Self::Kept(maps) => maps.shape(),
        }
    }

    fn values(&self, rows: Range<usize>) -> Vec<f32> {
        match self {
            Self::Pictures(pictures, normalisation) => normalisation.apply(pictures.rows(rows)),
            Self::Kept(maps) => maps.rows(rows).to_vec(),
        }
    }

    /// Runs `layers` on all maps, `batch` at a time. `each` gets some rows, the outputs (b, h, w, c) for them, and c; in order.
    pub fn through(
        &self,
        layers: &Stack,
        batch: usize,
        mut each: impl FnMut(Range<usize>, &[f32], usize) + Send,
    ) -> anyhow::Result<()> {
        let &[n, h, w, c] = self.shape() else { unreachable!("maps have four axes") };
        let read = (0..n).step_by(batch).map(|start| {
            let rows = start..(start + batch).min(n);
            (rows.clone(), self.values(rows))
        });
        let compute = |(rows, values): (Range<usize>, Vec<f32>)| {
            let shape = [rows.len(), h, w, c].map(|length| length as i64);
            let x = channels_last(&tensor(&values, &shape));
            drop(values);
            (rows, no_grad(|| layers.forward(&x)))
        };
        read_compute_write(read, compute, |(rows, y)| {
            let y = channels_back(&y);
            each(rows, &to_vec(&y), y.size()[3] as usize);
            Ok(())
        })
    }
}
