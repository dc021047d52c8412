//! Reads activations of the cut, or pictures; trains the layers after the cut; writes the whole network.

use crate::config::{Origin, Settings};
use crate::frozen_part::FrozenPart;
use crate::inputs::Inputs;
use crate::splits::Splits;
use crate::trained_part::TrainedPart;
use artifact::{F16, Job, file_names};
use model::about::{Evaluation, TrainedLayers};
use model::bytes::Shared;
use model::{About, Parameters, StoredDtype, Variable, checkpoint, provenance};
use train::answers;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let inputs = Inputs::open(job)?;
    match job.settings.from {
        Origin::Pixels => train(job, &inputs, Some(&inputs.frozen_part()?), &Splits::pictures(job, &inputs)?),
        Origin::Cache if inputs.is_cached_in_f32() => train(job, &inputs, None, &Splits::<f32>::cached(&inputs)?),
        Origin::Cache => train(job, &inputs, None, &Splits::<F16>::cached(&inputs)?),
    }
}

/// `frozen`: computes activations of the cut from the rows; `None` if the rows are those activations.
fn train<T: Shared>(
    job: &Job<Settings>,
    inputs: &Inputs,
    frozen: Option<&FrozenPart>,
    Splits { train, evaluated }: &Splits<T>,
) -> anyhow::Result<()> {
    let (layers, number) = inputs.trained_layers();
    let validation = answers::validation(&inputs.folder, evaluated)?;
    let loss = job.settings.training.loss(train.labels(), inputs.classes.len(), inputs.device);
    let part = TrainedPart { frozen, layers: &layers, head: &inputs.head, loss, train, validation };
    let from = frozen.map_or_else(String::new, |part| format!(", from pixels; frozen layers in {}", part.precision));
    let (pictures, Inputs { cut, precision, .. }) = (train.pictures(), inputs);
    job.say(format!("{pictures} pictures, training {number} layers after {cut} in {precision}{from}"));
    let epochs = job.settings.training.run(job, &part)?;
    train.tell(job, epochs);
    answers::write(job, &inputs.folder, evaluated, |rows| part.logits(rows))?;
    write_model(job, inputs, layers.trained())
}

/// Writes the whole network with its classifier. `trained`: the parameters of the layers after the cut.
fn write_model(job: &Job<Settings>, inputs: &Inputs, trained: Vec<Variable>) -> anyhow::Result<()> {
    let mut weights: Parameters = inputs.weights.iter().map(|(name, x)| (name.clone(), x.shallow_clone())).collect();
    weights.extend(trained.into_iter().chain(inputs.head.trained()).map(Into::into));
    let (head, classes) = (Some(inputs.shape.clone()), Some(inputs.classes.clone()));
    let evaluation = Some(evaluation(job, inputs)?);
    let about = About { evaluation, head, classes, ..inputs.about.clone() };
    about.record_remarks(job);
    job.write(file_names::MODEL, &checkpoint::to_bytes(&weights, &about))?;
    provenance::record(job);
    Ok(())
}

/// How the logits were computed: from the cache, whose activations may be rounded, or from pixels.
fn evaluation(job: &Job<Settings>, inputs: &Inputs) -> artifact::Result<Evaluation> {
    let cut_stored_as = match job.settings.from {
        Origin::Pixels => None,
        Origin::Cache if inputs.is_cached_in_f32() => Some(StoredDtype::F32),
        Origin::Cache => Some(StoredDtype::F16),
    };
    let trained = TrainedLayers { precision: inputs.precision, cut_stored_as };
    Ok(Evaluation { frozen: inputs.precision_of_cache()?, trained: Some(trained) })
}
