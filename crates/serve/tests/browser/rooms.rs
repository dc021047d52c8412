//! All rooms, empty and full, narrow and wide, light and dark: what they look like and what is heard of them.

use crate::film::Film;
use crate::serving::{SHIPPED, Serving};
use crate::taught;
use crate::visitor::{Visitor, element};
use artifact::write;
use fixture::chromium::{LAYOUT, View};
use fixture::classifier;
use serde_json::json;
use std::path::PathBuf;

const VIEWS: [View; 4] = [
    View { width: 400, scheme: "light", media: "screen" },
    View { width: 1280, scheme: "light", media: "screen" },
    View { width: 400, scheme: "dark", media: "screen" },
    View { width: 1280, scheme: "dark", media: "screen" },
];
/// Roles of what somebody may use, and so has to have a name.
const USABLE: [&str; 7] = ["button", "checkbox", "combobox", "link", "spinbutton", "tab", "textbox"];

/// Looks at what the page shows now in all views.
fn look(visitor: &mut Visitor, name: &str) {
    visitor.ask(LAYOUT);
    for view in VIEWS {
        visitor.browser.show(view);
        visitor.ask("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))");
        visitor.picture(&format!("{name}-{}-{}", view.width, view.scheme));
        // At its end, where nothing floats over anything.
        visitor.ask("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })");
        for question in ["outside()", "faint()", "overlaps()"] {
            assert_eq!(visitor.ask(question), json!([]), "{name}: {question}, {view:?}");
        }
    }
    let unnamed =
        visitor.browser.heard().into_iter().filter(|(role, name)| USABLE.contains(&role.as_str()) && name.is_empty());
    assert_eq!(unnamed.count(), 0, "{name}");
    assert_eq!(visitor.complaints(), [""; 0], "{name}");
    visitor.stays_at_home();
    visitor.browser.show(VIEWS[1]);
}

#[test]
#[ignore = "needs chromium"]
fn empty_rooms_are_in_order() {
    let serving = Serving::empty();
    let mut visitor = Visitor::come(&serving, &[], "try");
    look(&mut visitor, "try-empty");
    visitor.go_to("teach");
    look(&mut visitor, "teach-empty");
    visitor.go_to("play");
    visitor.sees("#play-start:enabled");
    look(&mut visitor, "play-empty");
}

#[test]
#[ignore = "needs chromium"]
fn full_rooms_are_in_order() {
    let serving = taught::serving(SHIPPED);
    let film = Film::new(serving.path());
    film.show(0, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
    look(&mut visitor, "teach-recorded");
    visitor.train();
    visitor.switch_camera("teach", "on");
    visitor.sees("#room-teach .live");
    visitor.browser.click(".matrix td button");
    visitor.browser.click(".thumb");
    visitor.browser.click("#save-name");
    visitor.browser.enter("gestures");
    visitor.browser.key("Enter");
    visitor.reads("#saved", "make pipeline");
    look(&mut visitor, "teach");
    visitor.switch_camera("teach", "off");
    film.show(2, 3);
    visitor.switch_camera("teach", "on");
    visitor.until(&format!("{}?.naturalWidth > 0", element("#ask img")));
    look(&mut visitor, "teach-asked");
    visitor.go_to("play");
    // The camera has come along.
    visitor.switch_camera("play", "off");
    film.show(0, 1);
    visitor.switch_camera("play", "on");
    visitor.sees("#play-start:enabled");
    visitor.browser.click("#play-start");
    visitor.until("headstart.game().pearlsLeft < headstart.game().pearls");
    look(&mut visitor, "play");
}

#[test]
#[ignore = "needs chromium"]
fn answers_are_in_order() {
    let project = classifier::alone(classifier::of_three());
    for class in 0..3 {
        project.picture(&format!("a photo of figure {class}.png"), &classifier::figure(class, 0));
    }
    project.picture("nothing.png", &fixture::takes::frame(0, 1, 0));
    write::atomic(&project.path().join("letter.jpg"), b"Dear reader").unwrap();
    let serving = Serving::start(project, SHIPPED, &[classifier::FILE, "--no-teach"]);
    let film = Film::new(serving.path());
    film.show(0, 1);
    let mut visitor = Visitor::come(&serving, &film.flags(), "try");
    visitor.switch_camera("try", "on");
    let files = ["letter.jpg", "nothing.png"].map(str::to_owned).into_iter();
    let files = files.chain((0..3).map(|class| format!("a photo of figure {class}.png")));
    let files: Vec<PathBuf> = files.map(|name| serving.path().join(name)).collect();
    visitor.browser.choose("#try-files", &files.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    visitor.until("document.querySelectorAll('#try-answers [data-outcome]').length === 5");
    visitor.sees("#room-try .live");
    look(&mut visitor, "try");
    visitor.go_to("play");
    // A classifier of a file steers, too.
    visitor.sees("#play-camera [data-direction='left'] select");
    look(&mut visitor, "play-classifier");
}
