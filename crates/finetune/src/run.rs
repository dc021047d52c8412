//! Read what the cut puts out, or pictures; train what follows the cut; write the whole network.

use crate::config::{Origin, Settings};
use crate::front::Front;
use crate::rows::Rows;
use crate::start::Start;
use crate::task::Tail;
use artifact::{F16, Job, layout};
use model::bytes::Shared;
use model::checkpoint::{self, About};
use model::{Parameters, labelled};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let start = Start::open(job)?;
    match job.settings.from {
        Origin::Pixels => train(job, &start, Some(&start.front()?), &Rows::pictures(job, &start)?),
        Origin::Cache if start.is_cached_in_f32() => train(job, &start, None, &Rows::<f32>::cached(&start)?),
        Origin::Cache => train(job, &start, None, &Rows::<F16>::cached(&start)?),
    }
}

/// `front`: what makes activations of the cut out of the rows, unless they are such.
fn train<T: Shared>(
    job: &Job<Settings>,
    start: &Start,
    front: Option<&Front>,
    Rows { train, answered }: &Rows<T>,
) -> anyhow::Result<()> {
    let (layers, number) = start.end();
    let validation = labelled::validation(&start.folder, answered)?;
    let tail = Tail { front, layers: &layers, head: &start.head, train, validation };
    let from = front.map_or_else(String::new, |front| format!(", from pixels; what is before in {}", front.precision));
    let (photos, Start { cut, precision, .. }) = (train.pictures(), start);
    job.say(format!("{photos} photos, training {number} layers after {cut} in {precision}{from}"));
    let epochs = job.settings.training.run(job, &tail, train.labels(), start.classes.len())?;
    train.tell(job, epochs);
    labelled::write_answers(job, &start.folder, answered, |rows| tail.forward(rows))?;

    let mut weights: Parameters = start.weights.iter().map(|(name, x)| (name.clone(), x.shallow_clone())).collect();
    weights.extend(layers.trained().into_iter().chain(start.head.trained()));
    let (head, classes) = (Some(start.shape.clone()), Some(start.classes.clone()));
    let about = About { head, classes, ..start.about.clone() };
    about.tell(job);
    job.write(layout::MODEL, &checkpoint::to_bytes(&weights, &about))?;
    model::machine::record(job);
    Ok(())
}
