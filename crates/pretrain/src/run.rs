//! Read pictures, train a network on crops of them, write it plain, with its logits.

use crate::config::Settings;
use crate::task::{Classifier, forward};
use anyhow::ensure;
use artifact::{Classes, Error, Folder, Job, Split, layout};
use model::checkpoint::{self, About};
use model::device;
use model::head::HeadShape;
use model::norms::fold_network;
use model::stack::Regime;
use model::{Head, Labelled, Network, Parameters, Precision, Stack, labelled, pixels};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let settings = &job.settings;
    let folder = job.input("images")?;
    let classes = folder.classes()?;
    let train = Labelled::open(&folder, &layout::images(Split::Train), Split::Train)?;
    let answered = labelled::answered(&folder, layout::images)?;
    let validation = labelled::validation(&folder, &answered)?;
    let plain = settings.network.network(settings.width);
    let features = map(settings, &plain, &folder, &train, &answered)?;
    let shape = HeadShape {
        features,
        pool: settings.pool,
        hidden: settings.hidden.clone(),
        dropout: settings.dropout,
        outputs: classes.outputs(),
    };

    let normed = plain.with_norms();
    let taken = device::settle(job, settings.device)?;
    let task = Classifier::fresh(settings, job.seed, taken.device(), &normed, &shape, &train, validation);
    job.say(format!(
        "{} training pictures of {} classes, {features:?} in the last feature map",
        train.len(),
        classes.len()
    ));
    // How weights are stored in the end makes no difference to their training, nor why it runs where it does.
    let later = ["weights_stored_as", "device"];
    settings.training.run_resumable(job, &task, train.labels(), classes.len(), &later, &taken)?;

    let weights = settings.weights_stored_as.round(&fold_network(&plain, &task.parameters()))?;
    // In f32 by libtorch's convolutions, whatever it was trained in: Winograd's would move the last bits of the logits.
    let layers = Stack::differentiable(&plain.layers, &weights, Regime::FROZEN, Precision::F32);
    let scores = labelled::write_answers(job, &folder, &answered, |x| forward(settings, &layers, task.head(), x))?;
    for (split, score) in scores {
        job.say(format!("{split} accuracy {:.3}, loss {:.3}", score.accuracy, score.loss));
    }
    let [h, w, _] = train.shape();
    write_network(job, [h, w], weights, task.head(), shape, classes)
}

/// Writes the network, without and with its classifier.
fn write_network(
    job: &Job<Settings>,
    picture: [usize; 2],
    weights: Parameters,
    head: &Head,
    shape: HeadShape,
    classes: Classes,
) -> anyhow::Result<()> {
    let Settings { network, width, recipe, weights_stored_as, .. } = job.settings;
    let hash = checkpoint::hash(&weights);
    let about = About {
        network,
        width,
        weights: hash,
        recipe,
        trained_with: None,
        picture,
        cut: None,
        head: None,
        classes: None,
    };
    job.write(layout::NETWORK, &checkpoint::to_bytes_as(weights_stored_as, &weights, &about))?;
    let whole: Parameters = weights.into_iter().chain(head.trained()).collect();
    let about = About { head: Some(shape), classes: Some(classes), ..about };
    job.write(layout::MODEL, &checkpoint::to_bytes(&whole, &about))?;
    model::machine::record(job);
    Ok(())
}

/// (h, w, c) of the last feature map of whole pictures, which must be as large in every split.
fn map(
    settings: &Settings,
    network: &Network,
    folder: &Folder,
    train: &Labelled<u8>,
    answered: &[(Split, Labelled<u8>)],
) -> anyhow::Result<[usize; 3]> {
    let [h, w, _] = train.shape();
    let pictures = answered.iter().map(|(split, rows)| (split, rows.shape()));
    for (split, shape) in [(&Split::Train, train.shape())].into_iter().chain(pictures) {
        let path = folder.path().join(layout::images(split));
        ensure!(shape == [h, w, 3], Error::unexpected(&path, format!("shape (n, {h}, {w}, 3)"), format!("{shape:?}")));
    }
    let labels = folder.path().join(layout::labels(Split::Train));
    ensure!(train.len() > 1, Error::unexpected(&labels, "at least 2 rows, as norms go by the batch", train.len()));
    let path = folder.path().join(layout::images(Split::Train));
    pixels::check_size(settings.network, network, &path, [h, w])?;
    Ok(network.shapes(h as i64, w as i64)[network.layers.len() - 1].map(|length| length as usize))
}
