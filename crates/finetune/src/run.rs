//! Read cached activations, train what follows the cut, write the whole network.

use crate::config::Settings;
use crate::task::{Tail, Variants};
use anyhow::Context as _;
use artifact::npy::F16;
use artifact::{Classes, Error, Folder, Job, Split, layout};
use model::checkpoint::{self, About};
use model::head::HeadShape;
use model::stack::Use;
use model::{Head, Labelled, Parameters, Stack};

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let (folder, head_folder) = (job.input("features")?, job.input("head")?);
    let (mut weights, network) = checkpoint::read(&folder, layout::NETWORK)?;
    let (head_weights, about) = checkpoint::read(&head_folder, layout::HEAD)?;
    let cut = network
        .cut
        .clone()
        .with_context(|| format!("{}: no cut; set settings.cut of that stage", folder.path().display()))?;
    let classes = folder.classes()?;
    let shape = matching_head(&head_folder, &about, &network, &classes)?;

    let table = network.network.network(network.width);
    let position = table.position(&cut).with_context(|| format!("{}: no layer {cut}", network.network.name()))?;
    let layers = Stack::new(&table.layers[position + 1..], &weights, Use::Trained);
    let head = Head::new(&shape, &head_weights);
    let (train, validation) = (Variants::open(&folder, &cut)?, activations(&folder, &cut, Split::Validation)?);
    let tail = Tail { layers: &layers, head: &head, train: &train, validation: &validation };

    let epochs = job.settings.training.epochs;
    job.say(format!("training {} layers after {cut}; {}", table.layers.len() - position - 1, train.sight(epochs)));
    job.settings.training.run(job, &tail, train.labels(), classes.len())?;
    for split in folder.splits().into_iter().filter(|split| *split != Split::Train) {
        let rows = activations(&folder, &cut, split)?;
        let logits = rows.logits(|activations| tail.forward(activations, None));
        job.write_npy(&layout::logits(split), &[rows.len(), shape.outputs], &logits)?;
    }
    let trained: Parameters = layers.trained().into_iter().chain(head.trained()).collect();
    weights.extend(trained);
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    job.write(layout::MODEL, &checkpoint::to_bytes(&weights, &about))?;
    job.record("libtorch", model::LIBTORCH);
    Ok(())
}

/// The classifier's shape, if it was trained on features of this very network and on these classes.
fn matching_head(folder: &Folder, about: &About, network: &About, classes: &Classes) -> anyhow::Result<HeadShape> {
    let path = folder.path().join(layout::HEAD);
    if let Some((key, expected, found)) = network.difference(about) {
        let expected = format!("a classifier of features with {key} {expected}");
        return Err(Error::unexpected(&path, expected, found).into());
    }
    if about.classes.as_ref() != Some(classes) {
        return Err(Error::unexpected(&path, format!("{classes:?}"), format!("{:?}", about.classes)).into());
    }
    about.head.clone().with_context(|| format!("{}: no classifier in it", path.display()))
}

fn activations(folder: &Folder, cut: &str, split: Split) -> artifact::Result<Labelled<F16>> {
    Labelled::open(folder, &layout::activations(split, cut), split)
}
