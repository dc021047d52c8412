//! What all requests share.

use crate::http::body::Bodies;
use crate::http::guard::Guard;
use crate::http::metrics::Metrics;
use crate::models::{Model, Models, TAUGHT};
use crate::photos::Photos;
use crate::refusal::Refusal;
use crate::teach::Teacher;
use axum::extract::FromRef;
use std::sync::Arc;

/// What all requests share.
pub struct App {
    /// Who may ask.
    pub guard: Arc<Guard>,
    /// How bodies are read.
    pub bodies: Bodies,
    /// Classifiers by name.
    pub models: Models,
    /// How photos are answered.
    pub photos: Photos,
    /// What was done.
    pub metrics: Metrics,
    /// What is taught, or why nothing can be.
    pub teacher: Result<Arc<Teacher>, String>,
}

/// So that what counts need not know all the rest.
impl FromRef<Arc<App>> for Metrics {
    fn from_ref(app: &Arc<App>) -> Self {
        app.metrics.clone()
    }
}

impl FromRef<Arc<App>> for Photos {
    fn from_ref(app: &Arc<App>) -> Self {
        app.photos.clone()
    }
}

impl App {
    /// The classifier of this name, or the first one.
    pub fn model(&self, name: Option<&str>) -> Result<(String, Arc<Model>), Refusal> {
        self.models.get(name).ok_or_else(|| {
            let names: Vec<String> = self.models.all().into_iter().map(|(name, _)| name).collect();
            match name {
                Some(TAUGHT) => Refusal::missing("nothing has been taught yet"),
                Some(name) => Refusal::missing(format!("no model '{name}'; there are: {}", names.join(", "))),
                None => Refusal::missing("no classifier is served, and nothing has been taught yet"),
            }
        })
    }
}
