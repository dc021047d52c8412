//! `make verify`.

use crate::plan::Plan;
use crate::state;
use artifact::file_names::{CLASSIFIER, DONE};
use artifact::program::print;
use artifact::verify;
use std::path::Path;
use std::process::Command;

/// Reads every file of every finished stage, and says which are not as their stage wrote them. The caller holds the
/// lock. A classifier also has to give its golden photos their answers. `programs`: the folder of the programs. Errors:
/// there are such files.
pub fn verify(plan: &Plan, programs: &Path) -> anyhow::Result<()> {
    let width = plan.stages.iter().map(|stage| stage.name.len()).max().unwrap_or_default();
    let mut wrong = 0;
    for stage in &plan.stages {
        let (words, mistakes) = judged(&plan.folder_of(&stage.name), programs);
        print(&format!("{:width$}  {words}\n", stage.name))?;
        wrong += mistakes;
    }
    let files = if wrong == 1 { "1 file is" } else { &format!("{wrong} files are") };
    anyhow::ensure!(wrong == 0, "{files} not as the stages wrote them");
    Ok(())
}

/// What there is to say of a stage, and how many of its files are wrong.
fn judged(folder: &Path, programs: &Path) -> (String, usize) {
    if !folder.join(DONE).exists() {
        let why = state::missing_output(folder).map_or_else(String::new, |cause| cause.reason);
        return (format!("nothing to verify: {why}"), 0);
    }
    match verify::folder(folder) {
        Ok((files, mistakes)) if mistakes.is_empty() => {
            let (answers, wrong) = answers(&folder.join(CLASSIFIER), programs);
            (format!("{files} files as written{answers}"), usize::from(wrong))
        }
        Ok((_, mistakes)) => {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            (lines.join("\n  "), lines.len())
        }
        Err(error) => (error.to_string(), 1),
    }
}

/// What there is to say of a classifier's golden photos, if there is one, and whether their answers are wrong.
fn answers(classifier: &Path, programs: &Path) -> (String, bool) {
    if !classifier.exists() {
        return (String::new(), false);
    }
    match Command::new(programs.join("predict")).arg(classifier).arg("--self-test").output() {
        Ok(asked) if asked.status.success() => {
            (format!(", {} golden photos answered as then", String::from_utf8_lossy(&asked.stdout).trim()), false)
        }
        Ok(asked) => (format!("; {}", String::from_utf8_lossy(&asked.stderr).trim()), true),
        Err(error) => (format!("; its golden photos cannot be asked: {error}"), true),
    }
}
