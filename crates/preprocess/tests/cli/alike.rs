//! Photos that look the same in two splits.

use crate::{draft, photos};
use fixture::{Project, picture};
use image::imageops::{FilterType, resize};
use std::fs;

#[test]
fn a_photo_saved_again_and_smaller_is_told_and_listed_and_none_is_no_file() {
    let project = Project::new();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 2), ("validation/b", 2)]);
    let run =
        || project.run("preprocess", &draft("").replace("height: 6, width: 8", "height: 32, width: 40")).succeeded();
    let said = run().stderr;
    assert!(!said.contains("look"), "{said}");
    let artifact = project.artifact("preprocess");
    assert!(!artifact.has("near_duplicates.csv"));

    let photo = resize(&picture::noise(12, 9, 5), 120, 90, FilterType::Triangle);
    project.picture("photos/train/a/large.png", &photo);
    project.picture("photos/validation/b/small, again.jpg", &resize(&photo, 100, 75, FilterType::Triangle));
    let said = run().stderr;
    let line = "preprocess: 1 photo looks like one in another split (first: validation/b/small, again.jpg of validation, \
                like train/a/large.png of train), see near_duplicates.csv; remove them or keep them together (`group`)\n";
    assert!(said.contains(line), "{said}");
    let table = fs::read_to_string(project.artifact("preprocess").file("near_duplicates.csv").unwrap()).unwrap();
    let (head, row) = table.split_once('\n').unwrap();
    assert_eq!(head, "split,path,other_split,other_path,distance");
    assert!(row.starts_with("validation,\"validation/b/small, again.jpg\",train,train/a/large.png,"), "{row}");

    fs::remove_file(project.path().join("photos/train/a/large.png")).unwrap();
    run();
    assert!(!project.stage("preprocess").join("near_duplicates.csv").exists(), "what was true before is taken away");
}
