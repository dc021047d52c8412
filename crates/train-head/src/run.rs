//! Reads features, trains a classifier, writes it with its logits.

use artifact::check::Refusal;
use artifact::{Folder, Job, Split, features, file_names};
use model::About;
use model::checkpoint;
use model::head::HeadShape;
use model::{Head, Mode, device, provenance};
use std::iter;
use train::head::{HeadTask, Settings};
use train::{Copies, Labelled, answers};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("features")?;
    let classes = folder.classes()?;
    let (_, network) = checkpoint::read(&folder, file_names::NETWORK)?;
    let train = training_features(&folder, job.settings.augmented)?;
    let evaluated = answers::open(&folder, file_names::features)?;
    look_at(job, &folder, train.rows(), evaluated.iter().map(|(_, rows)| rows))?;
    let shape = HeadShape {
        features: train.shape(),
        pool: job.settings.pool,
        hidden: job.settings.hidden.clone(),
        dropout: job.settings.dropout,
        outputs: classes.outputs(),
    };
    let taken = device::choose(job, job.settings.device)?;
    let head = Head::new(&shape, &device::moved(shape.fresh(job.seed), taken.device()));
    let validation = answers::validation(&folder, &evaluated)?;
    let loss = job.settings.training.loss(train.labels(), classes.len(), taken.device());
    let epochs = job.settings.training.run(job, &HeadTask { head: &head, loss, train: &train, validation })?;
    train.tell(job, epochs);
    answers::write(job, &folder, &evaluated, |features| head.forward(features, Mode::Evaluate))?;
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    about.record_remarks(job, None);
    let weights = head.trained().into_iter().map(Into::into).collect();
    job.write(file_names::HEAD, &checkpoint::to_bytes(&weights, &about))?;
    provenance::record(job);
    Ok(())
}

/// Refuses features that are not finite before they make the losses so, and says so where all training pictures have the
/// same: `train-head` reads them all anyway, in every epoch.
fn look_at<'a>(
    job: &Job<Settings>,
    folder: &Folder,
    train: &'a Labelled<f32>,
    evaluated: impl Iterator<Item = &'a Labelled<f32>>,
) -> artifact::Result<()> {
    let mut all = iter::once(train).chain(evaluated);
    all.try_for_each(|rows| features::refuse_not_finite(folder, rows.activations()))?;
    if let Some(line) = features::say_equal(folder, train.activations()) {
        job.say(line);
    }
    Ok(())
}

/// The features of the training pictures, or of their augmented copies.
fn training_features(folder: &Folder, augmented: bool) -> anyhow::Result<Copies<f32>> {
    let file = file_names::features(file_names::AUGMENTED);
    if !augmented {
        return Ok(Copies::plain(folder, &file_names::features(Split::Train))?);
    }
    if !folder.has(&file) {
        let expected = format!("{file} in {}", folder.path().display());
        let found = "no such file; set augmented_features: true in that stage, or augmented: false here";
        return Err(Refusal::new("settings.augmented", expected, found).into());
    }
    Ok(Copies::augmented(folder, &file, file_names::AUGMENTED, folder.labels(Split::Train)?.len())?)
}
