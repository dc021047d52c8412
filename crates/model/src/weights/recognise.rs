//! Which network a file holds, found out from names and shapes.

use super::names::{self, Listing, Wanted};
use super::surplus;
use crate::Architecture;
use artifact::error::{Error, Result};
use weight_file::WeightFile;

/// Widths that networks are published in; what makes no difference to the shapes is called by the first that fits.
const PUBLISHED: [f64; 7] = [1.0, 0.35, 0.5, 0.75, 1.3, 1.4, 0.25];

/// The share of a network's tensors that make a file one of it, if a damaged one.
const DAMAGED: f64 = 0.5;

/// The network of a file, as far as it is not said. What is said is taken as it is: reading will tell if it is wrong. So
/// it will of a file that holds no network wholly, but most of one.
pub fn complete(
    file: &WeightFile,
    architecture: Option<Architecture>,
    width: Option<f64>,
) -> Result<(Architecture, f64)> {
    if let (Some(architecture), Some(width)) = (architecture, width) {
        return Ok((architecture, width));
    }
    if let Some(found) = recognise(file, architecture, width) {
        return Ok(found);
    }
    let likely = |candidate: Architecture| width.or_else(|| ratio(file, candidate)).unwrap_or(1.0);
    if let Some(architecture) = architecture {
        return Ok((architecture, likely(architecture)));
    }
    let shares = Architecture::all().map(|candidate| {
        let width = likely(candidate);
        (share(file, candidate, width), candidate, width)
    });
    match shares.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((share, candidate, width)) if share >= DAMAGED => Ok((candidate, width)),
        _ => Err(unknown(file, width)),
    }
}

/// Nobody says what network it is, and it is none that could be.
fn unknown(file: &WeightFile, width: Option<f64>) -> Error {
    if let (Some(width), Some(_)) = (width, recognise(file, None, None)) {
        let expected = format!("weights of width {width}, as settings.width says");
        return Error::unexpected(file.path(), expected, rather(file));
    }
    let known: Vec<&str> = Architecture::all().map(Architecture::name).collect();
    let labels: Vec<&str> = file.tensors().iter().take(3).map(|entry| entry.label.as_str()).collect();
    let found = match labels[..] {
        [] => "no tensors".to_owned(),
        _ => format!("another network's, with tensors {}, …", labels.join(", ")),
    };
    Error::unexpected(file.path(), format!("weights of one of {}", known.join(", ")), found)
}

/// The part of a network's tensors that a file holds in the right shape.
fn share(file: &WeightFile, architecture: Architecture, width: f64) -> f64 {
    let listing = names::of_others(file, architecture, &architecture.network(width));
    listing.map_or(0.0, |listing| fitting(file, &listing) as f64 / listing.wanted.len() as f64)
}

/// For the end of a message about a file that is not what it should be.
pub fn rather(file: &WeightFile) -> String {
    match recognise(file, None, None) {
        Some((architecture, width)) => format!("weights of {} of width {width}", architecture.name()),
        None => "weights of another network, or another width?".to_owned(),
    }
}

/// The network that a file holds wholly, and nothing else but a classifier.
fn recognise(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Option<(Architecture, f64)> {
    let candidates = Architecture::all().filter(|candidate| architecture.is_none_or(|said| said == *candidate));
    candidates
        .flat_map(|candidate| widths(file, candidate, width).into_iter().map(move |width| (candidate, width)))
        .find(|&(candidate, width)| {
            names::of_others(file, candidate, &candidate.network(width)).is_some_and(|listing| holds(file, &listing))
        })
}

/// The widths that are worth a look: the published ones, and the one that the first tensor speaks for.
fn widths(file: &WeightFile, architecture: Architecture, said: Option<f64>) -> Vec<f64> {
    match said {
        Some(width) => vec![width],
        None => PUBLISHED.into_iter().chain(ratio(file, architecture)).collect(),
    }
}

/// How many times the channels of the full network the first tensor has.
fn ratio(file: &WeightFile, architecture: Architecture) -> Option<f64> {
    let listing = names::of_others(file, architecture, &architecture.network(1.0))?;
    let first = listing.wanted.first()?;
    let entry = file.tensors().iter().find(|entry| entry.name == first.name)?;
    // Of the axes of the first layer's kernel only that of the outputs depends on the width.
    let mut axes = entry.shape.iter().zip(&first.shape);
    axes.find(|(found, full)| found != full).map(|(&found, &full)| found as f64 / full as f64)
}

fn holds(file: &WeightFile, listing: &Listing) -> bool {
    fitting(file, listing) == listing.wanted.len() && surplus::of(file, listing).mistake.is_none()
}

/// How many of these tensors a file holds in the right shape.
fn fitting(file: &WeightFile, listing: &Listing) -> usize {
    let tensors = names::tensors(file);
    let fits = |wanted: &&Wanted| tensors.get(wanted.name.as_str()).is_some_and(|entry| entry.shape == wanted.shape);
    listing.wanted.iter().filter(fits).count()
}
