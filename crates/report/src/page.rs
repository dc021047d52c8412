//! The page: every section is a template, filled from the metrics.

mod answers;
mod figures;
mod results;

use crate::filters;
use crate::gallery::Shown;
use crate::metrics::{Metrics, ModelMetrics};
use crate::picture;
use answers::Answers;
use artifact::Npy;
use askama::Template;
pub use figures::{Figure, Figures};
use results::Results;

/// All that the templates know.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    metrics: &'a Metrics,
    results: Vec<Results<'a>>,
    together: Option<&'a Figure>,
    trainings: Vec<(&'a ModelMetrics, &'a [Figure; 2])>,
    answers: Vec<Answers<'a>>,
    gallery: Vec<Picture<'a>>,
    mistakes: Vec<Picture<'a>>,
}

/// A picture in the page.
struct Picture<'a> {
    shown: &'a Shown,
    uri: String,
}

/// The whole page; images: (n, h, w, 3) of the split that counts.
pub fn render(metrics: &Metrics, figures: &Figures, images: &Npy<u8>) -> anyhow::Result<String> {
    let page = Page {
        metrics,
        results: results::of(metrics),
        together: figures.together.as_ref(),
        trainings: metrics.models.iter().zip(&figures.trainings).collect(),
        answers: answers::of(metrics)?,
        gallery: pictures(&metrics.gallery, images)?,
        mistakes: pictures(&metrics.mistakes, images)?,
    };
    Ok(page.render()?)
}

fn pictures<'a>(shown: &'a [Shown], images: &Npy<u8>) -> anyhow::Result<Vec<Picture<'a>>> {
    let (h, w) = (images.shape()[1], images.shape()[2]);
    shown.iter().map(|shown| Ok(Picture { shown, uri: picture::photo(images.row(shown.row), h, w)? })).collect()
}

impl Page<'_> {
    /// The model whose answers stand under the pictures.
    fn shown_model(&self) -> &str {
        self.metrics.models.last().map_or("", |model| &model.name)
    }

    /// How many pictures of the gallery are answered right.
    fn gallery_right(&self) -> usize {
        self.gallery.iter().filter(|picture| picture.shown.right).count()
    }
}
