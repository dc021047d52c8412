//! What happens to frames while they are recorded, and on their way.

use crate::film::Film;
use crate::serving::SHIPPED;
use crate::taught;
use crate::visitor::{Visitor, card, click_words, element, recorded, recorder};
use fixture::takes;
use std::path::{Path, PathBuf};

/// More than are sent before somebody finds the next button.
const PHOTOS: u64 = 60;

/// How many frames of the camera the page had looked at.
fn looks(visitor: &mut Visitor) -> usize {
    // So that all events until now have come.
    visitor.ask("1");
    visitor.browser.requests().iter().filter(|address| address.ends_with("/api/teach/look")).count()
}

#[test]
#[ignore = "needs chromium"]
fn while_a_take_is_recorded_no_frame_is_looked_at() {
    let serving = taught::serving(SHIPPED);
    let film = Film::new(serving.path());
    film.show(0, 2);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.train();
    visitor.switch_camera("teach", "on");
    visitor.sees("#room-teach .live-line");
    // Take 3 is learnt from, but the next take may check.
    let button = recorder("left", 3);
    visitor.browser.press(&button);
    visitor.until(&format!("{} >= 1", recorded("left", 3)));
    let before = looks(&mut visitor);
    assert!(before > 0);
    visitor.until(&format!("{} >= 10", recorded("left", 3)));
    assert_eq!(looks(&mut visitor), before);
    assert_eq!(visitor.words("#room-teach .live-speed"), "No answers while it records.");
    let name = visitor.ask(&format!("{}.getAttribute('aria-label')", element(&button)));
    let name = name.as_str().unwrap();
    assert!(name.starts_with("Recording, ") && name.ends_with(" frames"), "{name}");
    visitor.browser.release(&button);
    visitor.reads("#room-teach .live-speed", "ms from frame");
    assert!(looks(&mut visitor) > before);
    assert_eq!(visitor.complaints(), [""; 0]);
}

#[test]
#[ignore = "needs chromium"]
fn frames_on_their_way_follow_a_renamed_class_and_end_with_a_deleted_take() {
    let serving = taught::serving(SHIPPED);
    let photos: Vec<PathBuf> = (0..PHOTOS).map(|number| serving.path().join(format!("photos/{number}.png"))).collect();
    for (number, _) in photos.iter().enumerate() {
        serving.project().picture(&format!("photos/{number}.png"), &takes::frame(0, 3, number as u64));
    }
    let photos: Vec<&Path> = photos.iter().map(PathBuf::as_path).collect();
    let count = |class: &str| {
        let frames = serving.frames(&format!("data/.teach/{class}"));
        frames.keys().filter(|name| name.starts_with("3-")).count()
    };
    let mut visitor = Visitor::come(&serving, &[], "teach");
    let left = card("left");
    click_words(&mut visitor.browser, &left, "Rename");
    visitor.browser.choose(&format!("{left} [data-take='3'] input[type=file]"), &photos);
    visitor.browser.enter("links");
    visitor.browser.key("Enter");
    visitor.sees(&card("links"));
    assert!(!visitor.words("#waiting").is_empty());
    visitor.is_sent();
    assert_eq!(count("links"), PHOTOS as usize);

    let take = format!("{} [data-take='3']", card("right"));
    visitor.browser.choose(&format!("{take} input[type=file]"), &photos);
    visitor.sees(&format!("{take} .thumb"));
    click_words(&mut visitor.browser, &take, "Delete");
    click_words(&mut visitor.browser, &format!("{take} .confirm"), "Delete");
    visitor.sees(&format!("{take}.next"));
    visitor.is_sent();
    assert_eq!(count("right"), 0);
    assert_eq!(visitor.ask("[...document.querySelectorAll('.refused')].map((each) => each.textContent).join('')"), "");
}
