//! Read features, train a classifier, write it with its logits.

use crate::config::Settings;
use crate::task::HeadTask;
use artifact::{Folder, Job, Split, layout};
use model::checkpoint::{self, About};
use model::head::HeadShape;
use model::{Head, Labelled};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("features")?;
    let classes = folder.classes()?;
    let (train, validation) = (features(&folder, Split::Train)?, features(&folder, Split::Validation)?);
    let shape = HeadShape {
        features: train.shape(),
        pool: job.settings.pool,
        hidden: job.settings.hidden.clone(),
        dropout: job.settings.dropout,
        outputs: classes.outputs(),
    };
    let head = Head::new(&shape, &shape.fresh(job.seed));
    let task = HeadTask { head: &head, train: &train, validation: &validation };
    job.settings.training.run(job, &task, train.labels(), classes.len())?;
    for split in folder.splits().into_iter().filter(|split| *split != Split::Train) {
        let rows = features(&folder, split)?;
        let logits = rows.logits(|features| head.forward(features, None));
        job.write_npy(&layout::logits(split), &[rows.len(), classes.outputs()], &logits)?;
    }
    let (_, network) = checkpoint::read(&folder, layout::NETWORK)?;
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    job.write(layout::HEAD, &checkpoint::to_bytes(&head.trained().into_iter().collect(), &about))?;
    job.record("libtorch", model::LIBTORCH);
    Ok(())
}

fn features(folder: &Folder, split: Split) -> artifact::Result<Labelled<f32>> {
    Labelled::open(folder, &layout::features(split), split)
}
