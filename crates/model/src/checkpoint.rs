//! Our own `.safetensors` files: weights by name, and metadata with all that is needed to use them.

use crate::bytes::{kernels_last, tensor};
use crate::{About, Parameters, StoredDtype, Tensor};
use artifact::Folder;
use artifact::error::{Error, Result};
use safetensors::serialize;
use safetensors::tensor::TensorView;
use std::collections::HashMap;
use std::fmt::Display;
use tch::Kind;
use weight_file::{Entry, WeightFile};

/// The key of the metadata whose value is [`About`] as JSON.
pub(crate) const KEY: &str = "headstart";

/// The bytes of a checkpoint in f32.
pub fn to_bytes(parameters: &Parameters, about: &About) -> Vec<u8> {
    to_bytes_as(StoredDtype::F32, parameters, about)
}

/// The bytes of a checkpoint.
pub fn to_bytes_as(stored: StoredDtype, parameters: &Parameters, about: &About) -> Vec<u8> {
    to_bytes_with(stored, parameters, &[], about)
}

/// The same with `more` tensors, which keep their dtype, f16 or f32.
pub fn to_bytes_with(stored: StoredDtype, parameters: &Parameters, more: &[(&str, Tensor)], about: &About) -> Vec<u8> {
    let about = serde_json::to_string(about).expect("plain data always has a JSON form");
    let shape = |tensor: &Tensor| tensor.size().iter().map(|&length| length as usize).collect::<Vec<_>>();
    let own = |tensor: &Tensor| if tensor.kind() == Kind::Half { StoredDtype::F16 } else { StoredDtype::F32 };
    let weights = parameters.iter().map(|(name, tensor)| (name.as_str(), shape(tensor), stored.bytes(tensor)));
    let more = more.iter().map(|(name, tensor)| (*name, shape(tensor), own(tensor).bytes(tensor)));
    let data: Vec<_> = weights.chain(more).collect();
    let views = data.iter().map(|(name, shape, (kind, bytes))| {
        (name, TensorView::new(*kind, shape.clone(), bytes).expect("as many values as the shape says"))
    });
    serialize(views, Some(HashMap::from([(KEY.to_owned(), about)]))).expect("names and shapes are plain")
}

/// Reads a checkpoint from a finished artifact.
pub fn read(folder: &Folder, file: &str) -> Result<(Parameters, About)> {
    let file = WeightFile::open(&folder.file(file)?)?;
    let about = about(&file)?.ok_or_else(|| no_about(&file, "none"))?;
    Ok((parameters(&file)?, about))
}

/// All tensors of one of our own files.
pub fn parameters(file: &WeightFile) -> Result<Parameters> {
    let read = |entry: &Entry| {
        let shape: Vec<i64> = entry.shape.iter().map(|&length| length as i64).collect();
        Ok((entry.name.clone(), kernels_last(&tensor(&file.read(entry)?, &shape))))
    };
    file.tensors().iter().map(read).collect()
}

/// The metadata of a checkpoint; `None` for files that other programs wrote.
pub fn about(file: &WeightFile) -> Result<Option<About>> {
    let about = file.metadata(KEY).map(serde_json::from_str).transpose();
    about.map_err(|error| no_about(file, error))
}

fn no_about(file: &WeightFile, found: impl Display) -> Error {
    Error::unexpected(file.path(), format!("metadata {KEY} of a checkpoint"), found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::to_vec;
    use crate::parameters::hash;
    use crate::{Architecture, Recipe};
    use std::collections::BTreeMap;
    use std::path::Path;
    use weight_file::Bytes;

    fn about() -> About {
        About::of_network(Architecture::vgg16(), 0.125, &Parameters::new(), Recipe::Torch, [40, 70])
    }

    #[test]
    fn files_give_back_the_rounded_weights() {
        let sines = (Tensor::arange(4 * 3 * 5 * 5, (Kind::Float, tch::Device::Cpu)) * 0.618).sin();
        let weights = Parameters::from([
            ("kernel".to_owned(), sines.view([4, 3, 5, 5])),
            ("bias".to_owned(), sines.slice(0, 0, 4, 1)),
        ]);
        for stored in [StoredDtype::F32, StoredDtype::F16] {
            let rounded = stored.round(&weights).unwrap();
            let bytes = to_bytes_as(stored, &rounded, &about());
            let file = WeightFile::parse(Path::new("w"), Bytes::from(bytes)).unwrap();
            let read = |entry: &Entry| (entry.name.clone(), file.read(entry).unwrap());
            let read: BTreeMap<String, Vec<f32>> = file.tensors().iter().map(read).collect();
            let expected: BTreeMap<String, Vec<f32>> =
                rounded.iter().map(|(name, tensor)| (name.clone(), to_vec(tensor))).collect();
            assert_eq!((read, super::about(&file).unwrap()), (expected, Some(about())));
            assert_eq!(hash(&rounded) == hash(&weights), stored == StoredDtype::F32);
        }
    }
}
