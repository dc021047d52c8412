//! Which network a file holds, found out from names and shapes.

use super::found;
use super::surplus;
use crate::Architecture;
use artifact::error::{Error, Result};
use network::names::{Listing, Wanted};
use weight_file::WeightFile;

/// Widths that networks are published in; what makes no difference to the shapes is called by the first that fits.
const PUBLISHED: [f64; 7] = [1.0, 0.35, 0.5, 0.75, 1.3, 1.4, 0.25];

/// The share of a network's tensors that make a file one of it, if a damaged one.
const DAMAGED: f64 = 0.5;

/// A network of a certain width.
type Candidate = (Architecture, f64);

/// The network of a file, as far as the user does not say it. What the user says is taken as it is: reading the tensors will
/// tell if it is wrong. The same holds for a file that holds most of a network, but not all of it.
pub fn complete(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Result<Candidate> {
    if let Some(said) = architecture {
        refuse_published_of_another(file, said)?;
    }
    if let (Some(architecture), Some(width)) = (architecture, width) {
        return Ok((architecture, width));
    }
    match &fitting_candidates(file, architecture, width)[..] {
        [] => damaged(file, architecture, width),
        [found] => Ok(*found),
        several => published(file, several)?.ok_or_else(|| ambiguous(file, several)),
    }
}

/// Refuses a published file that is known to be of another network with the same names and shapes.
fn refuse_published_of_another(file: &WeightFile, said: Architecture) -> Result<()> {
    let several = fitting_candidates(file, None, Some(1.0));
    if several.len() < 2 {
        return Ok(());
    }
    match published(file, &several)? {
        Some((found, _)) if found != said => {
            let expected = format!("weights of {said}, as settings.network says");
            Err(Error::unexpected(file.path(), expected, format!("the published file of {found}")))
        }
        _ => Ok(()),
    }
}

/// The network of which a file holds most, although not all of it.
fn damaged(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Result<Candidate> {
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

/// Of networks with the same names and shapes, the one whose makers publish this very file.
fn published(file: &WeightFile, several: &[Candidate]) -> Result<Option<Candidate>> {
    for &(architecture, width) in several {
        let found = found::published(file, architecture, &architecture.network(width));
        let maker = found.and_then(|found| found.maker).filter(|_| width == 1.0);
        if let Some(maker) = maker
            && found::published_file(file, maker)?.is_some()
        {
            return Ok(Some((architecture, width)));
        }
    }
    Ok(None)
}

/// Padding and epsilon stand in no file, so a guess would compute something else in silence.
fn ambiguous(file: &WeightFile, several: &[Candidate]) -> Error {
    let names: Vec<&str> = several.iter().map(|(architecture, _)| architecture.name()).collect();
    let expected = format!("settings.network to say which of {} these weights are of", names.join(", "));
    Error::unexpected(file.path(), expected, "tensors whose names and shapes fit each of them")
}

/// Nobody says what network it is, and it is none that could be.
fn unknown(file: &WeightFile, width: Option<f64>) -> Error {
    if let (Some(width), [_, ..]) = (width, &fitting_candidates(file, None, None)[..]) {
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
    let found = found::published(file, architecture, &architecture.network(width));
    found.map_or(0.0, |found| fitting(file, &found.listing) as f64 / found.listing.wanted.len() as f64)
}

/// For the end of a message about a file that is not what it should be.
pub fn rather(file: &WeightFile) -> String {
    match fitting_candidates(file, None, None)[..] {
        [] => "weights of another network, or another width?".to_owned(),
        [(architecture, width), ..] => format!("weights of {architecture} of width {width}"),
    }
}

/// The networks that a file holds wholly, with nothing else but a classifier. There may be several: timm has networks that
/// differ in padding alone.
fn fitting_candidates(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Vec<Candidate> {
    let candidates = Architecture::all().filter(|candidate| architecture.is_none_or(|said| said == *candidate));
    let fitting = |candidate: Architecture| {
        let holds = |width: &f64| {
            let found = found::published(file, candidate, &candidate.network(*width));
            found.is_some_and(|found| holds(file, &found.listing))
        };
        widths(file, candidate, width).into_iter().find(holds).map(|width| (candidate, width))
    };
    candidates.filter_map(fitting).collect()
}

/// The widths that are worth a look: the published ones, and the one that the first tensor speaks for. None for a network
/// whose first tensor the file does not have.
fn widths(file: &WeightFile, architecture: Architecture, said: Option<f64>) -> Vec<f64> {
    let first = first_tensor(file, architecture);
    match said {
        _ if first.is_none() => Vec::new(),
        Some(width) => vec![width],
        None => PUBLISHED.into_iter().chain(ratio(file, architecture)).collect(),
    }
}

/// How many times the channels of the full network the first tensor has.
fn ratio(file: &WeightFile, architecture: Architecture) -> Option<f64> {
    let (found, full) = first_tensor(file, architecture)?;
    // Of the axes of the first layer's kernel only that of the outputs depends on the width.
    let mut axes = found.iter().zip(&full);
    axes.find(|(found, full)| found != full).map(|(&found, &full)| found as f64 / full as f64)
}

/// The shape of a network's first tensor in the file, and the one that it has at full width.
fn first_tensor(file: &WeightFile, architecture: Architecture) -> Option<(Vec<usize>, Vec<usize>)> {
    let found = found::published(file, architecture, &architecture.network(1.0))?;
    let first = found.listing.wanted.into_iter().next()?;
    let entry = file.tensors().iter().find(|entry| entry.name == first.name)?;
    Some((entry.shape.clone(), first.shape))
}

fn holds(file: &WeightFile, listing: &Listing) -> bool {
    fitting(file, listing) == listing.wanted.len() && surplus::find(file, listing).mistake.is_none()
}

/// How many of these tensors a file holds in the right shape.
fn fitting(file: &WeightFile, listing: &Listing) -> usize {
    let tensors = found::tensors(file);
    let fits = |wanted: &&Wanted| tensors.get(wanted.name.as_str()).is_some_and(|entry| entry.shape == wanted.shape);
    listing.wanted.iter().filter(fits).count()
}
