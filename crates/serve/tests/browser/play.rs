//! The game, to the end of its first level.

use crate::film::Film;
use crate::serving::{SHIPPED, Serving};
use crate::taught;
use crate::visitor::{Visitor, element};
use std::time::Duration;

/// The first level is a ring. The diver begins at its upper left corner and swims three cells a second.
const ROUND: [(&str, &str); 4] = [
    ("ArrowRight", "column === 9"),
    ("ArrowDown", "row === 7"),
    ("ArrowLeft", "column === 1"),
    ("ArrowUp", "row === 1"),
];
/// Three rounds and more.
const LEVEL: Duration = Duration::from_mins(1);
const WON: &str = "headstart.game().phase === 'won'";

#[test]
#[ignore = "needs chromium"]
fn a_camera_that_shows_signs_wins_the_first_level() {
    let serving = taught::serving(SHIPPED);
    let film = Film::new(serving.path());
    // Right, down, left, up, each for longer than the diver needs.
    film.show_signs(&[2, 0, 1, 3], 1, 40, 10);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.train();
    visitor.go_to("play");
    visitor.sees("#play-start:enabled");
    visitor.browser.click("#play-start");
    visitor.switch_camera("play", "on");
    // Smoothed: a direction is pressed once it is that of most answers.
    visitor.until(&format!("{}.textContent.startsWith('presses → right')", element("#heard-pressed")));
    visitor.sees("[data-direction='right'].pressed");
    visitor.until(&format!("/answers a second, \\d+ ms/.test({}.textContent)", element("#heard-speed")));
    visitor.browser.wait_until(WON, LEVEL);
    let state = visitor.words("#play-state");
    assert!(state.contains("Level 1") && state.contains("All pearls collected!"), "{state}");
    assert_eq!(visitor.words("#play-start"), "Next level");
    assert_eq!(visitor.complaints(), [""; 0]);
}

#[test]
#[ignore = "needs chromium"]
fn keys_win_without_a_camera_and_swipes_steer() {
    let serving = Serving::empty();
    let mut visitor = Visitor::come(&serving, &[], "play");
    assert!(visitor.words("#play-keys-only").contains("Nothing is taught yet."));
    visitor.sees("#play-start:enabled");
    visitor.browser.click("#play-start");
    for (key, there) in ROUND {
        visitor.browser.hold_key(key);
        visitor.until(&format!("headstart.game().phase === 'won' || headstart.game().diver.{there}"));
        visitor.browser.release_key(key);
    }
    visitor.until(WON);
    visitor.browser.click("#play-start");
    visitor.until("headstart.game().level === 2 && headstart.game().phase === 'ready'");
    visitor.browser.swipe("#game", [0.0, 80.0]);
    visitor.until("headstart.game().diver.direction === 'down'");
    assert_eq!(visitor.complaints(), [""; 0]);
}
