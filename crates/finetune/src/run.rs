//! Read cached activations, train what follows the cut, write the whole network.

use crate::config::Settings;
use crate::task::{Tail, Variants};
use anyhow::Context as _;
use artifact::{Classes, Error, Folder, Job, layout};
use model::checkpoint::{self, About};
use model::head::HeadShape;
use model::stack::Use;
use model::{Head, Parameters, Stack, labelled};

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
    let train = Variants::open(&folder, &cut)?;
    let answered = labelled::answered(&folder, |split| layout::activations(split, &cut))?;
    let validation = labelled::validation(&folder, &answered)?;
    let tail = Tail { layers: &layers, head: &head, train: &train, validation };

    let epochs = job.settings.training.epochs;
    job.say(format!("training {} layers after {cut}; {}", table.layers.len() - position - 1, train.sight(epochs)));
    job.settings.training.run(job, &tail, train.labels(), classes.len())?;
    labelled::write_answers(job, &folder, &answered, |activations| tail.forward(activations, None))?;
    let trained: Parameters = layers.trained().into_iter().chain(head.trained()).collect();
    weights.extend(trained);
    let about = About { head: Some(shape), classes: Some(classes), ..network };
    about.tell(job);
    job.write(layout::MODEL, &checkpoint::to_bytes(&weights, &about))?;
    model::machine::record(job);
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
