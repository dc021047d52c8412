//! Pictures of a split through the network, batch by batch.

use artifact::{Error, Folder, Job, Npy, Split, file_names};
use model::classifier::{Layers, Output, Run};
use model::pixels;

/// Passes these pictures of a split through the network. `take` gets their outputs, in order. Refuses logits that are no
/// numbers.
pub fn pass<S>(
    job: &Job<S>,
    layers: &Layers,
    images: &Folder,
    split: Split,
    rows: &[usize],
    mut take: impl FnMut(Output),
) -> anyhow::Result<()> {
    let pictures: Npy<u8> = images.npy::<u8>(&file_names::images(split))?.axes("(n, h, w, 3)")?;
    let size = pixels::batch([pictures.shape()[1], pictures.shape()[2]]);
    let bar = job.progress(split.name(), rows.len());
    let (mut run, mut is_finite) = (Run::new(layers), true);
    let mut checked = |output: Output| {
        is_finite &= output.is_finite();
        take(output);
    };
    for batch in rows.chunks(size) {
        let mut pixels = Vec::with_capacity(batch.len() * pictures.row_len());
        for row in batch {
            pixels.extend_from_slice(pictures.row(*row));
        }
        run.push(&pixels).into_iter().for_each(&mut checked);
        bar.inc(batch.len() as u64);
    }
    run.finish().into_iter().for_each(&mut checked);
    bar.finish_and_clear();
    anyhow::ensure!(
        is_finite,
        Error::unexpected(pictures.path(), "finite logits for all pictures", "others; weights in f32 may help")
    );
    Ok(())
}
