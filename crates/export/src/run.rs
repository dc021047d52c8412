//! Reads the model, fits and measures, writes the file that answers and the page about it.

use crate::backbone;
use crate::config::Settings;
use crate::evaluated::Evaluated;
use crate::file;
use crate::golden::{self, Answered};
use crate::model_card;
use crate::onnx_file;
use crate::reference::Reference;
use crate::results::Results;
use crate::tell;
use crate::trained::{Takes, Trained};
use artifact::{Error, Folder, Job, Split, file_names, yaml};
use measure::promise::Promise;
use measure::sureness::Sureness;
use model::{about, checkpoint, device, provenance};
use picture::Preparation;
use std::path::Path;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let trained = Trained::read(job)?;
    if job.settings.torchvision {
        let bytes = backbone::for_torchvision(&trained, job.settings.weights_stored_as)?;
        job.write(file_names::BACKBONE, &bytes)?;
    }
    if job.settings.keras {
        job.write(file_names::BACKBONE_KERAS, &backbone::for_keras(&trained, job.settings.weights_stored_as)?)?;
    }
    let images = job.input("images")?;
    let splits = fitting_splits(&trained, &images)?;
    let taken = device::choose(job, job.settings.device)?;
    let layers = trained.layers(&taken);

    let through = (&layers, &trained.takes);
    let reference = Reference::new(job, through, &images, job.settings.reference_pictures)?;
    let evaluate = |split| Evaluated::new(job, through, (&trained.folder, &images), split, &reference);
    let evaluated: Vec<Evaluated> = splits.into_iter().map(evaluate).collect::<anyhow::Result<_>>()?;
    let validation = &evaluated[0];
    let Settings { max_error, confidence, stranger_share, .. } = job.settings;
    let promise = Promise::new(max_error, confidence).expect("settings are checked");
    let sureness = Sureness::fit(&validation.by_file, &validation.distances, stranger_share, promise);
    let sureness = sureness.expect("there are pictures");
    let results = Results::new(&job.settings, &evaluated, &sureness, &reference, images.classes()?.names());

    let Answered { golden, rows } = golden::answered(&trained, &layers, &images)?;
    let card = file::card(&job.settings, (&images, &trained.takes), &results, golden)?;
    if job.settings.onnx {
        job.write(file_names::CLASSIFIER_ONNX, &onnx_file::to_bytes(&trained, &card, rows.as_ref())?)?;
    }
    let known = sureness.limits().outcomes(&validation.by_file, &validation.distances);
    let file = file::to_bytes(job.settings.weights_stored_as, &trained, (card, rows), &reference, &known);
    let length = file.len();
    job.write(file_names::CLASSIFIER, &file)?;
    file::refuse_other_answers(file, &taken)?;
    job.write_yaml(file_names::MEASURED, &results)?;
    let page = model_card::text(&trained, &images, &results, &job.settings, length)?;
    job.write(file_names::MODEL_CARD, page.as_bytes())?;
    provenance::record(job);
    tell::measured(job, &trained, &results, length);
    Ok(())
}

/// The splits that the model was evaluated on, validation first. Refuses a model of other pictures.
fn fitting_splits(trained: &Trained, images: &Folder) -> anyhow::Result<Vec<Split>> {
    let splits: Vec<Split> = images.splits().into_iter().filter(|split| *split != Split::Train).collect();
    trained.folder.same_pictures_as(images, splits.iter().copied())?;
    let path = images.path().join(file_names::MANIFEST);
    match &trained.takes {
        Takes::Photos(preparation) => refuse_prepared_otherwise(*preparation, images, &path)?,
        Takes::Rows(_) => refuse_others(trained, images)?,
    }
    if splits.first() == Some(&Split::Validation) {
        return Ok(splits);
    }
    let expected = format!(
        "{}, as probabilities and thresholds are fitted on validation rows",
        file_names::labels(Split::Validation)
    );
    Err(Error::unexpected(&path, expected, "no such file").into())
}

fn refuse_prepared_otherwise(preparation: Preparation, images: &Folder, path: &Path) -> anyhow::Result<()> {
    let prepared = about::preparation(images)?;
    if prepared == Some(preparation) {
        return Ok(());
    }
    let shown = |preparation| yaml::one_line(&yaml::to_value(&preparation));
    let expected = format!("pictures prepared as for the model: {}", shown(Some(preparation)));
    Err(Error::unexpected(path, expected, shown(prepared)).into())
}

/// Refuses features that the stage of the model could not have read.
fn refuse_others(trained: &Trained, images: &Folder) -> anyhow::Result<()> {
    let (_, about) = checkpoint::read(images, file_names::NETWORK)?;
    match trained.about.difference(&about) {
        None => Ok(()),
        Some((key, expected, found)) => {
            let expected = format!("features with {key} {expected}, as those of the model");
            Err(Error::unexpected(&images.path().join(file_names::NETWORK), expected, found).into())
        }
    }
}
