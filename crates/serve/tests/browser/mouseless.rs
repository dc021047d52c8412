//! The page without a mouse: by keys, and by a finger.

use crate::film::Film;
use crate::serving::Serving;
use crate::visitor::{Visitor, element, recorded, recorder};
use fixture::chromium::View;

/// More things can be reached on no page here.
const MOST_TABS: usize = 60;

fn has_focus(selector: &str) -> String {
    format!("document.activeElement === {}", element(selector))
}

/// Presses Tab until an element has the focus.
#[track_caller]
fn tab_to(visitor: &mut Visitor, selector: &str) {
    for _ in 0..MOST_TABS {
        if visitor.ask(&has_focus(selector)) == true {
            return;
        }
        visitor.browser.key("Tab");
    }
    panic!("{selector} is not reached");
}

/// Holds Space on the button that records, until it has taken some frames.
#[track_caller]
fn record(visitor: &mut Visitor, class: &str) -> usize {
    tab_to(visitor, &recorder(class, 1));
    visitor.browser.hold_key("Space");
    visitor.until(&format!("{} >= 5", recorded(class, 1)));
    visitor.browser.release_key("Space");
    visitor.is_sent();
    visitor.shown(class, 1)
}

#[test]
#[ignore = "needs chromium"]
fn the_keyboard_alone_names_records_and_trains() {
    let serving = Serving::empty();
    let film = Film::new(serving.path());
    film.show_signs(&[1, 2], 1, 20, 10);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    tab_to(&mut visitor, "#blank-1");
    for (name, next) in [("left", "#blank-2"), ("right", "[data-record='1']")] {
        visitor.browser.enter(name);
        visitor.browser.key("Enter");
        visitor.until(&has_focus(next));
    }
    let frames = record(&mut visitor, "left") + record(&mut visitor, "right");
    assert_eq!(serving.frames("data/.teach").len(), frames);
    tab_to(&mut visitor, "#train");
    visitor.browser.key("Enter");
    visitor.reads("#result", "It has learnt.");
    visitor.sees("#room-teach .live");
    assert_eq!(visitor.complaints(), [""; 0]);
}

#[test]
#[ignore = "needs chromium"]
fn a_finger_that_stays_on_the_button_records() {
    let serving = Serving::empty();
    let film = Film::new(serving.path());
    film.show(1, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.browser.show(View { width: 400, scheme: "light", media: "screen" });
    visitor.name_classes(&["left"]);
    visitor.browser.touch(&recorder("left", 1));
    visitor.until(&format!("{} >= 5", recorded("left", 1)));
    visitor.browser.lift();
    visitor.is_sent();
    let shown = visitor.shown("left", 1);
    assert_eq!(serving.frames("data/.teach").len(), shown);
    assert_eq!(visitor.words(&recorder("left", 1)), "Hold to record");
}

#[test]
#[ignore = "needs chromium"]
fn arrow_keys_walk_through_the_rooms() {
    let serving = Serving::empty();
    let mut visitor = Visitor::come(&serving, &[], "teach");
    tab_to(&mut visitor, "#tab-teach");
    for (key, room) in [("ArrowRight", "play"), ("ArrowRight", "try"), ("ArrowLeft", "play"), ("ArrowLeft", "teach")] {
        visitor.browser.key(key);
        visitor.sees(&format!("#room-{room}"));
        assert_eq!(visitor.ask("document.activeElement.id"), format!("tab-{room}"));
    }
}
