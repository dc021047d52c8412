//! Servers that end, networks that fail, pages that are closed, and other tabs.

use crate::film::Film;
use crate::serving::{SHIPPED, Serving};
use crate::taught;
use crate::visitor::{Visitor, card, element, recorded, recorder};

/// The page, with a class `left` and a camera.
fn begun() -> (Serving, Visitor) {
    let serving = Serving::empty();
    let film = Film::new(serving.path());
    film.show(1, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.name_classes(&["left"]);
    (serving, visitor)
}

/// Records, while `interrupt` and `go_on` happen, and checks that no frame is lost.
fn nothing_is_lost(
    serving: &mut Serving,
    visitor: &mut Visitor,
    interrupt: impl FnOnce(&mut Serving, &mut Visitor),
    go_on: impl FnOnce(&mut Serving, &mut Visitor),
) {
    let button = recorder("left", 1);
    visitor.browser.press(&button);
    visitor.until(&format!("{} >= 6", recorded("left", 1)));
    interrupt(serving, visitor);
    visitor.until(&format!("{} >= 18", recorded("left", 1)));
    visitor.reads("#offline", "does not answer");
    let counted = visitor.ask(&recorded("left", 1)).as_u64().unwrap() as usize;
    visitor.picture("server-gone");
    visitor.browser.release(&button);
    visitor.reads("#waiting", "sent when the server is back");
    go_on(serving, visitor);
    visitor.is_sent();
    visitor.until(&format!("{}.textContent === ''", element("#offline")));
    let frames = serving.frames("data/.teach");
    for (name, bytes) in &frames {
        assert!(image::load_from_memory(bytes).is_ok(), "{name}: {} bytes", bytes.len());
    }
    // A few more were taken before the button was let go; and what was written when the server was killed, the page has not
    // heard of, and sent again.
    assert!((counted..=counted + 10).contains(&frames.len()), "{counted} were counted, {} are there", frames.len());
    let shown =
        format!("{}.textContent.startsWith('{} frames')", element(&format!("{} .note", card("left"))), frames.len());
    visitor.until(&shown);
}

#[test]
#[ignore = "needs chromium"]
fn frames_that_wait_for_a_killed_server_arrive_when_it_is_back() {
    let (mut serving, mut visitor) = begun();
    nothing_is_lost(&mut serving, &mut visitor, |serving, _| serving.kill(), |serving, _| serving.start_again());
}

#[test]
#[ignore = "needs chromium"]
fn frames_that_wait_for_the_network_arrive_when_it_is_back() {
    let (mut serving, mut visitor) = begun();
    nothing_is_lost(
        &mut serving,
        &mut visitor,
        |_, visitor| visitor.browser.be_offline(true),
        |_, visitor| visitor.browser.be_offline(false),
    );
}

#[test]
#[ignore = "needs chromium"]
fn a_reload_keeps_everything_and_so_does_another_server() {
    let (mut serving, mut visitor) = begun();
    visitor.name_classes(&["right"]);
    let shown = visitor.record("left", 1, 5);
    visitor.open("teach");
    assert_eq!(visitor.shown("left", 1), shown);
    visitor.sees("#train:disabled");
    serving.kill();
    serving.start_again();
    visitor.open("teach");
    assert_eq!(visitor.shown("left", 1), shown);
    assert_eq!(visitor.record("right", 1, 5), serving.frames("data/.teach").len() - shown);
    visitor.sees("#train:enabled");
}

#[test]
#[ignore = "needs chromium"]
fn after_another_start_of_the_server_the_page_asks_to_train_again() {
    let mut serving = taught::serving(SHIPPED);
    let film = Film::new(serving.path());
    film.show(1, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.train();
    visitor.switch_camera("teach", "on");
    visitor.sees("#room-teach .live");
    serving.kill();
    // A picture that is asked for just now.
    visitor.ask("void (document.querySelector('.thumb img').src += '&again')");
    visitor.reads("#offline", "does not answer");
    serving.start_again();
    visitor.until("document.querySelector('.thumb img').naturalWidth > 0");
    visitor.until(&format!("{}.textContent === 'Train'", element("#train")));
    visitor.misses("#room-teach .live");
    visitor.misses("#accuracy");
    visitor.go_to("play");
    visitor.misses("#play-camera");
    visitor.go_to("teach");
    visitor.train();
}

#[test]
#[ignore = "needs chromium"]
fn what_another_tab_changes_is_seen_when_one_comes_back() {
    let (_serving, mut visitor) = begun();
    visitor.browser.open_tab();
    visitor.open("teach");
    visitor.sees(&card("left"));
    visitor.name_classes(&["right"]);
    visitor.browser.turn_to(0);
    visitor.sees(&card("right"));
    assert_eq!(visitor.complaints(), [""; 0]);
}
