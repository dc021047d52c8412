//! The inputs: a network that is cut in two, and a classifier for it.

use crate::config::{Objective, Settings};
use crate::frozen_part::FrozenPart;
use anyhow::{Context as _, ensure};
use artifact::{Classes, Error, Folder, Job, Result, Split, facts, file_names};
use model::About;
use model::checkpoint;
use model::device;
use model::head::HeadShape;
use model::{Device, Head, Network, Parameters, Precision, Stack};
use network::Layer;

/// A network and its classifier.
pub struct Inputs {
    /// The artifact of `extract`.
    pub folder: Folder,
    /// The network's weights.
    pub weights: Parameters,
    /// What the weights are, and how pixels are normalised.
    pub about: About,
    /// The last frozen layer.
    pub cut: String,
    /// The class names.
    pub classes: Classes,
    /// The classifier's shape.
    pub shape: HeadShape,
    /// The classifier, to be trained.
    pub head: Head,
    network: Network,
    /// The number of layers up to the cut.
    frozen: usize,
    /// The precision of the trained layers.
    pub precision: Precision,
    /// The device of all layers.
    pub device: Device,
}

impl Inputs {
    /// Reads network and classifier onto the device. Refuses a classifier of other features or classes.
    pub fn open(job: &Job<Settings>) -> anyhow::Result<Self> {
        let (folder, head_folder) = (job.input("features")?, job.input("head")?);
        let (weights, about) = checkpoint::read(&folder, file_names::NETWORK)?;
        let (head_weights, head_about) = checkpoint::read(&head_folder, file_names::HEAD)?;
        let place = folder.path().display();
        ensure!(
            about.network.architecture().is_some(),
            "{place}: expected activations of a network, got features of another program, which has no layers to train"
        );
        let cut = about.cut.clone().with_context(|| format!("{place}: no cut; set settings.cut of that stage"))?;
        let classes = folder.classes()?;
        let shape = matching_head(job.settings.objective, &head_folder, &head_about, &about, &classes)?;
        let network = about.network.network(about.width);
        let position = network.position(&cut).with_context(|| format!("{}: no layer {cut}", about.network.name()))?;
        let taken = device::choose(job, job.settings.device)?;
        let (precision, _) = job.settings.precision.resolve(taken.has_bf16(), &network);
        job.fact(facts::PRECISION, precision);
        let weights = device::moved(weights, taken.device());
        let head = Head::new(&shape, &device::moved(head_weights, taken.device()));
        let (frozen, device) = (position + 1, taken.device());
        Ok(Self { folder, weights, about, cut, classes, shape, head, network, frozen, precision, device })
    }

    /// The layers up to and including the cut, in the precision with which `extract` computed its cache.
    pub fn frozen_part(&self) -> Result<FrozenPart> {
        let precision = self.precision_of_cache()?;
        let layers = Stack::frozen(&self.network.layers[..self.frozen], &self.weights, precision);
        Ok(FrozenPart { recipe: self.about.recipe, layers, precision })
    }

    /// The dtype that the frozen layers computed with.
    pub fn precision_of_cache(&self) -> Result<Precision> {
        self.folder.fact(artifact::facts::PRECISION, "f32 or bf16")
    }

    /// The layers after the cut.
    pub fn trained_layers(&self) -> &[Layer] {
        &self.network.layers[self.frozen..]
    }

    /// Whether the cache has activations of augmented pictures, which are then the ones to train on.
    pub fn has_augmented(&self) -> bool {
        self.folder.has(&file_names::activations(file_names::AUGMENTED, &self.cut))
    }

    /// Whether the cached activations are f32. All splits have the same dtype.
    pub fn is_cached_in_f32(&self) -> bool {
        let part = if self.has_augmented() { file_names::AUGMENTED } else { Split::Train.name() };
        let entry = self.folder.manifest().files.get(&file_names::activations(part, &self.cut));
        entry.is_some_and(|entry| entry.dtype.as_deref() == Some("f32"))
    }
}

/// The classifier's shape. Refuses a classifier of another network's features, or of other classes. Without labels it may
/// come from another domain, and its network's norms may have gone by the pictures there.
fn matching_head(
    objective: Objective,
    folder: &Folder,
    about: &About,
    network: &About,
    classes: &Classes,
) -> anyhow::Result<HeadShape> {
    let path = folder.path().join(file_names::HEAD);
    let difference = match objective {
        Objective::Labels => network.difference_of_features(about),
        Objective::Shot | Objective::Tent => network.difference(about),
    };
    if let Some((key, expected, found)) = difference {
        let expected = format!("a classifier of features with {key} {expected}");
        return Err(Error::unexpected(&path, expected, found).into());
    }
    if about.classes.as_ref() != Some(classes) {
        return Err(Error::unexpected(&path, format!("{classes:?}"), format!("{:?}", about.classes)).into());
    }
    about.head.clone().with_context(|| format!("{}: no classifier in it", path.display()))
}
