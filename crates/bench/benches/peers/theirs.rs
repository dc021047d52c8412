//! The others' side: what each of their scripts is given.

use bench::part::Part;
use bench::peer::{Python, Who};
use bench::project::Workplace;

/// Photos in an epoch of fine-tuning.
pub const EPOCH: f64 = 2000.0;

/// Who else has a part to be measured in.
pub const fn peers(part: Part) -> &'static [Who] {
    match part {
        Part::DecodeThen => &[Who::Keras],
        _ => &Who::PEERS,
    }
}

/// Seconds of one unit of a part: a picture, or an epoch.
pub fn seconds(python: &Python, place: &Workplace, who: Who, part: Part) -> anyhow::Result<f64> {
    let (script, path, unit) = match part {
        Part::Decode => ("decode", "photos/parts/train", 1.0),
        Part::DecodeThen => ("generator", "photos/parts/train", 1.0),
        Part::Augment => ("augment", "artifacts/parts/decode/train.images.npy", 1.0),
        Part::ExtractF32 | Part::ExtractAuto => ("extract", "artifacts/parts/decode/train.images.npy", 1.0),
        Part::Head => ("head", "artifacts/parts/extract-auto/train.features.npy", EPOCH),
        Part::Finetune => ("finetune", "photos/parts/train", EPOCH),
        Part::Notebook => anyhow::bail!("it is computed, not measured"),
    };
    Ok(python.seconds(who, script, &place.path(path))? * unit)
}
