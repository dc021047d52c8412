//! The plots of the page, which are files of their own too.

use crate::history::History;
use crate::maps::{self, When};
use crate::metrics::Metrics;
use crate::model::Model;
use crate::model_metrics::ModelMetrics;
use artifact::Split;
use artifact::file_names;
use artifact::tried::{Candidate, Tried};
use measure::curve::Curve;
use page::palette;
use page::plot::{self, Across, Line, Plot, Scale};
use page::svg_file::Drawing;

/// Every plot.
pub struct Figures {
    /// All models' validation accuracy, where there are several models with epochs.
    pub together: Option<Figure>,
    /// For each model its validation accuracy by value, where several values were tried.
    pub tunings: Vec<Option<Figure>>,
    /// For each model the features of both domains before and after, where it was adapted.
    pub maps: Vec<Option<[Figure; 2]>>,
    /// Loss and accuracy of each model, where it was trained by epochs.
    pub trainings: Vec<Option<[Figure; 2]>>,
}

/// One plot.
pub struct Figure {
    /// Its file name.
    pub file: String,
    /// The content of the file.
    pub svg: String,
    /// The `viewBox` of the `<svg>` in the page.
    pub view_box: String,
    /// What stands in it.
    pub body: String,
    /// What it shows, for screen readers.
    pub alt: String,
}

impl Figures {
    /// Draws everything; `models` are those of `metrics`.
    pub fn draw(metrics: &Metrics, models: &[Model]) -> anyhow::Result<Self> {
        let curves: Vec<(&str, &History)> =
            metrics.models.iter().filter_map(|model| Some((model.name.as_str(), model.history.as_ref()?))).collect();
        Ok(Self {
            together: (curves.len() > 1).then(|| together(&curves)).transpose()?,
            tunings: metrics.models.iter().map(tuning).collect::<anyhow::Result<_>>()?,
            maps: models.iter().map(|model| maps(model, &metrics.classes)).collect::<anyhow::Result<_>>()?,
            trainings: metrics.models.iter().map(training).collect::<anyhow::Result<_>>()?,
        })
    }

    /// One after the other.
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        let of_models = self.maps.iter().chain(&self.trainings).flatten().flatten();
        self.together.iter().chain(self.tunings.iter().flatten()).chain(of_models)
    }
}

impl Figure {
    fn new(file: String, subject: &str, plot: &Plot) -> anyhow::Result<Self> {
        let svg = plot.svg()?;
        let course =
            |line: &Line| format!("{} from {:.3} to {:.3}", line.name, line.raw[0], line.raw[line.raw.len() - 1]);
        let courses: Vec<String> = plot.lines.iter().map(course).collect();
        let by = match plot.across {
            Across::Epochs => "epoch",
            Across::Values { setting, .. } => setting,
        };
        let alt = format!("{subject} by {by}: {}", courses.join(", "));
        Ok(Self { file, view_box: plot::view_box(), body: palette::embed(&svg), svg, alt })
    }
}

fn together(models: &[(&str, &History)]) -> anyhow::Result<Figure> {
    let lines = models.iter().map(|(name, history)| line(name, &history.validation_accuracy)).collect();
    let plot = Plot { title: "Validation accuracy", across: Across::Epochs, scale: Scale::Share, lines, kept: None };
    Figure::new("validation-accuracy.svg".to_owned(), "Validation accuracy of all models", &plot)
}

fn tuning(model: &ModelMetrics) -> anyhow::Result<Option<Figure>> {
    let Some(Tried { setting, candidates, selected }) = &model.tried else { return Ok(None) };
    let accuracy = |candidate: &Candidate| Some(candidate.total(Split::Validation)?.accuracy());
    let accuracies: Option<Vec<f64>> = candidates.iter().map(accuracy).collect();
    let Some(accuracies) = accuracies.filter(|all| all.len() > 1) else { return Ok(None) };
    let values: Vec<String> = candidates.iter().map(|candidate| candidate.name.clone()).collect();
    let plot = Plot {
        title: "Validation accuracy",
        across: Across::Values { setting: setting.as_deref().unwrap_or("model"), values: &values },
        scale: Scale::Share,
        lines: vec![Line { name: &model.name, raw: &accuracies, smooth: &accuracies }],
        kept: Some(selected + 1),
    };
    let subject = format!("Validation accuracy of {}", model.name);
    Figure::new(format!("{}.tried.svg", model.name), &subject, &plot).map(Some)
}

fn training(model: &ModelMetrics) -> anyhow::Result<Option<[Figure; 2]>> {
    let Some(history) = &model.history else { return Ok(None) };
    let name = &model.name;
    let loss = Plot {
        title: "Loss",
        across: Across::Epochs,
        scale: Scale::Loss,
        lines: vec![line("validation", &history.validation_loss), line("train", &history.train_loss)],
        kept: model.kept_epoch,
    };
    let accuracy = Plot {
        title: "Accuracy",
        across: Across::Epochs,
        scale: Scale::Share,
        lines: vec![line("validation", &history.validation_accuracy), line("train", &history.train_accuracy)],
        kept: model.kept_epoch,
    };
    Ok(Some([
        Figure::new(format!("{name}.loss.svg"), &format!("Loss of {name}"), &loss)?,
        Figure::new(format!("{name}.accuracy.svg"), &format!("Accuracy of {name}"), &accuracy)?,
    ]))
}

/// The map of a model that was adapted, before and after.
fn maps(model: &Model, classes: &[String]) -> anyhow::Result<Option<[Figure; 2]>> {
    let Some(domains) = &model.domains else { return Ok(None) };
    let figure = |when: When| -> anyhow::Result<Figure> {
        let map = maps::draw(domains, when, classes)?;
        let Drawing { svg, width, height } = map.drawing;
        Ok(Figure {
            file: file_names::domain_map(&model.name, when.name()),
            view_box: format!("0 0 {width} {height}"),
            body: palette::embed(&svg),
            svg,
            alt: format!("{} of {}: {}", map.title, model.name, map.alt),
        })
    };
    Ok(Some([figure(When::Before)?, figure(When::After)?]))
}

fn line<'a>(name: &'a str, curve: &'a Curve) -> Line<'a> {
    Line { name, raw: &curve.raw, smooth: &curve.smooth }
}
