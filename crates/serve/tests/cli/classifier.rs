//! Classifiers that say something else than `export` wrote.

use fixture::classifier::FILE;
use model::classifier::sealed;
use model::{About, checkpoint};
use std::path::Path;
use weight_file::WeightFile;

/// A classifier like `bytes` whose metadata `change` changed, as if `export` had written it so.
pub fn changed(bytes: &[u8], change: impl FnOnce(&mut About)) -> Vec<u8> {
    let file = WeightFile::parse(Path::new(FILE), bytes.to_vec().into()).unwrap();
    let (mut about, tensors) = (checkpoint::about(&file).unwrap().unwrap(), checkpoint::parameters(&file).unwrap());
    change(&mut about);
    checkpoint::to_bytes(&tensors, &sealed(about, &tensors))
}

/// A file that answers only what is more probable than this.
pub fn answering_above(threshold: f64, bytes: &[u8]) -> Vec<u8> {
    changed(bytes, |about| about.classifier.as_mut().unwrap().unsure.threshold = Some(threshold))
}

/// A file whose second golden photo has other logits than the network gives it.
pub fn promising_something_else(bytes: &[u8]) -> Vec<u8> {
    changed(bytes, |about| about.classifier.as_mut().unwrap().golden[1].logits[0] += 0.5)
}
