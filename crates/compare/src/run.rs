//! The story: opens both pipelines, compares them part by part, prints.

use crate::arguments::Arguments;
use crate::model::Model;
use crate::pipeline::{self, Pipeline};
use crate::{paired, photos, results, settings};
use anyhow::ensure;
use artifact::program::print;

/// Prints what differs between the two pipelines.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let [a, b] = [&arguments.a, &arguments.b].map(|given| pipeline::name(given));
    ensure!(!a.is_empty() && !b.is_empty(), "say which two pipelines: make compare A=name B=name");
    ensure!(a != b, "expected two pipelines, got '{a}' twice; copy the artifacts of an earlier run to compare with it");
    let (a, b) = (Pipeline::open(a)?, Pipeline::open(b)?);
    let (models_a, models_b) = (Model::all(&a)?, Model::all(&b)?);
    let (headline_a, headline_b) = (a.headline()?, b.headline()?);
    let (models, headlines) = ([&models_a[..], &models_b[..]], [headline_a.as_deref(), headline_b.as_deref()]);
    let parts = [
        settings::section(&a, &b),
        photos::section(&a, &b)?,
        results::section([&a, &b], models, headlines),
        paired::section([&a.name, &b.name], models, headlines),
    ];
    Ok(print(&parts.concat())?)
}
