//! Photos and the camera before a classifier.

use crate::film::Film;
use crate::serving::{SHIPPED, Serving};
use crate::visitor::{Visitor, element};
use fixture::{classifier, program};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// What `predict` says of a photo with a classifier.
fn predicted(serving: &Serving, classifier: &str, name: &str) -> String {
    let mut command = Command::new(program("predict"));
    command.args([classifier, name, "--format", "jsonl"]).current_dir(serving.path());
    let row: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    row["answer"].as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs chromium"]
fn chosen_photos_are_answered_and_one_that_cannot_be_read_says_why() {
    let project = classifier::alone(classifier::of_two());
    project.picture("disc.png", &classifier::figure(0, 0));
    project.picture("square.png", &classifier::figure(1, 0));
    project.write("letter.jpg", b"Dear reader");
    let serving = Serving::start(project, SHIPPED, &[classifier::FILE]);
    let film = Film::new(serving.path());
    film.show(0, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "try");
    assert!(visitor.words("#try-about").contains("It tells apart 2 classes: disc and square."));

    let files = ["disc.png", "square.png", "letter.jpg"].map(|name| serving.path().join(name));
    visitor.browser.choose("#try-files", &files.each_ref().map(PathBuf::as_path));
    visitor.until("document.querySelectorAll('#try-answers [data-outcome]').length === 3");
    for (tile, name) in ["disc.png", "square.png"].into_iter().enumerate() {
        let expected = predicted(&serving, classifier::FILE, name);
        assert_eq!(visitor.words(&format!("#try-answers figure:nth-child({}) .said", tile + 1)), expected, "{name}");
    }
    let letter = visitor.words("#try-answers figure:nth-child(3)");
    assert!(letter.contains("unreadable: expected") && letter.ends_with("letter.jpg"), "{letter}");
    let sum = visitor.words("#try-sum");
    assert!(sum.starts_with("3 photos: ") && sum.ends_with("1 unreadable"), "{sum}");
    visitor.browser.click("#try-clear");
    assert_eq!(visitor.words("#try-sum"), "");

    visitor.switch_camera("try", "on");
    visitor.until(&format!("/answers a second, \\d+ ms/.test({}.textContent)", element("#room-try .live-speed")));
    assert_eq!(visitor.ask("document.querySelectorAll('#room-try .live-bars li').length"), 2);
    visitor.stays_at_home();
}

/// Chooses in a list.
fn choose(visitor: &mut Visitor, list: &str, value: &str) {
    let list = element(list);
    visitor.ask(&format!("{list}.value = '{value}', {list}.dispatchEvent(new Event('change'))"));
}

#[test]
#[ignore = "needs chromium"]
fn another_classifier_answers_the_same_photos_and_steers_the_game() {
    const THREE: &str = "three.safetensors";
    let project = classifier::alone(classifier::of_two());
    project.write(THREE, classifier::of_three());
    project.picture("cross.png", &classifier::figure(2, 0));
    let models = [format!("two={}", classifier::FILE), format!("three={THREE}")];
    let serving = Serving::start(project, SHIPPED, &models.each_ref().map(String::as_str));
    let mut visitor = Visitor::come(&serving, &[], "try");
    choose(&mut visitor, "#try-model", "two");
    visitor.browser.choose("#try-files", &[&serving.path().join("cross.png")]);
    let answered = "document.querySelectorAll('#try-answers [data-outcome]').length === 1";
    visitor.until(answered);
    assert_eq!(visitor.words("#try-answers .said"), predicted(&serving, classifier::FILE, "cross.png"));
    let list = element("#try-model");
    // Before the other one has answered.
    let words = visitor.ask(&format!(
        "{list}.value = 'three', {list}.dispatchEvent(new Event('change')), \
         document.querySelector('#try-sum').textContent + document.querySelector('#try-answers').textContent"
    ));
    assert_eq!(words, "1 photo: 1 waitingwaiting");
    visitor.until(answered);
    assert_eq!(visitor.words("#try-answers .said"), predicted(&serving, THREE, "cross.png"));
    assert!(visitor.words("#try-about").contains("3 classes"));

    visitor.go_to("play");
    for (name, classes) in [("two", 2), ("three", 3)] {
        choose(&mut visitor, "#play-model", name);
        let options = visitor.ask("document.querySelectorAll('#steering label:first-child option').length");
        assert_eq!(options, classes + 1, "{name}");
    }
    assert_eq!(visitor.complaints(), [""; 0]);
}
