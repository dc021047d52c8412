//! One model, where it comes from, and how well it predicts.

use crate::counts;
use artifact::tried::{self, TRIED, Training};
use artifact::yaml::{Mapping, Value};
use artifact::{Folder, Result, Split};

/// One model.
pub struct Model {
    /// Its artifact.
    pub folder: Folder,
    /// What its training read and how it was set, even if another `select` handed the model on.
    pub provenance: Mapping,
    /// Its scores; if another `select` handed it on, those of all its seeds.
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

    /// The provenance of its own stage, without what another `select` compared.
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
