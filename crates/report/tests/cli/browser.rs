//! The page in a browser: layout, colours, paper, links. Needs Debian's `chromium`; says so where it is not run.

use super::*;
use fixture::chromium::{Chromium, LAYOUT, View};

/// What the page is asked, in its own language.
const QUESTIONS: [&str; 2] = [LAYOUT, include_str!("questions.js")];
const UNFOLD: &str = "document.querySelectorAll('details').forEach(part => part.open = true)";

const NARROW: View = View { width: 400, scheme: "light", media: "screen" };
const WIDE: View = View { width: 1200, scheme: "light", media: "screen" };
const DARK: View = View { width: 1200, scheme: "dark", media: "screen" };
/// A4 without the margins that browsers leave.
const PAPER: View = View { width: 719, scheme: "light", media: "print" };

/// Pages of few and many models, classes and epochs, with long names and all that is printed only sometimes.
fn projects() -> [Project; 6] {
    let several = four_models();
    fact(&several, "train-head", "remarks", "[pixels went in so]");
    fact(&several, "finetune", "seen", "each picture was seen in 4 copies, each copy 5 times in 20 epochs");
    let projects =
        [several, three_classes(), hundred_classes(), six_classes(), thirty_classes(), adapted::two_methods()];
    let several = "in: {models: [train-head, train-head-random, scratch, finetune]}";
    let drafts = [several, "", "", "", "", adapted::TWO_METHODS];
    for (project, draft) in projects.iter().zip(drafts) {
        project.run("report", draft).succeeded();
    }
    projects
}

fn address(project: &Project) -> String {
    format!("file://{}", project.stage("report").join("report.html").display())
}

/// Shows every page in every view to `look`.
fn look_at_pages(views: &[View], mut look: impl FnMut(&mut Chromium, &Project, View)) {
    for project in &projects() {
        let mut browser = Chromium::start(project.path());
        for &view in views {
            browser.show(view);
            browser.open(&address(project));
            for questions in QUESTIONS {
                browser.evaluate(questions);
            }
            look(&mut browser, project, view);
        }
    }
}

/// Asks a page for a list of faults, folded and unfolded.
#[track_caller]
fn has_none(browser: &mut Chromium, question: &str, view: View) {
    for unfold in ["", UNFOLD] {
        browser.evaluate(unfold);
        let found = browser.evaluate(question);
        let (width, scheme, media) = (view.width, view.scheme, view.media);
        assert_eq!(found, serde_json::json!([]), "{question} at {width} px, {scheme}, {media}, {unfold}");
    }
}

#[test]
#[ignore = "needs chromium"]
fn nothing_sticks_out_or_covers_anything() {
    look_at_pages(&[NARROW, WIDE, PAPER], |browser, _, view| {
        assert!(browser.evaluate("texts().length").as_u64().unwrap() > 100);
        has_none(browser, "outside()", view);
        has_none(browser, "overlaps()", view);
    });
}

#[test]
#[ignore = "needs chromium"]
fn text_is_legible_on_light_and_dark_pages() {
    let mut colours = Vec::new();
    look_at_pages(&[WIDE, DARK], |browser, _, view| {
        has_none(browser, "faint()", view);
        colours.push(browser.evaluate("colours()"));
    });
    for pages in colours.chunks_exact(2) {
        let [light, dark] = [&pages[0], &pages[1]].map(|page| page.as_array().unwrap());
        assert!(light.len() == 4 && light.iter().zip(dark).all(|(light, dark)| light != dark), "{light:?} {dark:?}");
    }
}

#[test]
#[ignore = "needs chromium"]
fn folded_parts_are_printed() {
    look_at_pages(&[WIDE, PAPER], |browser, _, view| {
        let shown = browser.evaluate("folded().shown").as_u64().unwrap();
        let all = browser.evaluate("folded().all").as_u64().unwrap();
        assert!(all > 30, "{all}");
        if view.media == "screen" {
            assert_eq!(shown, 0);
            return;
        }
        assert_eq!(shown, all);
        let folded = browser.print();
        browser.evaluate(UNFOLD);
        let unfolded = browser.print();
        // `%PDF-` in base 64, and as much on paper as if all had been unfolded.
        assert!(folded.starts_with("JVBERi0") && folded.len().abs_diff(unfolded.len()) < unfolded.len() / 1000);
    });
}

#[test]
#[ignore = "needs chromium"]
fn nothing_goes_wrong_and_only_the_page_is_read() {
    look_at_pages(&[WIDE, DARK], |browser, project, _| {
        assert_eq!(browser.requests(), [address(project)]);
        assert_eq!(browser.complaints(), [""; 0]);
    });
}

#[test]
#[ignore = "needs chromium"]
fn links_lead_somewhere() {
    look_at_pages(&[WIDE], |browser, project, _| {
        let links = browser.evaluate("links()");
        assert_eq!((&links["missing"], links["places"].as_u64()), (&serde_json::json!([]), Some(6)));
        for file in links["files"].as_array().unwrap() {
            let path = project.stage("report").join(file.as_str().unwrap());
            assert!(path.exists(), "{}", path.display());
        }
    });
}

/// No column hides behind a scroll bar: with six classes on narrow windows, with thirty on wide ones and on paper.
#[test]
#[ignore = "needs chromium"]
fn results_and_matrices_are_whole() {
    let hidden = "[...document.querySelectorAll('#results .scroll, #adaptation .scroll, #classes .scroll')].filter(part => \
                  part.scrollWidth > part.clientWidth).map(part => part.innerText)";
    let wide = View { width: 1280, ..WIDE };
    let (several, draft) = (four_models(), "in: {models: [train-head, train-head-random, scratch, finetune]}");
    for (project, draft, views) in [
        (several, draft, [NARROW, wide, PAPER]),
        (three_classes(), "", [NARROW, wide, PAPER]),
        (six_classes(), "", [NARROW, wide, PAPER]),
        (adapted::two_methods(), adapted::TWO_METHODS, [NARROW, wide, PAPER]),
        (thirty_classes(), "", [wide, WIDE, PAPER]),
    ] {
        project.run("report", draft).succeeded();
        let mut browser = Chromium::start(project.path());
        for view in views {
            browser.show(view);
            browser.open(&address(&project));
            assert_eq!(browser.evaluate(hidden), serde_json::json!([]), "{} px, {}", view.width, view.media);
        }
    }
}
