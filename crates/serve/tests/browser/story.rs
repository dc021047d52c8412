//! From an empty page to a pipeline that makes the same head.

use crate::film::Film;
use crate::serving::{SHIPPED, Serving};
use crate::visitor::{Visitor, element};
use fixture::takes::DIRECTIONS;
use fixture::{Project, root};
use serde_json::{Value, json};
use std::fs;

/// Frames of each take.
const FRAMES: u32 = 25;
/// A take that nobody was taught.
const UNKNOWN: u64 = 3;
/// The stages of what the page saves.
const STAGES: [&str; 7] = ["preprocess", "augment", "extract", "train-head", "finetune", "export", "report"];

#[test]
#[ignore = "needs chromium"]
fn four_signs_are_taught_measured_and_saved_and_the_pipeline_makes_the_same_head() {
    let serving = Serving::start(Project::with_makefile_and_built(&STAGES), SHIPPED, &[]);
    let film = Film::new(serving.path());
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.name_classes(&DIRECTIONS);

    record(&mut visitor, &film, 1);
    visitor.train();
    nothing_is_measured_yet(&mut visitor);
    record(&mut visitor, &film, 2);
    visitor.train();
    the_page_says_what_the_server_measured(&mut visitor);
    frames_are_behind_the_numbers(&mut visitor);

    live_answers_follow_the_camera(&mut visitor, &film);
    let asked = answer_a_question(&mut visitor, &film);
    visitor.train();
    let counted = shown(&mut visitor);
    save(&mut visitor);

    let frames = serving.frames("data/gestures");
    assert_eq!(frames.len(), counted.iter().map(|(.., shown)| shown).sum::<usize>() + asked);
    for (class, take, shown) in counted {
        let name = |number: usize| format!("{class}/{take}-{number:04}.png");
        assert!((1..=shown).all(|number| frames.contains_key(&name(number))), "{class}, take {take}");
    }
    for bytes in frames.values() {
        let picture = image::load_from_memory(bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (320, 240));
    }
    the_pipeline_makes_the_same_head(&serving, &mut visitor, frames.len());
    assert_eq!(visitor.complaints(), [""; 0]);
    visitor.stays_at_home();
}

/// Records a take of each sign.
fn record(visitor: &mut Visitor, film: &Film, take: u32) {
    for (class, name) in DIRECTIONS.into_iter().enumerate() {
        film.show(class, take.into());
        visitor.switch_camera("teach", "on");
        visitor.record(name, take, FRAMES);
        visitor.switch_camera("teach", "off");
    }
}

/// Each class, each recorded take, and how many frames the page shows of it. Long after recording: on a busy machine the
/// camera's last frame may become a picture only after the button was let go.
fn shown(visitor: &mut Visitor) -> Vec<(&'static str, u32, usize)> {
    let takes = DIRECTIONS.into_iter().flat_map(|class| [(class, 1), (class, 2)]);
    takes.map(|(class, take)| (class, take, visitor.shown(class, take))).collect()
}

fn nothing_is_measured_yet(visitor: &mut Visitor) {
    visitor.misses("#accuracy");
    let words = visitor.words("#result");
    assert!(words.contains("nobody knows yet: record take 2 of each class"), "{words}");
    for class in DIRECTIONS {
        assert!(words.contains(&format!("a second take of {class}")), "{words}");
    }
    let state = visitor.get("/api/state");
    assert_eq!(state["teach"]["trained"]["validation"], Value::Null);
}

fn the_page_says_what_the_server_measured(visitor: &mut Visitor) {
    let trained = visitor.get("/api/state")["teach"]["trained"].clone();
    let validation = &trained["validation"];
    let share = |name: &str| percent(validation[name].as_f64().unwrap());
    assert_eq!(visitor.words("#accuracy"), share("accuracy"));
    let words = visitor.words("#result .big");
    let interval = format!("between {} and {}", share("low"), share("high"));
    let counts = format!("{} of {} frames in 4 takes", validation["right"], validation["frames"]);
    assert!(words.contains(&interval) && words.contains(&counts), "{words}");
    assert!(words.contains("an interval of frames, not of takes"), "{words}");
    visitor.reads("#result", "a new take may do worse");
    assert!(validation["accuracy"].as_f64().unwrap() > 0.3, "guessing is right in one of four cases: {validation}");
}

