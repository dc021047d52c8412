//! Which pipelines there are, and the names of a pipeline's stages, for programs that do not ask the stage programs.

use crate::error::{Error, IoContext as _, Result};
use crate::file_names::PLAN;
use crate::walk;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The beginning of the line in `plan.mk` that names all stages: `pipeline` is Make's target for them.
const ALL: &str = "pipeline: ";

/// The names of the pipeline files in the folder `files`, in order; none if there is no such folder.
pub fn written(files: &Path) -> Result<Vec<String>> {
    names(files, |file| Ok(file.extension().is_some_and(|end| end == "yaml") && is_file(file)?), Path::file_stem)
}

/// The names of the folders in `artifacts` that `plan` wrote rules for, in order; none if there is no such folder.
pub fn planned(artifacts: &Path) -> Result<Vec<String>> {
    names(artifacts, |folder| is_file(&folder.join(PLAN)), Path::file_name)
}

fn names(folder: &Path, fits: fn(&Path) -> Result<bool>, name: fn(&Path) -> Option<&OsStr>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for path in if walk::is_folder(folder)? { walk::entries(folder)? } else { Vec::new() } {
        if fits(&path)? {
            names.extend(name(&path).and_then(OsStr::to_str).map(str::to_owned));
        }
    }
    Ok(names)
}

/// Errors: nobody knows, as on a broken disk.
fn is_file(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(data) => Ok(data.is_file()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(error).at(path, "read"),
    }
}

/// The line of `plan.mk` that names all stages.
pub fn line(stages: &[&str]) -> String {
    format!("{ALL}{}\n", stages.join(" "))
}

/// The names of the stages of the pipeline in `folder`, as `plan` last sorted them: every stage after those that it
/// reads. The folders in it would not do: that of a stage that left the pipeline stays. Errors: `plan.mk` is missing,
/// or lacks the line.
pub fn stages(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join(PLAN);
    let text = fs::read_to_string(&path).at(&path, "read")?;
    let stages = text.lines().find_map(|line| line.strip_prefix(ALL));
    let stages = stages.ok_or_else(|| Error::unexpected(&path, format!("a line '{ALL}…'"), "none"))?;
    Ok(stages.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write::atomic(&path, text.as_bytes()).unwrap();
        }
        folder
    }

    #[test]
    fn files_lose_their_ending_and_folders_keep_their_dots() {
        let files = folder(&[("b.yaml", ""), ("a.2.yaml", ""), ("README.md", ""), ("c.yaml/d", "")]);
        assert_eq!(written(files.path()).unwrap(), ["a.2", "b"]);
        let artifacts = folder(&[("b.old/plan.mk", ""), ("a/plan.mk", ""), (".bin/plan", "")]);
        assert_eq!(planned(artifacts.path()).unwrap(), ["a", "b.old"]);
        assert!(planned(&artifacts.path().join("missing")).unwrap().is_empty());
    }

    #[test]
    fn the_line_with_the_stages_is_read_as_it_was_written() {
        let rules = format!("# A comment\n.PHONY: pipeline x\n\n{}\t@echo pipeline: y\n", line(&["x", "x-0.1"]));
        let pipeline = folder(&[("good/plan.mk", &rules), ("bad/plan.mk", "# pipeline: x\n")]);
        assert_eq!(stages(&pipeline.path().join("good")).unwrap(), ["x", "x-0.1"]);
        let says = stages(&pipeline.path().join("bad")).unwrap_err().to_string();
        assert!(says.ends_with("bad/plan.mk: expected a line 'pipeline: …', got none"), "{says}");
    }
}
