//! When there is no answer: unsure and strangers.

use crate::classifier::{alone, column, figure, of_three, of_two, predict, rows, with_photos};
use image::{Rgb, RgbImage};

#[test]
fn nothing_but_brightness_is_a_stranger_among_figures() {
    for classifier in [of_two(), of_three()] {
        let project = with_photos(classifier, 10);
        for number in 0..10u8 {
            let colour = if number % 2 == 0 { [255 - number; 3] } else { [0, 255 - number, 255] };
            project.picture(&format!("bright/{number}.png"), &RgbImage::from_pixel(70, 50, Rgb(colour)));
        }
        let outcome = predict(&project, &["photos", "bright"]).succeeded();
        let (answers, unknown) = (column(&outcome.stdout, 2), column(&outcome.stdout, 3));
        // Sorted: these come first.
        assert_eq!(answers[..10], ["unknown"; 10]);
        assert_eq!(unknown[..10], ["stranger"; 10]);
        let known = unknown[10..].iter().filter(|reason| reason.is_empty()).count();
        assert!(known >= 15, "{unknown:?}");
        let said = format!("30 photos: {known} answered, 0 unsure, {} strangers, 0 unreadable\n", 30 - known);
        assert!(outcome.stderr.ends_with(&said), "{}", outcome.stderr);
        // Probabilities are there all the same.
        assert!(column(&outcome.stdout, 5).iter().all(|p| p.parse::<f64>().unwrap() >= 1.0 / 3.0));
        let said = predict(&project, &["photos", "bright", "--no-unknown"]).succeeded().stdout;
        assert!(column(&said, 2).iter().all(|answer| answer != "unknown"), "{said}");
    }
}

#[test]
fn an_answer_below_the_threshold_is_unsure() {
    let project = with_photos(of_two(), 10);
    let base = predict(&project, &["photos", "--threshold", "0"]).succeeded().stdout;
    let mut probabilities: Vec<f64> = column(&base, 5).iter().map(|p| p.parse().unwrap()).collect();
    probabilities.sort_by(f64::total_cmp);
    let middle = f64::midpoint(probabilities[9], probabilities[10]);
    assert!(probabilities[9] < middle, "{probabilities:?}");
    let said = predict(&project, &["photos", "--threshold", &middle.to_string()]).succeeded().stdout;
    for (row, before) in rows(&said).iter().zip(rows(&base)) {
        let below = row[5].parse::<f64>().unwrap() < middle;
        // A stranger stays one.
        let expected = if before[3] == "stranger" {
            "stranger"
        } else if below {
            "unsure"
        } else {
            ""
        };
        assert_eq!(row[3], expected, "{row:?}");
        assert_eq!(row[2] == "unknown", !expected.is_empty());
        assert_eq!(row[4..], before[4..]);
    }
    assert!(column(&said, 3).iter().filter(|reason| *reason == "unsure").count() > 5, "{said}");
}

#[test]
fn another_promise_chooses_another_threshold_or_says_why_not() {
    let project = with_photos(of_two(), 2);
    let said = predict(&project, &["photos", "--max-error", "0.4"]).succeeded().stderr;
    assert!(said.starts_with("no answer has to be withheld to keep errors at or below 40 %\n"), "{said}");
    // Strangers among the 50 validation photos do not count.
    let says = " validation photos of the file are too few; it takes 2995 without a mistake";
    let outcome = predict(&project, &["photos", "--max-error", "0.001"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), ""));
    assert!(
        outcome.stderr.starts_with("--max-error 0.001: with confidence 0.95, the ") && outcome.stderr.contains(says)
    );
    assert!(outcome.stderr.ends_with("; allow more errors, or say --threshold\n"), "{}", outcome.stderr);
}

#[test]
fn a_file_that_promises_nothing_says_so() {
    let project = alone(of_two());
    project.picture("a.png", &figure(0, 1));
    let said = predict(&project, &["a.png"]).succeeded().stderr;
    assert!(said.starts_with("no answer is withheld for being unsure: the validation photos are too few"), "{said}");
    let said = predict(&project, &["a.png", "--no-unknown"]).succeeded().stderr;
    assert_eq!(said, "1 photo: 1 answered, 0 unsure, 0 strangers, 0 unreadable\n");
}
