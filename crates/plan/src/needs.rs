//! What `make data` has to download: the outside files and folders that are missing.

use crate::outside;
use crate::plan::Plan;
use std::fmt::Write as _;

/// One line for each: its path, a tab, and who needs it. Errors: a file is there where a folder is needed, or the other
/// way round, which no download can mend.
pub fn needs(plan: &Plan) -> anyhow::Result<String> {
    let (mut lines, mut wrong) = (String::new(), Vec::new());
    for stage in &plan.stages {
        for missing in outside::missing(plan, stage) {
            let (path, who) = (missing.path.display(), missing.needed_by(stage, plan));
            if missing.path.exists() {
                wrong.push(format!("{path}: {}, needed by {who}", missing.reason));
            } else {
                let _ = writeln!(lines, "{path}\t{who}");
            }
        }
    }
    anyhow::ensure!(wrong.is_empty(), wrong.join("\n"));
    Ok(lines)
}
