//! Reads truth and models, computes every number, draws, writes.

use crate::config::Settings;
use crate::metrics::Metrics;
use crate::model::Model;
use crate::page::{self, Figures};
use crate::truth::Truth;
use crate::{predictions, summary};
use artifact::{Job, layout};

/// The page.
const PAGE: &str = "report.html";
/// Every number of the page.
const METRICS: &str = "metrics.json";

/// Every answer.
const PREDICTIONS: &str = "predictions.csv";

/// One page that compares all models, its numbers and its plots.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let truth = Truth::read(job.input("truth")?)?;
    let models = job.inputs("models")?.into_iter();
    let models: Vec<Model> =
        models.map(|folder| Model::read(folder, &truth, job.settings.smoothing)).collect::<Result<_, _>>()?;
    let images = truth.images()?;
    let metrics = Metrics::new(&truth, &images, &models, &job.inputs("listed")?, job.seed, &job.settings)?;

    let figures = Figures::draw(&metrics)?;
    for figure in figures.all() {
        job.write(&figure.file, figure.svg.as_bytes())?;
    }
    let html = page::render(&metrics, &figures, &images)?;
    job.write(PAGE, html.as_bytes())?;
    job.write(METRICS, format!("{}\n", serde_json::to_string_pretty(&metrics)?).as_bytes())?;
    job.write(PREDICTIONS, &predictions::table(&truth, &models)?)?;
    job.write(layout::SUMMARY, summary::lines(&metrics.models).as_bytes())?;
    job.say(format!("{PAGE}: {} kB", html.len() / 1000));
    Ok(())
}
