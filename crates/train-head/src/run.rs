//! Read features, train a classifier, write it with its logits.

use crate::config::Settings;
use crate::task::HeadTask;
use artifact::check::Refusal;
use artifact::{Folder, Job, Split, layout};
use model::checkpoint::{self, About};
use model::device;
use model::head::HeadShape;
use model::{Head, Mode, Variants, labelled};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("features")?;
    let classes = folder.classes()?;
    let (_, network) = checkpoint::read(&folder, layout::NETWORK)?;
    let train = learnt_from(&folder, job.settings.augmented)?;
    let answered = labelled::answered(&folder, layout::features)?;
    let shape = HeadShape {
        features: train.shape(),
        pool: job.settings.pool,
        hidden: job.settings.hidden.clone(),
        dropout: job.settings.dropout,
        outputs: classes.outputs(),
    };
    let taken = device::settle(job, job.settings.device)?;
    let head = Head::new(&shape, &device::moved(shape.fresh(job.seed), taken.device()));
    let validation = labelled::validation(&folder, &answered)?;
    let task = HeadTask { head: &head, train: &train, validation };
    let epochs = job.settings.training.run(job, &task, train.labels(), classes.len())?;
    train.tell(job, epochs);
    labelled::write_answers(job, &folder, &answered, |features| head.forward(features, Mode::Evaluate))?;
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    about.tell(job);
    job.write(layout::HEAD, &checkpoint::to_bytes(&head.trained().into_iter().collect(), &about))?;
    model::machine::record(job);
    Ok(())
}

/// The training pictures, or their augmented variants.
fn learnt_from(folder: &Folder, augmented: bool) -> anyhow::Result<Variants<f32>> {
    let file = layout::features(layout::AUGMENTED);
    if !augmented {
        return Ok(Variants::plain(folder, &layout::features(Split::Train))?);
    }
    if !folder.has(&file) {
        let expected = format!("{file} in {}", folder.path().display());
        let found = "no such file; set augmented_features: true in that stage, or augmented: false here";
        return Err(Refusal::new("settings.augmented", expected, found).into());
    }
    Ok(Variants::augmented(folder, &file, layout::AUGMENTED, folder.labels(Split::Train)?.len())?)
}
