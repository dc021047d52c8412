//! One model, where it comes from, and how well it predicts.

use crate::counts;
use artifact::tried::{self, TRIED, Training};
use artifact::yaml::{Mapping, Value};
use artifact::{Folder, Result, Split};

/// One model.
pub struct Model {
    /// Its artifact.
    pub folder: Folder,
    /// What it read and how it was set; of a model that another `select` handed on, that of its training.
    pub provenance: Mapping,
    /// Its scores; of a model that another `select` handed on, those of all its seeds.
    pub trainings: Vec<Training>,
}

impl Model {
    /// Reads provenance, labels and logits.
    pub fn read(folder: Folder) -> Result<Self> {
        let provenance = tried::described(&folder.provenance()?);
        let trainings = match tried::read(&folder)? {
            Some(mut tried) => tried.candidates.swap_remove(tried.selected).trainings,
            None => vec![training(&folder, &provenance)?],
        };
        Ok(Self { folder, provenance, trainings })
    }

    /// The seed of its training.
    pub fn seed(&self) -> Option<u64> {
        seed(&self.provenance)
    }

    /// Its own provenance, without what else it was selected from.
    pub fn own_provenance(&self) -> Result<Mapping> {
        let mut provenance = self.folder.provenance()?;
        provenance.remove(TRIED);
        Ok(provenance)
    }
}

/// The splits that it has predictions for.
pub fn evaluated(model: &Folder) -> impl Iterator<Item = Split> {
    model.splits().into_iter().filter(|&split| split != Split::Train)
}

fn seed(provenance: &Mapping) -> Option<u64> {
    provenance.get("seed").and_then(Value::as_u64)
}

fn training(folder: &Folder, provenance: &Mapping) -> Result<Training> {
    let scores = evaluated(folder).map(|split| Ok((split, counts::of(folder, split)?))).collect::<Result<_>>()?;
    Ok(Training { stage: folder.name(), seed: seed(provenance), scores })
}
