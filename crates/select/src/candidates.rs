//! The models to compare, those that differ in their seed only as one candidate.

use crate::{counts, differing};
use anyhow::ensure;
use artifact::tried::{Candidate, Training};
use artifact::yaml::{self, Mapping, Value};
use artifact::{Error, Folder, Split, file_names};
use std::collections::BTreeMap;

/// All candidates, with the artifacts of their models.
pub struct Candidates {
    /// `models[i][j]` is training j of candidate i.
    models: Vec<Vec<Model>>,
}

/// One model and where it comes from.
struct Model {
    folder: Folder,
    provenance: Mapping,
}

impl Candidates {
    /// Takes every `seeds` folders as one candidate. Errors: they do not differ in their seed only, or not all of `folders`
    /// predict the same pictures.
    pub fn new(folders: Vec<Folder>, seeds: usize) -> anyhow::Result<Self> {
        let n = folders.len();
        ensure!(
            n.is_multiple_of(seeds),
            "in.tried: expected a multiple of {seeds}, because of `seeds`, got {n} stages"
        );
        let mut models: Vec<Model> = Vec::new();
        for folder in folders {
            let first = models.first().map_or(&folder, |first| &first.folder);
            folder.same_pictures_as(first, evaluated(first))?;
            models.push(Model { provenance: folder.provenance()?, folder });
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

    /// The only setting in which the candidates differ.
    pub fn setting(&self) -> Option<String> {
        let settings: Option<Vec<&Mapping>> = self.models.iter().map(|models| models[0].settings()).collect();
        differing::key(&settings?)
    }

    /// Every candidate with its scores on validation, in order.
    pub fn scored(&self, setting: Option<&str>) -> anyhow::Result<Vec<Candidate>> {
        let named = |models: &[Model]| {
            let name = setting.and_then(|key| models[0].settings()?.get(key)).map(yaml::one_line);
            name.unwrap_or_else(|| models[0].folder.name())
        };
        self.models.iter().map(|models| Ok(Candidate { name: named(models), trainings: trainings(models)? })).collect()
    }

    /// Adds the test scores of candidate `place`.
    pub fn add_test(&self, place: usize, candidate: &mut Candidate) -> anyhow::Result<()> {
        for (model, training) in self.models[place].iter().zip(&mut candidate.trainings) {
            training.scores.extend(scored(&model.folder, Split::Test)?);
        }
        Ok(())
    }

    /// The model that stands for candidate `place`, and its provenance.
    pub fn first(&self, place: usize) -> (&Folder, &Mapping) {
        let model = &self.models[place][0];
        (&model.folder, &model.provenance)
    }
}

impl Model {
    fn settings(&self) -> Option<&Mapping> {
        self.provenance.get("settings").and_then(Value::as_mapping)
    }

    fn seed(&self) -> Option<u64> {
        self.provenance.get("seed").and_then(Value::as_u64)
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

fn evaluated(model: &Folder) -> impl Iterator<Item = Split> {
    model.splits().into_iter().filter(|&split| split != Split::Train)
}

fn trainings(models: &[Model]) -> artifact::Result<Vec<Training>> {
    let training = |model: &Model| {
        let scores: BTreeMap<_, _> = scored(&model.folder, Split::Validation)?.into_iter().collect();
        Ok(Training { stage: model.folder.name(), seed: model.seed(), scores })
    };
    models.iter().map(training).collect()
}

/// The split and its score, if the model has it.
fn scored(model: &Folder, split: Split) -> artifact::Result<Option<(Split, artifact::tried::Counts)>> {
    if !model.splits().contains(&split) {
        return Ok(None);
    }
    Ok(Some((split, counts::of(model, split)?)))
}
