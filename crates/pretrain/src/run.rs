//! Reads pictures, trains a network on crops of them, writes it with its norms folded in, and its logits.

use crate::config::Settings;
use crate::task::{NetworkTask, fresh};
use anyhow::ensure;
use artifact::{Classes, Error, Folder, Job, Split, file_names};
use model::about::{self, Evaluation, TrainedLayers};
use model::head::HeadShape;
use model::norms::fold_network;
use model::stack::Regime;
use model::{About, Head, Network, Parameters, Precision, Stack, Tensor, checkpoint, device, pixels, provenance};
use train::{Labelled, answers, forward};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let settings = &job.settings;
    let folder = job.input("images")?;
    let classes = folder.classes()?;
    let train = Labelled::open(&folder, &file_names::images(Split::Train), Split::Train)?;
    let evaluated = answers::open(&folder, file_names::images)?;
    let validation = answers::validation(&folder, &evaluated)?;
    let plain = settings.network.network(settings.width);
    let features = feature_map(settings, &plain, &folder, &train, &evaluated)?;
    let shape = HeadShape {
        features,
        pool: settings.pool,
        hidden: settings.hidden.clone(),
        dropout: settings.dropout,
        outputs: classes.outputs(),
    };

    let network = &plain.with_norms();
    let taken = device::choose(job, settings.device)?;
    let (layers, head) = fresh(settings, job.seed, taken.device(), network, &shape);
    let loss = settings.training.loss(train.labels(), classes.len(), taken.device());
    let task = NetworkTask { settings, seed: job.seed, network, layers, head, loss, train: &train, validation };
    job.say(format!(
        "{} training pictures of {} classes, {features:?} in the last feature map",
        train.len(),
        classes.len()
    ));
    // How weights are stored makes no difference to their training; the device itself is among the circumstances.
    settings.training.run_resumable(job, &task, &["weights_stored_as", "device"], &taken)?;

    let weights = settings.weights_stored_as.round(&fold_network(&plain, &task.parameters()))?;
    // In f32 by libtorch's convolutions, also after a training in bf16: Winograd's would change the last bits of the
    // logits.
    let layers = Stack::differentiable(&plain.layers, &weights, Regime::FINE_TUNED, Precision::F32);
    let logits = |pictures: &Tensor| forward::logits(&layers, &task.head, &pixels::apply(settings.recipe, pictures));
    let scores = answers::write(job, &folder, &evaluated, logits)?;
    for (split, score) in scores {
        job.say(format!("{split} accuracy {:.3}, loss {:.3}", score.accuracy, score.loss));
    }
    let [h, w, _] = train.shape();
    write_network(job, &folder, [h, w], weights, &task.head, shape, classes)
}

/// Writes the network without its classifier, and with it.
fn write_network(
    job: &Job<Settings>,
    images: &Folder,
    picture: [usize; 2],
    weights: Parameters,
    head: &Head,
    shape: HeadShape,
    classes: Classes,
) -> anyhow::Result<()> {
    let Settings { network, width, recipe, weights_stored_as, .. } = job.settings;
    let about = About::of_network(network, width, &weights, recipe, picture);
    job.write(file_names::NETWORK, &checkpoint::to_bytes_as(weights_stored_as, &weights, &about))?;
    let whole: Parameters = weights.into_iter().chain(head.trained().into_iter().map(Into::into)).collect();
    let trained = TrainedLayers { precision: Precision::F32, cut_stored_as: None };
    let about = About {
        preparation: about::preparation(images)?,
        evaluation: Some(Evaluation { frozen: Precision::F32, trained: Some(trained) }),
        head: Some(shape),
        classes: Some(classes),
        ..about
    };
    job.write(file_names::MODEL, &checkpoint::to_bytes(&whole, &about))?;
    provenance::record(job);
    Ok(())
}

/// (h, w, c) of the last feature map of whole pictures. Refuses splits whose pictures differ in size.
fn feature_map(
    settings: &Settings,
    network: &Network,
    folder: &Folder,
    train: &Labelled<u8>,
    evaluated: &[(Split, Labelled<u8>)],
) -> anyhow::Result<[usize; 3]> {
    let [h, w, _] = train.shape();
    let pictures = evaluated.iter().map(|(split, rows)| (split, rows.shape()));
    for (split, shape) in [(&Split::Train, train.shape())].into_iter().chain(pictures) {
        let path = folder.path().join(file_names::images(split));
        ensure!(shape == [h, w, 3], Error::unexpected(&path, format!("shape (n, {h}, {w}, 3)"), format!("{shape:?}")));
    }
    let labels = folder.path().join(file_names::labels(Split::Train));
    ensure!(
        train.len() > 1,
        Error::unexpected(&labels, "at least 2 rows, as batch norms need more than one", train.len())
    );
    let path = folder.path().join(file_names::images(Split::Train));
    pixels::check_size(settings.network, network, &path, [h, w])?;
    Ok(network.shapes(h as i64, w as i64)[network.layers.len() - 1].map(|length| length as usize))
}
