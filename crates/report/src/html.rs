//! The page: every section is a template, filled from the metrics.

use crate::adaptation;
use crate::adaptation_section::{self, Adapted};
use crate::by_class::{self, SplitSection};
use crate::figures::{Figure, Figures};
use crate::gallery::Example;
use crate::legend;
use crate::metrics::Metrics;
use crate::model_metrics::ModelMetrics;
use crate::results::{self, Results};
use crate::tuning::{self, Tuning};
use crate::unit::Unit;
use crate::words::join;
use artifact::Npy;
use askama::Template;
use measure::class_score::{self, ClassScore};
use page::filters;
use page::{style, tile};

/// All that the templates know.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    metrics: &'a Metrics,
    results: Vec<Results<'a>>,
    adapted: Vec<Adapted<'a>>,
    together: Option<&'a Figure>,
    tunings: Vec<Tuning<'a>>,
    trainings: Vec<(&'a ModelMetrics, &'a Option<[Figure; 2]>)>,
    by_class: Vec<SplitSection<'a>>,
    gallery: Vec<Tile<'a>>,
    mistakes: Vec<Tile<'a>>,
}

/// A picture in the page.
struct Tile<'a> {
    example: &'a Example,
    uri: String,
}

/// The whole page; images: (n, h, w, 3) of the final split, if the truth has pictures.
pub fn render(metrics: &Metrics, figures: &Figures, images: Option<&Npy<u8>>) -> anyhow::Result<String> {
    let page = Page {
        metrics,
        results: results::every_split(metrics),
        adapted: adaptation_section::every_model(metrics, &figures.maps),
        together: figures.together.as_ref(),
        tunings: tuning::sections(&metrics.models, &figures.tunings),
        trainings: metrics.models.iter().zip(&figures.trainings).collect(),
        by_class: by_class::every_split(metrics)?,
        gallery: tiles(&metrics.gallery, images)?,
        mistakes: tiles(&metrics.mistakes, images)?,
    };
    Ok(page.render()?)
}

fn tiles<'a>(examples: &'a [Example], images: Option<&Npy<u8>>) -> anyhow::Result<Vec<Tile<'a>>> {
    let Some(images) = images else { return Ok(Vec::new()) };
    let (h, w) = (images.shape()[1], images.shape()[2]);
    let tile = |example: &'a Example| Ok(Tile { example, uri: tile::photo(images.row(example.row), h, w)? });
    examples.iter().map(tile).collect()
}

impl Page<'_> {
    /// The model whose predictions the gallery shows.
    fn shown_model(&self) -> &str {
        &self.metrics.headline.model
    }

    /// What the page counts.
    fn unit(&self) -> Unit {
        self.metrics.data.unit
    }

    /// How many models compare an adapted head with another one.
    fn comparisons(&self) -> usize {
        adaptation::comparisons(self.adapted.iter().map(|model| model.adaptation))
    }

    /// Whether any model has something to say of its training, epoch by epoch.
    fn has_curves(&self) -> bool {
        self.metrics.models.iter().any(|model| model.history.is_some() || model.seen.is_some())
    }

    /// Whether any model was trained by epochs.
    fn has_epochs(&self) -> bool {
        self.metrics.models.iter().any(|model| model.history.is_some())
    }

    /// Photos of the final split.
    fn judged_photos(&self) -> usize {
        self.metrics.chosen_model().final_score().pictures
    }

    /// Wrong predictions of the model in the headline on all evaluated splits: the lines of `mistakes.csv`.
    fn all_mistakes(&self) -> usize {
        let scores = &self.metrics.chosen_model().scores;
        scores.iter().map(|split| split.score.pictures - split.score.correct).sum()
    }

    /// `validation and test`.
    fn evaluated(&self) -> String {
        let scores = &self.metrics.chosen_model().scores;
        join(&scores.iter().map(|split| split.split.to_string()).collect::<Vec<_>>(), "and")
    }

    /// Which curves are smoothed, in words.
    fn smoothing_legend(&self) -> String {
        legend::smoothing(&self.metrics.models)
    }

    /// Whether any table of classes marks a class as having few photos.
    fn has_small_classes(&self) -> bool {
        let scores = self.metrics.models[0].scores.iter();
        scores.flat_map(|split| &split.score.classes).any(ClassScore::has_few_pictures)
    }

    /// How many pictures of the gallery are predicted correctly.
    fn gallery_right(&self) -> usize {
        self.gallery.iter().filter(|tile| tile.example.right).count()
    }
}
