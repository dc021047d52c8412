//! The plots of the page, which are files of their own too.

use crate::metrics::Metrics;
use crate::model_metrics::ModelMetrics;
use artifact::Split;
use artifact::tried::{Candidate, Tried};
use measure::curve::Curve;
use page::palette;
use page::plot::{Across, Line, Plot, Scale};

/// Every plot.
pub struct Figures {
    /// All models' validation accuracy, where there are several models.
    pub together: Option<Figure>,
    /// For each model its validation accuracy by value, where several values were tried.
    pub tunings: Vec<Option<Figure>>,
    /// Loss and accuracy of each model.
    pub trainings: Vec<[Figure; 2]>,
}

/// One plot.
pub struct Figure {
    /// Its file name.
    pub file: String,
    /// The content of the file.
    pub svg: String,
    /// What stands between `<svg>` and `</svg>` in the page.
    pub body: String,
    /// What it shows, for screen readers.
    pub alt: String,
}

impl Figures {
    /// Draws everything.
    pub fn draw(metrics: &Metrics) -> anyhow::Result<Self> {
        let together = (metrics.models.len() > 1).then(|| together(&metrics.models)).transpose()?;
        let tunings = metrics.models.iter().map(tuning).collect::<anyhow::Result<_>>()?;
        Ok(Self { together, tunings, trainings: metrics.models.iter().map(training).collect::<anyhow::Result<_>>()? })
    }

    /// One after the other.
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        self.together.iter().chain(self.tunings.iter().flatten()).chain(self.trainings.iter().flatten())
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
        Ok(Self { file, body: palette::embed(&svg), svg, alt: format!("{subject} by {by}: {}", courses.join(", ")) })
    }
}

fn together(models: &[ModelMetrics]) -> anyhow::Result<Figure> {
    let lines = models.iter().map(|model| line(&model.name, &model.history.validation_accuracy)).collect();
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

fn training(model: &ModelMetrics) -> anyhow::Result<[Figure; 2]> {
    let (name, history) = (&model.name, &model.history);
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
    Ok([
        Figure::new(format!("{name}.loss.svg"), &format!("Loss of {name}"), &loss)?,
        Figure::new(format!("{name}.accuracy.svg"), &format!("Accuracy of {name}"), &accuracy)?,
    ])
}

fn line<'a>(name: &'a str, curve: &'a Curve) -> Line<'a> {
    Line { name, raw: &curve.raw, smooth: &curve.smooth }
}
