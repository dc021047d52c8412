//! Classifiers by name.
//!
//! - `model`: one version of a classifier
//! - `watch`: files that change are loaded beside the version that answers, and take its place

mod model;
pub mod watch;

pub use self::model::Model;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The name of the classifier that was taught in the page.
pub const TAUGHT: &str = "taught";

/// Classifiers by name. The first one answers whoever names none.
#[derive(Clone, Default)]
pub struct Models(Arc<RwLock<Named>>);

#[derive(Default)]
struct Named {
    first: Option<String>,
    models: BTreeMap<String, Arc<Model>>,
}

impl Models {
    /// Puts a version in the place of the one before it.
    pub fn put(&self, name: &str, model: Model) {
        let mut named = self.0.write().unwrap_or_else(PoisonError::into_inner);
        named.first.get_or_insert_with(|| name.to_owned());
        named.models.insert(name.to_owned(), Arc::new(model));
    }

    /// Forgets a classifier.
    pub fn remove(&self, name: &str) {
        let mut named = self.0.write().unwrap_or_else(PoisonError::into_inner);
        named.models.remove(name);
        if named.first.as_deref() == Some(name) {
            named.first = named.models.keys().next().cloned();
        }
    }

    /// The present version of a classifier, or of the first one, with its name.
    pub fn get(&self, name: Option<&str>) -> Option<(String, Arc<Model>)> {
        let named = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let name = name.or(named.first.as_deref())?;
        named.models.get(name).map(|model| (name.to_owned(), Arc::clone(model)))
    }

    /// All of them: those of files by name, and what was taught last.
    pub fn all(&self) -> Vec<(String, Arc<Model>)> {
        let named = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = named.models.iter().map(|(name, model)| (name.clone(), Arc::clone(model))).collect();
        all.sort_by_key(|(name, _)| name == TAUGHT);
        all
    }
}
