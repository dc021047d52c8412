//! Names of classes.

use crate::{photos, run};
use fixture::Project;

#[test]
fn names_that_differ_only_in_capitals_are_told() {
    let project = Project::new();
    photos(&project, &[("train/Ants", 1), ("train/ants", 1), ("validation/Ants", 1), ("validation/ants", 1)]);
    let said = run(&project, "").succeeded().stderr;
    let line = "preprocess: the names of these classes differ only in capitals or in how accents are stored: 'Ants' and \
                'ants'; if they are the same class, put their photos together\n";
    assert_eq!(said.matches(line).count(), 1, "{said}");
}
