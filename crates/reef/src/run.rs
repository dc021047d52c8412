//! The story: draw every picture of the chosen classes.

use crate::config::Settings;
use artifact::Job;
use underwater::photos;
use underwater::sea::Sea;

/// Writes `photos/<split>/<class>/<index>.jpg` and `contact_sheet.jpg`.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    photos::draw(job, &Sea::default(), &job.settings.subjects(), &job.settings.counts())
}
