//! The plots of the page, which are files of their own too.

use crate::metrics::Metrics;
use crate::model_metrics::ModelMetrics;
use measure::curve::Curve;
use page::palette;
use page::plot::{Line, Plot, Scale};

/// Every plot.
pub struct Figures {
    /// All models' validation accuracy, where there are several models.
    pub together: Option<Figure>,
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
        Ok(Self { together, trainings: metrics.models.iter().map(training).collect::<anyhow::Result<_>>()? })
    }

    /// One after the other.
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        self.together.iter().chain(self.trainings.iter().flatten())
    }
}

impl Figure {
    fn new(file: String, subject: &str, plot: &Plot) -> anyhow::Result<Self> {
        let svg = plot.svg()?;
        let course =
            |line: &Line| format!("{} from {:.3} to {:.3}", line.name, line.raw[0], line.raw[line.raw.len() - 1]);
        let courses: Vec<String> = plot.lines.iter().map(course).collect();
        Ok(Self { file, body: palette::embed(&svg), svg, alt: format!("{subject} by epoch: {}", courses.join(", ")) })
    }
}

fn together(models: &[ModelMetrics]) -> anyhow::Result<Figure> {
    let lines = models.iter().map(|model| line(&model.name, &model.history.validation_accuracy)).collect();
    let plot = Plot { title: "Validation accuracy", scale: Scale::Share, lines, kept_epoch: None };
    Figure::new("validation-accuracy.svg".to_owned(), "Validation accuracy of all models", &plot)
}

fn training(model: &ModelMetrics) -> anyhow::Result<[Figure; 2]> {
    let (name, history) = (&model.name, &model.history);
    let loss = Plot {
        title: "Loss",
        scale: Scale::Loss,
        lines: vec![line("validation", &history.validation_loss), line("train", &history.train_loss)],
        kept_epoch: model.kept_epoch,
    };
    let accuracy = Plot {
        title: "Accuracy",
        scale: Scale::Share,
        lines: vec![line("validation", &history.validation_accuracy), line("train", &history.train_accuracy)],
        kept_epoch: model.kept_epoch,
    };
    Ok([
        Figure::new(format!("{name}.loss.svg"), &format!("Loss of {name}"), &loss)?,
        Figure::new(format!("{name}.accuracy.svg"), &format!("Accuracy of {name}"), &accuracy)?,
    ])
}

fn line<'a>(name: &'a str, curve: &'a Curve) -> Line<'a> {
    Line { name, raw: &curve.raw, smooth: &curve.smooth }
}
