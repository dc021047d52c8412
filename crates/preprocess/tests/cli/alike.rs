//! Photos that look the same in two splits.

use crate::{draft, photos};
use fixture::{Project, picture};
use image::imageops::{FilterType, resize};
use image::{GrayImage, Luma, RgbImage};
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
                like train/a/large.png of train), see near_duplicates.csv; look at them, and keep copies in one \
                split (`group`)\n";
    assert!(said.contains(line), "{said}");
    let table = fs::read_to_string(project.artifact("preprocess").file("near_duplicates.csv").unwrap()).unwrap();
    let (head, row) = table.split_once('\n').unwrap();
    assert_eq!(head, "split,path,other_split,other_path,distance");
    assert!(row.starts_with("validation,\"validation/b/small, again.jpg\",train,train/a/large.png,"), "{row}");

    fs::remove_file(project.path().join("photos/train/a/large.png")).unwrap();
    run();
    assert!(!project.stage("preprocess").join("near_duplicates.csv").exists(), "what was true before is taken away");
}

/// Picture `number` of a class, 28 x 28, as digits are: a ring or a stroke, white in the middle of black, each of another
/// size, place and tilt.
fn digit(class: usize, number: u32) -> RgbImage {
    // 0, 1 and 2, in another order for each.
    let [x, y, size, tilt] = [1, 3, 9, 27].map(|power| f64::from(number / power % 3) - 1.0);
    let at = |column: u32, row: u32| (f64::from(column) - 13.5 - 0.5 * x, f64::from(row) - 13.5 - 0.5 * y);
    let grey = |column, row| {
        let (across, down) = at(column, row);
        let from_line = match class {
            0 => (across.hypot(down + 0.1 * tilt * across) - 8.0 - 0.5 * size).abs(),
            _ if down.abs() > 9.0 + size => 9.0,
            _ => (across + 0.1 * tilt * down).abs(),
        };
        // A line of 3 pixels whose edge is one pixel wide.
        Luma([(255.0 * (2.0 - from_line).clamp(0.0, 1.0)) as u8])
    };
    image::DynamicImage::from(GrayImage::from_fn(28, 28, grey)).into_rgb8()
}

#[test]
fn small_pictures_of_one_kind_are_not_called_copies() {
    let project = Project::new();
    for number in 0..81 {
        let split = if number % 2 == 0 { "train" } else { "validation" };
        for (class, name) in ["ring", "stroke"].into_iter().enumerate() {
            project.picture(&format!("photos/{split}/{name}/{number}.png"), &digit(class, number));
        }
    }
    let draft = draft("").replace("height: 6, width: 8", "height: 28, width: 28");
    let said = project.run("preprocess", &draft).succeeded().stderr;
    let line = said.lines().find(|line| line.contains("look like")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains(" of 80 photos look like one in another split (first: "), "{line}");
    assert!(line.ends_with("these pictures may be too alike to tell copies apart"), "{line}");
    assert!(!line.contains("keep"), "{line}");
}
