//! Reads truth and models, computes every number, draws, writes.

use crate::config::Settings;
use crate::figures::Figures;
use crate::metrics::Metrics;
use crate::model::{self, Model};
use crate::truth::Truth;
use crate::{html, predictions, summary, tables};
use artifact::Job;
use artifact::file_names::{METRICS, MISTAKES, PREDICTIONS, REPORT, SUMMARY};

/// Writes one page that compares all models, its numbers and its plots.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let truth = Truth::read(job.input("truth")?)?;
    let models = job.inputs("models")?.into_iter();
    let models: Vec<Model> =
        models.map(|folder| Model::read(folder, &truth, &job.settings)).collect::<Result<_, _>>()?;
    let images = truth.images()?;
    let metrics = Metrics::new(&truth, images.as_ref(), &models, &job.inputs("listed")?, job.seed, &job.settings)?;

    let figures = Figures::draw(&metrics, &models)?;
    for figure in figures.all() {
        job.write(&figure.file, figure.svg.as_bytes())?;
    }
    for file in tables::files(&metrics)? {
        job.write(&file.name, &file.bytes)?;
    }
    let page = html::render(&metrics, &figures, images.as_ref())?;
    job.write(REPORT, page.as_bytes())?;
    job.write(METRICS, format!("{}\n", serde_json::to_string_pretty(&metrics)?).as_bytes())?;
    job.write(PREDICTIONS, &predictions::csv(&truth, &models))?;
    let shown = model::named(&models, &metrics.headline.model);
    job.write(MISTAKES, &predictions::mistakes_csv(&truth, shown))?;
    job.write(SUMMARY, summary::lines(&metrics).as_bytes())?;
    job.say(format!("{REPORT}: {} kB, open it in a browser", page.len() / 1000));
    Ok(())
}
