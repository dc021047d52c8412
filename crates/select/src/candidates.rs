//! The models to compare. Models that differ only in their seed are one candidate.

use crate::model::{self, Model};
use crate::naming;
use anyhow::ensure;
use artifact::tried::Candidate;
use artifact::{Error, Folder, file_names};

/// All candidates.
pub struct Candidates {
    /// `models[i]` are the models of candidate i, one or more.
    models: Vec<Vec<Model>>,
}

impl Candidates {
    /// Takes every `seeds` folders as one candidate. Errors: these differ in more than their seed, or have the same
    /// seed, or not all of `folders` predict the same pictures.
    pub fn new(folders: Vec<Folder>, seeds: usize) -> anyhow::Result<Self> {
        let n = folders.len();
        ensure!(
            n.is_multiple_of(seeds),
            "in.tried: expected a multiple of {seeds}, because of `seeds`, got {n} stages"
        );
        let mut models: Vec<Model> = Vec::new();
        for folder in folders {
            let first = models.first().map_or(&folder, |first| &first.folder);
            folder.same_pictures_as(first, model::evaluated(first))?;
            models.push(Model::read(folder)?);
        }
        let mut grouped = Vec::new();
        while !models.is_empty() {
            let rest = models.split_off(seeds);
            check_seeds(&models)?;
            grouped.push(models);
            models = rest;
        }
        Ok(Self { models: grouped })
    }

    /// The only setting in which the candidates differ, if that tells them apart.
    pub fn setting(&self) -> Option<String> {
        naming::setting(&self.models.iter().map(|models| &models[0].provenance).collect::<Vec<_>>())
    }

    /// Every candidate with all its scores, in order, named by its value of `setting` or, without one, by its stage.
    pub fn scored(&self, setting: Option<&str>) -> Vec<Candidate> {
        let candidate = |models: &Vec<Model>| Candidate {
            name: setting.map_or_else(|| models[0].folder.name(), |key| naming::value(&models[0].provenance, key)),
            trainings: models.iter().flat_map(|model| model.trainings.clone()).collect(),
        };
        self.models.iter().map(candidate).collect()
    }

    /// The model that stands for candidate `place`.
    pub fn first(&self, place: usize) -> &Model {
        &self.models[place][0]
    }
}

fn check_seeds(models: &[Model]) -> artifact::Result<()> {
    for (place, model) in models.iter().enumerate().skip(1) {
        let path = model.folder.path().join(file_names::PROVENANCE);
        let same = ["program", "settings"].iter().all(|key| model.provenance.get(key) == models[0].provenance.get(key));
        if !same {
            let expected = format!("the settings of {}, because of `seeds`", models[0].folder.name());
            return Err(Error::unexpected(&path, expected, "others"));
        }
        if models[..place].iter().any(|other| other.seed() == model.seed()) {
            let found = model.seed().map_or_else(|| "none".to_owned(), |seed| format!("seed {seed} again"));
            return Err(Error::unexpected(&path, "another seed, because of `seeds`", found));
        }
    }
    Ok(())
}
