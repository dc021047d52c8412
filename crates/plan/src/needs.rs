//! What `make data` has to bring: the outside files and folders that are not there.

use crate::outside;
use crate::plan::Plan;
use std::fmt::Write as _;

/// A line for each: its path, a tab, and who needs it. What is there and of the wrong kind cannot be brought, and is an
/// error.
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
