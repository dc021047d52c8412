//! Read features, train a classifier, write it with its logits.

use crate::config::Settings;
use crate::task::HeadTask;
use artifact::{Job, Split, layout};
use model::checkpoint::{self, About};
use model::head::HeadShape;
use model::{Head, Labelled, labelled};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("features")?;
    let classes = folder.classes()?;
    let (_, network) = checkpoint::read(&folder, layout::NETWORK)?;
    let train = Labelled::open(&folder, &layout::features(Split::Train), Split::Train)?;
    let answered = labelled::answered(&folder, layout::features)?;
    let shape = HeadShape {
        features: train.shape(),
        pool: job.settings.pool,
        hidden: job.settings.hidden.clone(),
        dropout: job.settings.dropout,
        outputs: classes.outputs(),
    };
    let head = Head::new(&shape, &shape.fresh(job.seed));
    let validation = labelled::validation(&folder, &answered)?;
    let task = HeadTask { head: &head, train: &train, validation };
    job.settings.training.run(job, &task, train.labels(), classes.len())?;
    labelled::write_answers(job, &folder, &answered, |features| head.forward(features, None))?;
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    about.tell(job);
    job.write(layout::HEAD, &checkpoint::to_bytes(&head.trained().into_iter().collect(), &about))?;
    model::machine::record(job);
    Ok(())
}
