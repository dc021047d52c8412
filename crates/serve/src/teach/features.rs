//! The features of each frame, computed once.

use std::collections::HashMap;
use std::sync::Arc;

/// Features by the bytes of the file, so that a class may be renamed and a project saved without computing any again.
#[derive(Default)]
pub struct Features(HashMap<blake3::Hash, Arc<[f32]>>);

impl Features {
    /// Keeps the features (c,) of a file.
    pub fn keep(&mut self, file: blake3::Hash, features: Vec<f32>) {
        self.0.insert(file, features.into());
    }

    /// Those of a file, if they were computed.
    pub fn get(&self, file: &blake3::Hash) -> Option<Arc<[f32]>> {
        self.0.get(file).cloned()
    }
}
