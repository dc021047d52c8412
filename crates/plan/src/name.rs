//! The names of pipelines, which are those of their files.

use artifact::check::rather;
use std::path::{Path, PathBuf};

/// What names of pipelines and stages are made of, so that they need no quotes anywhere.
pub const NAME: &str = "lower-case letters, digits, - and _, a letter or digit first, at most 100 in all";

const PIPELINES: &str = "pipelines";

/// Characters that a name may have: with what stages add to it, file systems still take it.
const LONGEST: usize = 100;

/// Whether a pipeline or a stage may be called this.
pub fn is_name(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

/// The name of the pipeline in `file`. Errors: there is no such file in `pipelines/`, or it has a name that is not
/// allowed.
pub fn of_pipeline(file: &Path) -> anyhow::Result<String> {
    one_of(file, &pipelines()?)
}

/// The same for one of the pipelines `known`.
pub fn one_of(file: &Path, known: &[String]) -> anyhow::Result<String> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if file != file_of(&name) || !known.contains(&name) {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        anyhow::bail!("there is no {}{}PIPELINE= may be: {}", file.display(), rather(&name, &known), known.join(" "));
    }
    anyhow::ensure!(is_name(&name), "{}: expected a file name of {NAME}, got '{name}'", file.display());
    Ok(name)
}

/// The name of a pipeline whose file is still to be written.
pub fn of_new_pipeline(file: &Path) -> anyhow::Result<String> {
    // Not by `file_stem`, which takes `.yaml` for a whole name: here that is an empty one.
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".yaml").unwrap_or(&name).to_owned();
    anyhow::ensure!(!name.is_empty(), "the new pipeline needs a name: make new NAME=name PHOTOS=path");
    let given = file.strip_prefix(PIPELINES).unwrap_or(file).with_extension("");
    anyhow::ensure!(is_name(&name) && file == file_of(&name), "NAME='{}': expected a name of {NAME}", given.display());
    anyhow::ensure!(!file.exists(), "{}: there is a pipeline of this name already; choose another", file.display());
    Ok(name)
}

/// The names of all pipeline files, in order.
pub fn pipelines() -> artifact::Result<Vec<String>> {
    artifact::pipelines::written(Path::new(PIPELINES))
}

fn file_of(name: &str) -> PathBuf {
    Path::new(PIPELINES).join(format!("{name}.yaml"))
}
