//! Classes, takes and frames: named, renamed, refused and removed.

use crate::serving::SHIPPED;
use crate::taught;
use crate::visitor::{Visitor, card, click_words, element};
use fixture::takes;

/// Waits for the pictures of a class: those that are asked for while it changes would be missing.
fn has_pictures(visitor: &mut Visitor, class: &str) {
    visitor.ask(&format!("{}.scrollIntoView()", element(class)));
    visitor.until(&format!("[...{}.querySelectorAll('img')].every((picture) => picture.complete)", element(class)));
}

#[test]
#[ignore = "needs chromium"]
fn classes_takes_and_frames_are_renamed_and_removed() {
    let serving = taught::serving(SHIPPED);
    let count = |class: &str, take: u32| {
        let frames = serving.frames(&format!("data/.teach/{class}"));
        frames.keys().filter(|name| name.starts_with(&format!("{take}-"))).count()
    };
    let mut visitor = Visitor::come(&serving, &[], "teach");
    let left = card("left");
    has_pictures(&mut visitor, &left);
    click_words(&mut visitor.browser, &left, "Rename");
    visitor.browser.enter("links");
    visitor.browser.key("Enter");
    visitor.sees(&card("links"));
    assert_eq!([count("left", 1), count("links", 1)], [0, 20]);

    let (links, take) = (card("links"), format!("{} [data-take='2']", card("links")));
    click_words(&mut visitor.browser, &take, "Delete");
    visitor.reads(&take, "Delete all 20 frames of take 2?");
    click_words(&mut visitor.browser, &format!("{take} .confirm"), "Keep");
    assert_eq!(count("links", 2), 20);
    click_words(&mut visitor.browser, &take, "Delete");
    click_words(&mut visitor.browser, &format!("{take} .confirm"), "Delete");
    visitor.sees(&format!("{take}.next"));
    assert_eq!(count("links", 2), 0);

    visitor.browser.click(&format!("{links} .thumb"));
    visitor.until(&format!("{}?.naturalWidth > 0", element(&format!("{links} .loupe img"))));
    click_words(&mut visitor.browser, &links, "Delete this frame");
    visitor.until(&format!("{}.textContent.startsWith('19 frames')", element(&format!("{links} .note"))));
    visitor.misses(&format!("{links} .loupe"));
    assert_eq!(count("links", 1), 19);

    click_words(&mut visitor.browser, &format!("{links} .class-head"), "Delete");
    click_words(&mut visitor.browser, &format!("{links} .class-head"), "Delete");
    visitor.misses(&links);
    assert!(!serving.path().join("data/.teach/links").exists());
    assert_eq!(visitor.complaints(), [""; 0]);
}

#[test]
#[ignore = "needs chromium"]
fn what_is_refused_is_said_where_it_was_asked_for() {
    let serving = taught::serving(SHIPPED);
    serving.project().write("letter.jpg", b"Dear reader");
    let mut visitor = Visitor::come(&serving, &[], "teach");
    for (name, sentence) in [("unknown", "another word than the answer"), ("left", "there is a class")] {
        visitor.browser.click("#class-name");
        visitor.browser.enter(name);
        visitor.browser.key("Enter");
        visitor.reads("#class-error", sentence);
        visitor.ask(&format!("{}.value = ''", element("#class-name")));
    }
    let letter = serving.path().join("letter.jpg");
    visitor.browser.choose(&format!("{} [data-take='1'] input[type=file]", card("left")), &[&letter]);
    visitor.reads(&card("left"), "letter.jpg was not added: unreadable: expected");

    visitor.browser.click("#new");
    click_words(&mut visitor.browser, "#keep .confirm", "Start anew");
    visitor.reads("#save-error", "not saved yet");
    visitor.browser.click("#save-name");
    visitor.browser.enter("two words");
    visitor.browser.key("Enter");
    visitor.reads("#save-error", "letters from A to Z");
    visitor.ask(&format!("{}.value = 'signs'", element("#save-name")));
    visitor.browser.key("Enter");
    visitor.reads("#saved", "data/signs");
    visitor.browser.click("#new");
    click_words(&mut visitor.browser, "#keep .confirm", "Start anew");
    visitor.sees("#blank-1");
    visitor.misses(".thumb");
    assert_eq!(serving.frames("data/signs").len(), 160);
}

#[test]
#[ignore = "needs chromium"]
fn what_the_pipeline_lacks_is_said_in_the_place_of_its_command() {
    let serving = taught::serving(SHIPPED);
    serving.project().picture("photo.png", &takes::frame(1, 2, 0));
    let mut visitor = Visitor::come(&serving, &[], "teach");
    let take = format!("{} [data-take='2']", card("left"));
    has_pictures(&mut visitor, &card("left"));
    click_words(&mut visitor.browser, &take, "Delete");
    click_words(&mut visitor.browser, &format!("{take} .confirm"), "Delete");
    visitor.sees(&format!("{take}.next"));
    visitor.browser.click("#save-name");
    // The server wants a letter or a digit first.
    visitor.browser.enter("_signs");
    visitor.browser.key("Enter");
    visitor.reads("#save-error", "begins with a letter or a digit");
    visitor.ask(&format!("{}.value = 'signs'", element("#save-name")));
    visitor.browser.key("Enter");
    visitor.reads("#saved", "Before the pipeline can run, record:");
    visitor.reads("#saved", "a second take of left: somewhere else, in other light.");
    visitor.misses("#saved .command");
    visitor.browser.choose(&format!("{take} input[type=file]"), &[&serving.path().join("photo.png")]);
    visitor.reads("#saved .command", "make pipeline PIPELINE=signs");
    assert_eq!(visitor.complaints(), [""; 0]);
}