/// As the page writes shares.
fn percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "<\u{a0}1\u{a0}%".to_owned(),
        share if (0.995..1.0).contains(&share) => ">\u{a0}99\u{a0}%".to_owned(),
        share => format!("{}\u{a0}%", (share * 100.0).round()),
    }
}

fn frames_are_behind_the_numbers(visitor: &mut Visitor) {
    let trained = visitor.get("/api/state")["teach"]["trained"].clone();
    let cells = trained["confusion"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
    let filled: Vec<usize> = cells.map(|cell| cell.as_array().unwrap().len()).filter(|frames| *frames > 0).collect();
    let numbers =
        visitor.ask("[...document.querySelectorAll('.matrix td button')].map((each) => Number(each.textContent))");
    assert_eq!(numbers, json!(filled));
    visitor.browser.click(".matrix td button");
    visitor.until(&format!("document.querySelectorAll('.cell-frames img').length === {}", filled[0].min(48)));
    visitor.until("[...document.querySelectorAll('.cell-frames img')].some((picture) => picture.naturalWidth > 0)");
}

fn live_answers_follow_the_camera(visitor: &mut Visitor, film: &Film) {
    for (class, name) in DIRECTIONS.iter().enumerate().take(2) {
        film.show(class, 1);
        visitor.switch_camera("teach", "on");
        visitor.until(&format!("{}.textContent === '{name}'", element("#room-teach .live-answer")));
        visitor.reads("#room-teach .live-speed", "ms from frame");
        visitor.switch_camera("teach", "off");
    }
}

/// Shows a take that it does not know until it asks; how many frames were added.
fn answer_a_question(visitor: &mut Visitor, film: &Film) -> usize {
    film.show(2, UNKNOWN);
    visitor.switch_camera("teach", "on");
    visitor.sees("#ask");
    visitor.until(&format!("{}.naturalWidth > 0", element("#ask img")));
    let right = DIRECTIONS[2];
    let button = format!("#ask [data-answer='{right}']");
    if visitor.ask(&element(&button)).is_null() {
        let choose = format!(
            "(() => {{ const choice = {}; choice.value = '{right}'; choice.dispatchEvent(new Event('change')); }})()",
            element("#ask select")
        );
        visitor.ask(&choose);
    } else {
        visitor.browser.click(&button);
    }
    visitor.misses("#ask");
    visitor.reads("#ask-hint", &format!("More of {right} in this pose would help"));
    visitor.switch_camera("teach", "off");
    assert_eq!(visitor.shown(right, 3), 1);
    1
}

fn save(visitor: &mut Visitor) {
    visitor.browser.click("#save-name");
    visitor.browser.enter("gestures");
    visitor.browser.key("Enter");
    visitor.reads("#saved", "make pipeline PIPELINE=gestures");
    assert_eq!(visitor.words("#folder"), "data/gestures");
}

/// With exactly the settings that the page saved.
fn the_pipeline_makes_the_same_head(serving: &Serving, visitor: &mut Visitor, frames: usize) {
    let file = |path: &str| fs::read(serving.path().join(path)).unwrap();
    let labels = String::from_utf8(file("data/gestures/labels.csv")).unwrap();
    assert_eq!(labels.lines().count(), frames + 1);
    assert!(labels.contains("left/1-0001.png,left,train\n") && labels.contains("left/2-0001.png,left,validation\n"));
    assert!(!root().join("pipelines/gestures.yaml").exists());
    serving.project().make(&["PIPELINE=gestures", "train-head"]).succeeded();
    let head = visitor
        .ask("fetch('/api/teach/head.safetensors').then((answer) => answer.bytes()).then((bytes) => [...bytes])");
    let head: Vec<u8> = serde_json::from_value(head).unwrap();
    assert!(head.len() > 1000);
    assert_eq!(head, file("artifacts/gestures/train-head/head.safetensors"));
}
