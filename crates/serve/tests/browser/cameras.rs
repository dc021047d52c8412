//! Cameras that are missing, refused or lost.

use crate::film::Film;
use crate::serving::Serving;
use crate::visitor::{Visitor, card, element, recorded, recorder};
use fixture::takes;
use std::fs;

const NO_CAMERA: &str = "--use-fake-device-for-media-stream=device-count=0";
/// As if it had been unplugged.
const UNPLUG: &str = "(() => {
    const [track] = document.querySelector('video').srcObject.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event('ended'));
})()";

fn says(visitor: &mut Visitor, words: &str) {
    visitor.reads("#room-teach .camera-sentence", words);
}

#[test]
#[ignore = "needs chromium"]
fn without_a_camera_the_page_says_so_and_takes_photos() {
    let serving = Serving::empty();
    serving.project().picture("photo.png", &takes::frame(0, 1, 0));
    let mut visitor = Visitor::come(&serving, &[NO_CAMERA.to_owned()], "teach");
    visitor.name_classes(&["left"]);
    visitor.switch_camera("teach", "failed");
    says(&mut visitor, "No camera was found.");
    visitor.browser.press(&recorder("left", 1));
    visitor.reads(&card("left"), "No camera was found.");
    visitor.picture("no-camera");
    visitor.browser.release(&recorder("left", 1));
    let photo = serving.path().join("photo.png");
    visitor.browser.choose(&format!("{} [data-take='1'] input[type=file]", card("left")), &[&photo]);
    visitor.sees(&format!("{} .thumb", card("left")));
    visitor.is_sent();
    assert_eq!(visitor.shown("left", 1), 1);
    let frames = serving.frames("data/.teach");
    assert_eq!(frames["left/1-0001.png"], fs::read(photo).unwrap());
}

#[test]
#[ignore = "needs chromium"]
fn a_refused_camera_is_explained_and_may_be_allowed_later() {
    let serving = Serving::empty();
    let film = Film::new(serving.path());
    film.show(0, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.browser.allow_camera(&serving.origin(), false);
    visitor.switch_camera("teach", "failed");
    says(&mut visitor, "This page may not use the camera.");
    visitor.browser.allow_camera(&serving.origin(), true);
    visitor.switch_camera("teach", "on");
    assert_eq!(visitor.words("#room-teach .camera-sentence"), "");
}

#[test]
#[ignore = "needs chromium"]
fn a_camera_that_is_lost_ends_the_take_and_keeps_its_frames() {
    let serving = Serving::empty();
    let film = Film::new(serving.path());
    film.show(0, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    visitor.name_classes(&["left"]);
    let button = recorder("left", 1);
    visitor.browser.press(&button);
    visitor.until(&format!("{} >= 8", recorded("left", 1)));
    visitor.ask(UNPLUG);
    says(&mut visitor, "The camera is gone");
    visitor.until(&format!("{}.textContent === 'Hold to record'", element(&button)));
    visitor.browser.release(&button);
    visitor.is_sent();
    let shown = visitor.shown("left", 1);
    assert!(shown >= 8);
    assert_eq!(serving.frames("data/.teach").len(), shown);

    visitor.switch_camera("teach", "on");
    let more = visitor.record("left", 1, 3);
    assert!(more >= shown + 3);
    assert_eq!(serving.frames("data/.teach").len(), more);
    assert_eq!(visitor.complaints(), [""; 0]);
}
