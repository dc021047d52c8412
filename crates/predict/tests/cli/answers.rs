//! What is answered, and what is said of each photo.

use crate::classifier::{alone, column, figure, of_three, of_two, pipeline, predict, rows, with_photos};
use artifact::{Split, file_names, tables};
use fixture::picture;

#[test]
fn photos_get_the_answers_that_training_measured() {
    for classes in [2, 3] {
        let project = pipeline(classes);
        let model = project.artifact("train-head");
        let photos = tables::files::read(&model.file(&file_names::files(Split::Test)).unwrap()).unwrap();
        let logits = model.logits(Split::Test).unwrap();
        let said = predict(&project, &["data/test", "--no-unknown"]).succeeded().stdout;
        let rows = rows(&said);
        assert_eq!(rows.len(), photos.len());
        for (row, photo) in photos.iter().enumerate() {
            let logits = logits.row(row);
            let largest = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap();
            // In label order, which is that of the names.
            let expected = match classes {
                2 => ["disc", "square"][usize::from(logits[0] > 0.0)],
                _ => ["cross", "disc", "square"][largest],
            };
            assert_eq!(rows[row][..4], [format!("data/{}", photo.path).as_str(), "ok", expected, ""]);
        }
    }
}

#[test]
fn every_class_has_its_probability_and_the_most_probable_come_first() {
    let project = with_photos(of_three(), 3);
    let said = predict(&project, &["photos", "--top", "99", "--probabilities", "--no-unknown"]).succeeded().stdout;
    let header = "path,status,answer,unknown_reason,class_1,probability_1,class_2,probability_2,class_3,probability_3,\
                  probability_of_cross,probability_of_disc,probability_of_square";
    assert_eq!(said.lines().next(), Some(header));
    for row in rows(&said) {
        let p = |column: usize| row[column].parse::<f64>().unwrap();
        assert!(p(5) >= p(7) && p(7) >= p(9), "{row:?}");
        assert!((p(5) + p(7) + p(9) - 1.0).abs() < 2e-6, "{row:?}");
        assert_eq!(row[2], row[4]);
        for place in [4, 6, 8] {
            let class = ["cross", "disc", "square"].iter().position(|class| row[place] == *class).unwrap();
            assert_eq!(row[place + 1], row[10 + class]);
        }
    }
    let said = predict(&project, &["photos/disc/0.png", "--top", "1"]).succeeded().stdout;
    assert_eq!(said.lines().next(), Some("path,status,answer,unknown_reason,class_1,probability_1"));
}

#[test]
fn features_are_those_of_the_photo() {
    let project = with_photos(of_two(), 2);
    let said = predict(&project, &["photos", "--features", "--top", "1"]).succeeded().stdout;
    let features = |row: &Vec<String>| row[6..].iter().map(|x| x.parse().unwrap()).collect::<Vec<f32>>();
    let csv: Vec<Vec<f32>> = rows(&said).iter().map(features).collect();
    // An eighth of VGG16's 512 channels.
    assert!(csv.iter().all(|features| features.len() == 64));
    let said = predict(&project, &["photos", "--features", "--format", "jsonl"]).succeeded().stdout;
    let json = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["features"].clone();
    let json: Vec<Vec<f32>> = said.lines().map(|line| serde_json::from_value(json(line)).unwrap()).collect();
    assert_eq!(csv, json);
    assert!(csv[0] != csv[1] && csv[0].iter().any(|x| *x > 0.0));
}

#[test]
fn batches_change_nothing_and_precision_the_last_digits() {
    let project = with_photos(of_two(), 20);
    let asked = |arguments: &[&str]| {
        let said = predict(&project, &[&["photos", "--no-unknown"], arguments].concat()).succeeded().stdout;
        (column(&said, 2), column(&said, 5).iter().map(|p| p.parse().unwrap()).collect::<Vec<f64>>())
    };
    let (answers, probabilities) = asked(&[]);
    for (arguments, most) in [
        (&["--batch", "1"][..], 0.0),
        (&["--batch", "4096", "--device", "cpu"], 0.0),
        (&["--precision", "f32"], 0.0),
        (&["--precision", "bf16"], 0.05),
    ] {
        let (others, changed) = asked(arguments);
        for ((a, b), is_same) in
            probabilities.iter().zip(&changed).zip(answers.iter().zip(&others).map(|(a, b)| a == b))
        {
            // The probability is that of the answer: one that is hardly above a half may become the other class's.
            let change = if is_same { (a - b).abs() } else { a + b - 1.0 };
            assert!(change <= most, "{arguments:?}: {a} {b}");
        }
    }
}

/// The network's libraries choose other kernels for one picture than for many, and for what is left over after a multiple.
#[test]
fn an_answer_does_not_depend_on_the_photos_beside_it() {
    for bytes in [of_two(), of_three()] {
        let project = with_photos(bytes, 9);
        let rows = |photos: &[&str]| {
            let all = ["--probabilities", "--features", "--format", "jsonl", "--device", "cpu"];
            let said = predict(&project, &[photos, &all].concat()).succeeded().stdout;
            said.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let together = rows(&["photos"]);
        let photos: Vec<String> = ["disc", "square"]
            .iter()
            .flat_map(|class| (0..9).map(move |number| format!("photos/{class}/{number}.png")))
            .collect();
        for few in [1, 2, 3, 5] {
            for (photos, expected) in photos.chunks(few).zip(together.chunks(few)) {
                assert_eq!(rows(&photos.iter().map(String::as_str).collect::<Vec<_>>()), expected);
            }
        }
    }
}

#[test]
fn a_photo_of_too_many_pixels_is_not_decoded() {
    let project = alone(of_two());
    project.picture("large.png", &picture::figure(200, 100, 0, 1));
    project.picture("small.png", &figure(0, 1));
    let outcome = predict(&project, &["large.png", "small.png", "--max-megapixels", "0.01"]);
    let status = column(&outcome.stdout, 1);
    let says = "too large: expected at most 0.01 megapixels (--max-megapixels), got 0.02: 200 × 100";
    assert_eq!(status, [says, "ok"]);
    assert_eq!(outcome.stdout.lines().nth(1).unwrap().matches(',').count(), 7 + 1, "{}", outcome.stdout);
    assert!(outcome.failed().starts_with("no answer is withheld for being unsure"));
}
