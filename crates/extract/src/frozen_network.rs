//! The network, its weights, recipe and precision.

use crate::config::Settings;
use artifact::{Job, Npy, facts};
use model::about::{Evaluation, OwnNorms};
use model::parameters::hash;
use model::weights::Weights;
use model::{About, Network, Parameters, Precision, Recipe, checkpoint, device, pixels};
use picture::Preparation;

/// A frozen network with its weights on the device that computes.
pub struct FrozenNetwork {
    /// The layers.
    pub network: Network,
    /// Their weights.
    pub weights: Weights,
    /// The metadata of the checkpoint for `finetune`.
    pub about: About,
    /// The dtype to compute with.
    pub precision: Precision,
}

impl FrozenNetwork {
    /// Reads the weights. Records and logs the network, its recipe and its precision. `preparation`: how photos became
    /// `pictures`.
    ///
    /// # Errors
    /// If the weights cannot be read, or network, settings and `pictures` do not fit together.
    pub fn open(job: &Job<Settings>, pictures: &Npy<u8>, preparation: Option<Preparation>) -> anyhow::Result<Self> {
        let (weights, origin) = Weights::of_input(job, job.settings.network, job.settings.width)?;
        let network = checked_network(job, &weights, pictures)?;
        let taken = device::choose(job, job.settings.device)?;
        let (precision, in_words) = job.settings.precision.resolve(taken.has_bf16(), &network);
        let about = About {
            preparation,
            cut: job.settings.cut.clone(),
            evaluation: Some(Evaluation { frozen: precision, trained: None }),
            ..weights.about(recipe(job, &weights), picture_size(pictures))
        };
        record(job, &about, precision);
        job.say(format!("{} of width {} with recipe {}, {origin}", about.network.name(), about.width, about.recipe));
        job.say(format!("computing in {in_words}"));
        about.remarks().iter().for_each(|remark| job.say(remark));
        say_ignored(job, &weights.ignored);
        let weights = Weights { parameters: device::moved(weights.parameters, taken.device()), ..weights };
        Ok(Self { network, weights, about, precision })
    }

    /// The same network, whose norms go by `statistics` of `pictures` training pictures.
    #[must_use]
    pub fn with_norms(mut self, statistics: Parameters, pictures: usize) -> Self {
        self.about.own_norms = Some(OwnNorms { pictures, statistics: hash(&statistics) });
        self.weights.parameters.extend(statistics);
        self
    }

    /// The bytes of `network.safetensors`: the weights as they are used, for `finetune`.
    pub fn checkpoint(&self) -> Vec<u8> {
        checkpoint::to_bytes(&self.weights.parameters, &self.about)
    }
}

/// The network of the weights. Refuses settings that name no layer of it, and pictures that are too small for it.
fn checked_network(job: &Job<Settings>, weights: &Weights, pictures: &Npy<u8>) -> anyhow::Result<Network> {
    let architecture = weights.architecture;
    job.settings.check_network(architecture).map_err(|refusal| refusal.below("settings"))?;
    let network = architecture.network(weights.width);
    pixels::check_size(architecture, &network, pictures.path(), picture_size(pictures))?;
    Ok(network)
}

/// [h, w] of pictures (n, h, w, 3).
fn picture_size(pictures: &Npy<u8>) -> [usize; 2] {
    [pictures.shape()[1], pictures.shape()[2]]
}

/// How pixels are normalised: as the setting says, or as the weights were trained.
fn recipe(job: &Job<Settings>, weights: &Weights) -> Recipe {
    job.settings.recipe.or(weights.recipe).unwrap_or(Recipe::Torch)
}

/// Records for provenance how the activations are computed.
fn record(job: &Job<Settings>, about: &About, precision: Precision) {
    job.record("network", about.network.name());
    job.record("width", about.width);
    job.record("recipe", about.recipe);
    job.fact(facts::PRECISION, precision);
    model::provenance::record(job);
}

/// Logs the first names of ignored tensors, and how many more there are.
fn say_ignored(job: &Job<Settings>, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let (first, rest) = names.split_at(names.len().min(3));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    job.say(format!("ignored, as this network has no such layers (usually a classifier): {}{more}", first.join(", ")));
}
