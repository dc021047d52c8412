//! Names of classes.

use crate::{photos, run};
use fixture::Project;
use std::fs;

#[test]
fn names_that_differ_only_in_capitals_are_told() {
    let project = Project::new();
    photos(&project, &[("train/Ants", 1), ("train/ants", 1), ("validation/Ants", 1), ("validation/ants", 1)]);
    let said = run(&project, "").succeeded().stderr;
    let line = "preprocess: the names of these classes differ only in capitals or in how accents are stored: 'Ants' and \
                'ants'; if they are the same class, put their photos together\n";
    assert_eq!(said.matches(line).count(), 1, "{said}");
}

#[test]
fn names_that_yaml_1_1_takes_for_something_else_are_quoted() {
    let project = Project::new();
    photos(&project, &[("train/no", 1), ("train/of", 1), ("validation/no", 1), ("validation/of", 1)]);
    run(&project, "").succeeded();
    let classes = project.artifact("preprocess").file("classes.yaml").unwrap();
    assert_eq!(fs::read_to_string(classes).unwrap(), "- 'no'\n- of\n");
}
