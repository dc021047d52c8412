//! Real photos, as they come from the internet.

use artifact::Split::{Train, Validation};
use artifact::file_names;
use fixture::{Project, root};
use std::fs;

#[test]
#[ignore = "needs data/ants-bees: make data PIPELINE=ants-bees"]
fn ants_and_bees() {
    let photos = root().join("data/ants-bees");
    let project = Project::new();
    let settings = "settings: {height: 60, width: 80, resize: crop, ignore: imageNotFound, splits: {validation: val}}";
    let draft = format!("in: {{photos: {}}}\n{settings}", photos.display());
    let said = project.run("preprocess", &draft).succeeded().stderr;
    assert!(said.contains("1 photo ignored, by the setting ignore (first: train/ants/imageNotFound.gif)\n"), "{said}");
    let sizes = "train 244 (ants 123, bees 121), validation 153 (ants 70, bees 83), each 80 × 60 pixels\n";
    assert!(said.contains(sizes), "{said}");
    let artifact = project.artifact("preprocess");
    assert_eq!(artifact.classes().unwrap().names(), ["ants", "bees"]);
    for (split, n) in [(Train, 244), (Validation, 153)] {
        let images = artifact.npy::<u8>(&file_names::images(split)).unwrap().axes("(n, 60, 80, 3)").unwrap();
        assert_eq!((images.len(), artifact.labels(split).unwrap().len()), (n, n));
        let table = fs::read_to_string(artifact.file(&file_names::files(split)).unwrap()).unwrap();
        assert_eq!(table.lines().count(), n + 1);
        assert!((0..n).all(|row| images.row(row).iter().any(|level| *level != images.row(row)[0])), "a flat picture");
    }
}
