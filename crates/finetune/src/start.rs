//! What there is before the training: a network that is cut in two, and a classifier for it.

use crate::config::Settings;
use crate::front::Front;
use anyhow::Context as _;
use artifact::{Classes, Error, Folder, Job, Result, layout};
use model::checkpoint::{self, About};
use model::device;
use model::head::HeadShape;
use model::stack::Regime;
use model::{Head, Network, Parameters, Precision, Stack};

/// A network and its classifier.
pub struct Start {
    /// What `extract` wrote.
    pub folder: Folder,
    /// The network's weights.
    pub weights: Parameters,
    /// What they are.
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
    /// Layers up to the cut.
    frozen: usize,
    /// What the trained layers compute with.
    pub precision: Precision,
}

impl Start {
    /// Reads both to where they will compute, and refuses a classifier of other features.
    pub fn open(job: &Job<Settings>) -> anyhow::Result<Self> {
        let (folder, head_folder) = (job.input("features")?, job.input("head")?);
        let (weights, about) = checkpoint::read(&folder, layout::NETWORK)?;
        let (head_weights, head_about) = checkpoint::read(&head_folder, layout::HEAD)?;
        let place = folder.path().display();
        let cut = about.cut.clone().with_context(|| format!("{place}: no cut; set settings.cut of that stage"))?;
        let classes = folder.classes()?;
        let shape = matching_head(&head_folder, &head_about, &about, &classes)?;
        let network = about.network.network(about.width);
        let position = network.position(&cut).with_context(|| format!("{}: no layer {cut}", about.network.name()))?;
        let taken = device::settle(job, job.settings.device)?;
        let (precision, _) = job.settings.precision.settle(taken.has_bf16(), &network);
        job.fact(layout::PRECISION, precision);
        let weights = device::moved(weights, taken.device());
        let head = Head::new(&shape, &device::moved(head_weights, taken.device()));
        let frozen = position + 1;
        Ok(Self { folder, weights, about, cut, classes, shape, head, network, frozen, precision })
    }

    /// The layers before and with the cut, computing with the numbers that `extract` took for its cache.
    pub fn front(&self) -> Result<Front> {
        let precision = self.precision_of_cache()?;
        let layers = Stack::frozen(&self.network.layers[..self.frozen], &self.weights, precision);
        Ok(Front { recipe: self.about.recipe, layers, precision })
    }

    fn precision_of_cache(&self) -> Result<Precision> {
        self.folder.fact(layout::PRECISION, "f32 or bf16")
    }

    /// The layers after the cut, and their number.
    pub fn end(&self) -> (Stack, usize) {
        let layers = &self.network.layers[self.frozen..];
        (Stack::differentiable(layers, &self.weights, Regime::FINE_TUNED, self.precision), layers.len())
    }

    /// Whether the activations are kept in f32.
    pub fn is_cached_in_f32(&self) -> bool {
        let files = &self.folder.manifest().files;
        let kept =
            self.folder.splits().into_iter().filter_map(|split| files.get(&layout::activations(split, &self.cut)));
        kept.filter_map(|entry| entry.dtype.as_deref()).any(|dtype| dtype == "f32")
    }
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
