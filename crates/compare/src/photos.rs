//! Whether two pipelines have the same photos, and made the same pictures of them.

use crate::model::photos;
use crate::pipeline::Pipeline;
use crate::stage::Stage;
use crate::table;
use artifact::hash::Hash;
use artifact::{Result, Split, file_names};
use std::collections::HashSet;

/// The section, with a line for each split of the stages of the same name that make pictures of photos.
pub fn section(a: &Pipeline, b: &Pipeline) -> Result<String> {
    let mut rows = Vec::new();
    for stage in &a.stages {
        let Some(other) = b.stage(&stage.name()) else { continue };
        for split in Split::ALL {
            let files = [file_names::images(split), file_names::files(split)];
            let has = |stage: &Stage| files.iter().all(|file| stage.folder.has(file));
            let said = match (has(stage), has(other)) {
                (false, false) => continue,
                (true, false) => format!("only in {}", a.name),
                (false, true) => format!("only in {}", b.name),
                (true, true) => both(stage, other, split)?,
            };
            rows.push(vec![stage.name(), split.to_string(), said]);
        }
    }
    Ok(if rows.is_empty() { String::new() } else { format!("\nPhotos\n{}", table::lines("  ", &rows)) })
}

fn both(a: &Stage, b: &Stage, split: Split) -> Result<String> {
    let hashes = |stage: &Stage| -> Result<HashSet<Hash>> { Ok(photos(&stage.folder, split)?.into_iter().collect()) };
    let (left, right) = (hashes(a)?, hashes(b)?);
    let images = file_names::images(split);
    Ok(match (left == right, a.folder.hash(&images)? == b.folder.hash(&images)?) {
        (true, true) => format!("the same {} photos and pictures", left.len()),
        (true, false) => format!("the same {} photos, other pictures of them", left.len()),
        (false, _) => {
            format!("{} and {} photos, {} of them in both", left.len(), right.len(), left.intersection(&right).count())
        }
    })
}
