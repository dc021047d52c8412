//! The network and width of a file, recognised from names and shapes of its tensors.

use super::naming;
use super::surplus;
use crate::Architecture;
use artifact::error::{Error, Result};
use network::names::{Listing, Wanted};
use weight_file::WeightFile;

/// Widths of published networks. If several give the same shapes, the first one is taken.
const PUBLISHED: [f64; 7] = [1.0, 0.35, 0.5, 0.75, 1.3, 1.4, 0.25];

/// A file with at least this share of a network's tensors counts as an incomplete file of that network.
const INCOMPLETE_SHARE: f64 = 0.5;

/// A network of a certain width.
type Candidate = (Architecture, f64);

/// Network and width of a file. Those that the user sets are taken as they are, and those that are not set are recognised.
/// The result may be wrong for a wrong setting or an incomplete file: reading the tensors finds that, and names the tensor.
pub fn complete(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Result<Candidate> {
    if let Some(said) = architecture {
        refuse_published_of_another(file, said)?;
    }
    if let (Some(architecture), Some(width)) = (architecture, width) {
        return Ok((architecture, width));
    }
    match &fitting_candidates(file, architecture, width)[..] {
        [] => incomplete(file, architecture, width),
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

/// The network of which the file holds the greatest share, although not all.
fn incomplete(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Result<Candidate> {
    let likely = |candidate: Architecture| width.or_else(|| ratio(file, candidate)).unwrap_or(1.0);
    if let Some(architecture) = architecture {
        return Ok((architecture, likely(architecture)));
    }
    let shares = Architecture::all().map(|candidate| {
        let width = likely(candidate);
        (share(file, candidate, width), candidate, width)
    });
    match shares.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((share, candidate, width)) if share >= INCOMPLETE_SHARE => Ok((candidate, width)),
        _ => Err(unknown(file, width)),
    }
}

/// Of several networks with the same names and shapes, the one whose maker publishes this very file.
fn published(file: &WeightFile, several: &[Candidate]) -> Result<Option<Candidate>> {
    for &(architecture, width) in several {
        let found = naming::published(file, architecture, &architecture.network(width));
        let maker = found.and_then(|found| found.maker).filter(|_| width == 1.0);
        if let Some(maker) = maker
            && naming::published_file(file, maker)?.is_some()
        {
            return Ok(Some((architecture, width)));
        }
    }
    Ok(None)
}

/// Files do not tell padding and epsilon, so a guess could silently compute wrong activations.
fn ambiguous(file: &WeightFile, several: &[Candidate]) -> Error {
    let names: Vec<&str> = several.iter().map(|(architecture, _)| architecture.name()).collect();
    let expected = format!("settings.network to say which of {} these weights are of", names.join(", "));
    Error::unexpected(file.path(), expected, "tensors whose names and shapes fit each of them")
}

/// The error for a file that fits no network, or none of this width.
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

/// The share of a network's tensors that the file holds in the right shape.
fn share(file: &WeightFile, architecture: Architecture, width: f64) -> f64 {
    let found = naming::published(file, architecture, &architecture.network(width));
    found.map_or(0.0, |found| fitting(file, &found.listing) as f64 / found.listing.wanted.len() as f64)
}

/// What the file holds instead of the expected weights, for the end of an error message.
pub fn rather(file: &WeightFile) -> String {
    match fitting_candidates(file, None, None)[..] {
        [] => "weights of another network, or another width?".to_owned(),
        [(architecture, width), ..] => format!("weights of {architecture} of width {width}"),
    }
}

/// The networks that the file holds completely, and nothing else but a classifier. There may be several, as timm has networks
/// that differ in padding alone.
fn fitting_candidates(file: &WeightFile, architecture: Option<Architecture>, width: Option<f64>) -> Vec<Candidate> {
    let candidates = Architecture::all().filter(|candidate| architecture.is_none_or(|said| said == *candidate));
    let fitting = |candidate: Architecture| {
        let holds = |width: &f64| {
            let found = naming::published(file, candidate, &candidate.network(*width));
            found.is_some_and(|found| holds(file, &found.listing))
        };
        widths(file, candidate, width).into_iter().find(holds).map(|width| (candidate, width))
    };
    candidates.filter_map(fitting).collect()
}

/// The widths to try: the published ones, and that of the first tensor. None for a network whose first tensor is not in the
/// file.
fn widths(file: &WeightFile, architecture: Architecture, said: Option<f64>) -> Vec<f64> {
    let first = first_tensor(file, architecture);
    match said {
        _ if first.is_none() => Vec::new(),
        Some(width) => vec![width],
        None => PUBLISHED.into_iter().chain(ratio(file, architecture)).collect(),
    }
}

/// The channels of the first tensor, divided by those at full width; `None` if they are equal.
fn ratio(file: &WeightFile, architecture: Architecture) -> Option<f64> {
    let (found, full) = first_tensor(file, architecture)?;
    // Only the outputs of the first kernel depend on the width.
    let mut axes = found.iter().zip(&full);
    axes.find(|(found, full)| found != full).map(|(&found, &full)| found as f64 / full as f64)
}

/// The shape of the network's first tensor in the file, and its shape at full width.
fn first_tensor(file: &WeightFile, architecture: Architecture) -> Option<(Vec<usize>, Vec<usize>)> {
    let found = naming::published(file, architecture, &architecture.network(1.0))?;
    let first = found.listing.wanted.into_iter().next()?;
    let entry = file.tensors().iter().find(|entry| entry.name == first.name)?;
    Some((entry.shape.clone(), first.shape))
}

fn holds(file: &WeightFile, listing: &Listing) -> bool {
    fitting(file, listing) == listing.wanted.len() && surplus::find(file, listing).unexpected.is_none()
}

/// The number of these tensors that the file holds in the right shape.
fn fitting(file: &WeightFile, listing: &Listing) -> usize {
    let tensors = naming::tensors(file);
    let fits = |wanted: &&Wanted| tensors.get(wanted.name.as_str()).is_some_and(|entry| entry.shape == wanted.shape);
    listing.wanted.iter().filter(fits).count()
}
