//! `make verify`.

use crate::plan::Plan;
use crate::state;
use artifact::file_names::DONE;
use artifact::program::print;
use artifact::verify;
use std::path::Path;

/// Reads every file of every finished stage, and says which are not as their stage wrote them. The caller holds the
/// lock. Errors: there are such files.
pub fn verify(plan: &Plan) -> anyhow::Result<()> {
    let width = plan.stages.iter().map(|stage| stage.name.len()).max().unwrap_or_default();
    let mut wrong = 0;
    for stage in &plan.stages {
        let (words, mistakes) = judged(&plan.folder_of(&stage.name));
        print(&format!("{:width$}  {words}\n", stage.name))?;
        wrong += mistakes;
    }
    let files = if wrong == 1 { "1 file is" } else { &format!("{wrong} files are") };
    anyhow::ensure!(wrong == 0, "{files} not as the stages wrote them");
    Ok(())
}

/// What there is to say of a stage, and how many of its files are wrong.
fn judged(folder: &Path) -> (String, usize) {
    if !folder.join(DONE).exists() {
        let why = state::missing_output(folder).map_or_else(String::new, |cause| cause.reason);
        return (format!("nothing to verify: {why}"), 0);
    }
    match verify::folder(folder) {
        Ok((files, mistakes)) if mistakes.is_empty() => (format!("{files} files as written"), 0),
        Ok((_, mistakes)) => {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            (lines.join("\n  "), lines.len())
        }
        Err(error) => (error.to_string(), 1),
    }
}
