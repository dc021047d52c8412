//! `make verify`, on every kind of file that the stages write.

use super::*;
use artifact::write;
use std::ffi::OsStr;

/// Written by `plan`, or no part of what a stage made.
const NOT_VERIFIED: [&str; 5] = ["config.yaml", "inputs.txt", "log.txt", "plan.mk", "resume"];

/// One file of each name, with its path below the pipeline's folder. Two splits count as one, as do the pictures of a
/// page.
fn kinds(project: &Project) -> BTreeMap<String, PathBuf> {
    let mut kinds = BTreeMap::new();
    for path in project.snapshot().into_keys() {
        let name = path.file_name().and_then(OsStr::to_str).unwrap().to_owned();
        if path.starts_with(".plan") || NOT_VERIFIED.contains(&name.as_str()) {
            continue;
        }
        let split = Split::ALL.iter().find_map(|split| name.strip_prefix(split.name())?.strip_prefix('.'));
        kinds.entry(split.unwrap_or(&name).to_owned()).or_insert(path);
    }
    kinds
}

#[test]
fn one_bit_in_any_kind_of_file_is_named_with_the_stage_that_makes_it_again() {
    let project = project();
    project.make(&["pipeline"]).succeeded();
    project.make(&["verify"]).succeeded();
    let kinds = kinds(&project);
    assert!(kinds.len() > 20, "{kinds:?}");
    for (number, path) in kinds.values().enumerate() {
        let file = project.path().join("artifacts/test").join(path);
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        // Another place in each file.
        let bit = 8 * whole.len() * (number + 1) / (kinds.len() + 2);
        changed[bit / 8] ^= 1 << (bit % 8);
        write::atomic(&file, &changed).unwrap();
        let said = project.make(&["verify"]);
        let stage = path.iter().next().and_then(OsStr::to_str).unwrap();
        assert_eq!(said.status, Some(2), "bit {bit} of {}: {}", path.display(), said.stdout);
        let remedy = format!("`make rerun STAGE={stage} PIPELINE=test` makes it again\n");
        let line =
            said.stdout.lines().find(|line| line.contains(&format!("artifacts/test/{stage}/"))).unwrap_or_default();
        // The stamp says what manifest and provenance have to be, so a bit of it makes them others.
        let is_named = path.ends_with(file_names::DONE) || line.contains(&*path.to_string_lossy());
        assert!(is_named && said.stdout.contains(&remedy), "bit {bit} of {}: {}", path.display(), said.stdout);
        write::atomic(&file, &whole).unwrap();
    }
    project.make(&["verify"]).succeeded();
}
