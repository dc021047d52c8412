//! The peers' side: the script and input of each part.

use crate::ours;
use bench::part::Part;
use bench::peer::{Python, Who};
use bench::project::Workplace;

/// The peers that have this part.
pub const fn peers(part: Part) -> &'static [Who] {
    match part {
        Part::DecodeThen => &[Who::Keras],
        // The tuned script computes in bf16 only.
        Part::ExtractF32 => &[Who::Keras, Who::Tutorial],
        _ => &Who::PEERS,
    }
}

/// Seconds for one unit of a part: a picture or an epoch.
pub fn seconds(python: &Python, place: &Workplace, who: Who, part: Part) -> anyhow::Result<f64> {
    let epoch = ours::PARTS[0];
    let (script, path, unit) = match part {
        Part::Decode => ("decode", "photos/parts/train", 1),
        Part::DecodeThen => ("generator", "photos/parts/train", 1),
        Part::Augment => ("augment", "artifacts/parts/decode/train.images.npy", 1),
        Part::ExtractF32 | Part::ExtractAuto => ("extract", "artifacts/parts/decode/train.images.npy", 1),
        Part::Head => ("head", "artifacts/parts/extract-auto/train.features.npy", epoch),
        Part::Finetune => ("finetune", "photos/parts/train", epoch),
        Part::Notebook => anyhow::bail!("it is computed, not measured"),
    };
    Ok(python.seconds(who, script, &place.path(path))? * unit as f64)
}
