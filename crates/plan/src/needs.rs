//! What `make data` has to download: the outside files and folders that are missing.

use crate::outside;
use crate::plan::Plan;
use artifact::needed::Needed;

/// A line for each file or folder that is missing, as `fetch --needed` reads it. Errors: a file is there where a folder is
/// needed, or the other way round; no download can mend that.
pub fn needs(plan: &Plan) -> anyhow::Result<String> {
    let (mut lines, mut wrong) = (String::new(), Vec::new());
    for stage in &plan.stages {
        for missing in outside::missing(plan, stage) {
            let (path, by) = (missing.path.display().to_string(), missing.needed_by(stage, plan));
            if missing.path.exists() {
                wrong.push(format!("{path}: {}, needed by {by}", missing.reason));
            } else {
                lines.push_str(&Needed { path, by }.to_line());
                lines.push('\n');
            }
        }
    }
    anyhow::ensure!(wrong.is_empty(), wrong.join("\n"));
    Ok(lines)
}

/// What `make data` says when nothing is missing: the paths that are there, each once, in the order of the stages.
pub fn all_there(plan: &Plan) -> String {
    let mut paths: Vec<String> = Vec::new();
    for path in plan.stages.iter().flat_map(|stage| stage.config.outside()) {
        let path = path.display().to_string();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let there = match &paths[..] {
        [] => format!("{} names no file or folder from outside", plan.file.display()),
        [only] => format!("{only} is there"),
        all => format!("{} are there", all.join(", ")),
    };
    format!("nothing is missing: {there}")
}
