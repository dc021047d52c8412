//! Reads activations of the cut, or pictures; trains the layers after the cut; writes the whole network.

use crate::config::{Objective, Origin, Settings};
use crate::frozen_part::FrozenPart;
use crate::inputs::Inputs;
use crate::loss::Loss;
use crate::splits::Splits;
use crate::trained_part::TrainedPart;
use artifact::{F16, Job, file_names};
use model::about::{Evaluation, TrainedLayers};
use model::bytes::Shared;
use model::{About, Parameters, StoredDtype, checkpoint, provenance};
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
    let validation = answers::validation(&inputs.folder, evaluated)?;
    let loss = Loss::new(job, inputs, train.labels())?;
    let part = TrainedPart::new(inputs, frozen, loss, train, validation);
    say(job, &part);
    let epochs = job.settings.training.run(job, &part)?;
    train.tell(job, epochs);
    answers::write(job, &inputs.folder, evaluated, part.predictor())?;
    write_model(job, inputs, part.parameters(), part.loss.remark(&inputs.cut))
}

/// Says what is trained, and on what.
fn say<T: Shared>(job: &Job<Settings>, part: &TrainedPart<T>) {
    let Inputs { cut, precision, .. } = part.inputs;
    let from =
        part.frozen.map_or_else(String::new, |part| format!(", from pixels; frozen layers in {}", part.precision));
    let without = match job.settings.objective {
        Objective::Labels => String::new(),
        objective => format!(", without labels (objective: {objective})"),
    };
    let (pictures, number) = (part.train.pictures(), part.inputs.trained_layers().len());
    job.say(format!("{pictures} pictures, training {number} layers after {cut} in {precision}{from}{without}"));
}

/// Writes the whole network with its classifier. `changed`: the parameters that training changed; `remark`: what the report
/// must say about the training.
fn write_model(
    job: &Job<Settings>,
    inputs: &Inputs,
    changed: Parameters,
    remark: Option<String>,
) -> anyhow::Result<()> {
    let mut weights: Parameters = inputs.weights.iter().map(|(name, x)| (name.clone(), x.shallow_clone())).collect();
    weights.extend(inputs.head.trained().into_iter().map(Into::into));
    weights.extend(changed);
    let (head, classes) = (Some(inputs.shape.clone()), Some(inputs.classes.clone()));
    let evaluation = Some(evaluation(job, inputs)?);
    let about = About { evaluation, head, classes, ..inputs.about.clone() };
    about.record_remarks(job, remark);
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
