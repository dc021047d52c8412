//! The trained classifier, from the files of its stage.

use crate::config::Settings;
use anyhow::{Context as _, ensure};
use artifact::{Error, Folder, Job, file_names};
use model::about::Evaluation;
use model::classifier::Layers;
use model::precision::PrecisionSetting;
use model::{About, Parameters, checkpoint, device};
use picture::Preparation;

/// A trained network and its head.
pub struct Trained {
    /// The artifact that they come from.
    pub folder: Folder,
    /// What they are.
    pub about: About,
    /// The weights of both, as the file will hold them.
    pub parameters: Parameters,
    /// How the stage computed its logits.
    pub evaluation: Evaluation,
    /// How photos became its pictures.
    pub preparation: Preparation,
}

impl Trained {
    /// Reads the model of any stage that trains one. A head needs its network.
    pub fn read(job: &Job<Settings>) -> anyhow::Result<Self> {
        let folder = job.input("model")?;
        let whole = folder.has(file_names::MODEL);
        let file = if whole { file_names::MODEL } else { file_names::HEAD };
        let (mut parameters, about) = checkpoint::read(&folder, file)?;
        if !whole {
            parameters.extend(network_of(job, &folder, &about)?);
        }
        let parameters = job.settings.weights_stored_as.round(&parameters)?;
        let (evaluation, preparation) = (evaluation(&folder, file, &about)?, preparation(&folder, file, &about)?);
        Ok(Self { folder, about, parameters, evaluation, preparation })
    }

    /// The layers, ready to compute as `predict` will on this device.
    pub fn layers(&self, taken: &device::Chosen) -> Layers {
        let parameters = self.parameters.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect();
        let evaluation = self.evaluation.with(PrecisionSetting::Auto, taken);
        Layers::new(&self.about, &device::moved(parameters, taken.device()), evaluation)
    }
}

/// The network on whose features the head in `folder` was trained.
fn network_of(job: &Job<Settings>, folder: &Folder, head: &About) -> anyhow::Result<Parameters> {
    let path = folder.path().join(file_names::HEAD);
    let network = job.optional_input("network")?;
    let network = network.with_context(|| format!("{}: a head needs its network: set in.network", path.display()))?;
    let (parameters, about) = checkpoint::read(&network, file_names::NETWORK)?;
    if let Some((key, expected, found)) = about.difference(head) {
        let from = network.path().display();
        let expected = format!("a head on the features of {from}, with {key} {expected}");
        return Err(Error::unexpected(&path, expected, found).into());
    }
    Ok(parameters)
}

fn evaluation(folder: &Folder, file: &str, about: &About) -> anyhow::Result<Evaluation> {
    let path = folder.path().join(file);
    ensure!(
        about.head.is_some() && about.classes.is_some(),
        "{}: expected a model with a head, got one without",
        path.display()
    );
    about.evaluation.with_context(|| {
        format!("{}: written by an older version; run `make rerun STAGE={}`", path.display(), folder.name())
    })
}

fn preparation(folder: &Folder, file: &str, about: &About) -> anyhow::Result<Preparation> {
    let path = folder.path().join(file);
    about.preparation.with_context(|| {
        let says = "does not say how its photos were prepared; run `make rerun STAGE=` with the name of the stage that \
                    prepared them (usually preprocess)";
        format!("{}: {says}", path.display())
    })
}
