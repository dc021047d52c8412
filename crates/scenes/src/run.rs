//! The story: draw every picture of both classes.

use crate::config::Settings;
use crate::subject::SUBJECTS;
use artifact::Job;
use underwater::photos;

/// Writes `photos/<split>/<class>/<index>.jpg` and `contact_sheet.jpg`.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let subjects: Vec<_> = SUBJECTS.iter().collect();
    photos::draw(job, &job.settings.sea(), &subjects, &job.settings.counts())
}
