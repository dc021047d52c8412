//! Pictures or rows of a split through the network, batch by batch.

use crate::trained::Takes;
use artifact::npy::Element;
use artifact::{Error, Folder, Job, Npy, Result, Split};
use model::classifier::{Layers, Output, Run};
use model::pixels;
use std::path::Path;

/// Passes these pictures or rows of a split through the network. `take` gets their outputs, in order. Refuses logits that
/// are no numbers.
pub fn pass<S>(
    job: &Job<S>,
    (layers, takes): (&Layers, &Takes),
    images: &Folder,
    split: Split,
    rows: &[usize],
    mut take: impl FnMut(Output),
) -> anyhow::Result<()> {
    let source = Source::open(takes, images, split)?;
    let bar = job.progress(split.name(), rows.len());
    let (mut run, mut is_finite) = (Run::new(layers), true);
    let mut checked = |output: Output| {
        is_finite &= output.is_finite();
        take(output);
    };
    for batch in rows.chunks(source.batch()) {
        source.push(&mut run, batch).into_iter().for_each(&mut checked);
        bar.inc(batch.len() as u64);
    }
    run.finish().into_iter().for_each(&mut checked);
    bar.finish_and_clear();
    anyhow::ensure!(
        is_finite,
        Error::unexpected(
            source.path(),
            format!("finite logits for all {}", takes.noun()),
            "others; weights in f32 may help"
        )
    );
    Ok(())
}

/// What goes through the network.
enum Source {
    /// Pictures u8 (n, h, w, 3).
    Pictures(Npy<u8>),
    /// Imported features f32 (n, 1, 1, d).
    Rows(Npy<f32>),
}

impl Source {
    fn open(takes: &Takes, images: &Folder, split: Split) -> Result<Self> {
        let file = takes.file(split);
        match takes {
            Takes::Photos(_) => Ok(Self::Pictures(images.npy(&file)?.axes("(n, h, w, 3)")?)),
            Takes::Rows(imported) => {
                Ok(Self::Rows(images.npy(&file)?.axes(&format!("(n, 1, 1, {})", imported.layout.columns))?))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Pictures(pictures) => pictures.path(),
            Self::Rows(features) => features.path(),
        }
    }

    fn batch(&self) -> usize {
        match self {
            Self::Pictures(pictures) => pixels::batch([pictures.shape()[1], pictures.shape()[2]]),
            Self::Rows(_) => pixels::ROWS,
        }
    }

    fn push(&self, run: &mut Run, rows: &[usize]) -> Vec<Output> {
        match self {
            Self::Pictures(pictures) => run.push(&gathered(pictures, rows)),
            Self::Rows(features) => run.push_imported(&gathered(features, rows)),
        }
    }
}

/// Some rows of an array, one after the other.
fn gathered<T: Element>(array: &Npy<T>, rows: &[usize]) -> Vec<T> {
    let mut all = Vec::with_capacity(rows.len() * array.row_len());
    for row in rows {
        all.extend_from_slice(array.row(*row));
    }
    all
}
