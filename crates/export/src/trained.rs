//! The trained classifier, from the files of its stage.

use crate::config::Settings;
use anyhow::{Context as _, ensure};
use artifact::{Error, Folder, Job, Split, file_names};
use model::about::Evaluation;
use model::classifier::Layers;
use model::feature_source::Imported;
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
    /// What it takes.
    pub takes: Takes,
}

/// What a classifier takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// Photos, and how they became its pictures.
    Photos(Preparation),
    /// Rows of features that another program made.
    Rows(Imported),
}

impl Trained {
    /// Reads the model of any stage that trains one. A head needs its network.
    pub fn read(job: &Job<Settings>) -> anyhow::Result<Self> {
        let folder = job.input("model")?;
        let whole = folder.has(file_names::MODEL);
        let file = if whole { file_names::MODEL } else { file_names::HEAD };
        let (mut parameters, about) = checkpoint::read(&folder, file)?;
        let imported = about.network.imported();
        if !whole && (imported.is_none() || job.optional_input("network")?.is_some()) {
            parameters.extend(network_of(job, &folder, &about)?);
        }
        let parameters = job.settings.weights_stored_as.round(&parameters)?;
        let takes = match imported {
            Some(imported) => Takes::Rows(imported.clone()),
            None => Takes::Photos(preparation(&folder, file, &about)?),
        };
        let evaluation = evaluation(&folder, file, &about)?;
        Ok(Self { folder, about, parameters, evaluation, takes })
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
    if let Some((key, expected, found)) = about.difference_of_features(head) {
        let from = network.path().display();
        let expected = format!("a head on the features of {from}, with {key} {expected}");
        return Err(Error::unexpected(&path, expected, found).into());
    }
    Ok(parameters)
}

impl Takes {
    /// What it takes, in the plural.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Photos(_) => "pictures",
            Self::Rows(_) => "rows",
        }
    }

    /// What `predict` is to be given, in its usage.
    pub const fn argument(&self) -> &'static str {
        match self {
            Self::Photos(_) => "PHOTOS",
            Self::Rows(_) => "ROWS",
        }
    }

    /// The file of a split that it was trained or measured on.
    pub fn file(&self, split: Split) -> String {
        match self {
            Self::Photos(_) => file_names::images(split),
            Self::Rows(_) => file_names::features(split),
        }
    }
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
