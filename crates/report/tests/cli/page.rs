//! What the page and the numbers say.

use super::*;
use std::collections::BTreeSet;

#[test]
fn two_models_are_compared_on_validation_where_there_is_no_test() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    assert_eq!(
        text(&project, file_names::SUMMARY),
        "train-head  validation  0.750 [0.409, 0.929]  6 of 8\nfinetune    validation  0.875 [0.529, 0.978]  7 of 8\n"
    );
    let metrics = metrics(&project);
    assert_eq!(metrics["judged_on"], "validation");
    assert_eq!(metrics["models"][0]["scores"][0]["confusion"], serde_json::json!([[3, 1], [1, 3]]));
    assert_eq!(metrics["models"][1]["scores"][0]["confusion"], serde_json::json!([[4, 0], [1, 3]]));
    // Seven logits of ±2 that predict right, and one of -3 that predicts wrong.
    let loss = (7.0 * (-2.0_f64).exp().ln_1p() + 3.0_f64.exp().ln_1p()) / 8.0;
    assert!((metrics["models"][1]["scores"][0]["loss"].as_f64().unwrap() - loss).abs() < 1e-12);
    let pair = &metrics["pairs"][0];
    let counts = ["both", "only_first", "only_second", "neither"].map(|key| pair[key].as_u64().unwrap());
    assert_eq!((counts, pair["p"].as_f64()), ([6, 0, 1, 1], Some(1.0)));
    assert_eq!(metrics["mistakes"][0]["path"], "photos/validation/4.jpg");

    let page = text(&project, "report.html");
    for words in [
        "<h1>7 of 8 validation photos right (87.5\u{a0}%)</h1>",
        "<p class=\"about\">model: <b>finetune</b>",
        "On these photos, the difference from train-head (p\u{a0}=\u{a0}1.000) may be chance.",
        "There is no test split",
        "17 unreadable photos were left out",
        "<tr><th scope=\"row\">ants</th><td>3</td><td>4</td></tr>",
        "<tr><th scope=\"row\">bees</th><td>2</td><td>4</td></tr>",
        "kept: epoch 2",
        "settings.hidden</th><td class=\"words\">[256, 64]",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for plot in ["validation-accuracy.svg", "train-head.loss.svg", "finetune.accuracy.svg"] {
        assert!(text(&project, plot).starts_with("<svg"), "{plot}");
    }
}

#[test]
fn the_program_says_what_to_do_with_the_page() {
    let project = three_classes();
    let said = project.run("report", "").succeeded().stderr;
    let kilobytes = text(&project, "report.html").len() / 1000;
    assert!(said.contains(&format!("report: report.html: {kilobytes} kB, open it in a browser\n")), "{said}");
}

#[test]
fn how_often_each_copy_was_seen_stands_by_the_curves() {
    let project = ants_and_bees();
    let words = "each picture was seen in 4 copies, each copy 5 times in 20 epochs";
    fact(&project, "finetune", "seen", words);
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    let (_, after) = page.split_once("<h3>finetune</h3>").unwrap();
    assert!(after.trim_start().starts_with(&format!("<p>In training, {words}.</p>")), "{}", &after[..200]);
    assert_eq!(page.matches("In training, ").count(), 1);
    assert_eq!(metrics(&project)["models"][1]["seen"], words);
    assert!(metrics(&project)["models"][0]["seen"].is_null());
}

#[test]
fn test_pictures_count_where_there_are_any() {
    let project = three_classes();
    project.run("report", "settings: {gallery: 3}").succeeded();
    let metrics = metrics(&project);
    assert_eq!((&metrics["judged_on"], metrics["models"][0]["scores"].as_array().unwrap().len()), (&"test".into(), 2));
    let score = &metrics["models"][0]["scores"][1];
    assert_eq!(score["confusion"], serde_json::json!([[1, 0, 0], [1, 1, 0], [0, 0, 1]]));
    assert_eq!(score["classes"][0]["precision"], 0.5);
    assert_eq!(score["confusions"][0]["truth"], "Käfer");
    assert_eq!(metrics["gallery"].as_array().unwrap().len(), 3);
    assert_eq!(metrics["mistakes"][0]["row"], 3);
    let page = text(&project, "report.html");
    assert!(page.contains("<h1>3 of 4 test photos right (75.0\u{a0}%)</h1>"));
    assert!(!page.contains("Are two models really different?") && !page.contains("There is no test split"));
    assert_eq!(page.matches("class=\"tile").count(), 3);
    assert!(!project.stage("report").join("validation-accuracy.svg").exists());
}

#[test]
fn names_are_text_not_markup() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(!page.contains("<b>ant"));
    assert!(page.contains("&#60;b&#62;ant &#38; co&#60;/b&#62;") && page.contains("Käfer"));
    assert!(page.contains("sea &#34;star&#34;"));
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    for start in ["http:", "https:", "//", "url(", "@import", "<script", "src=\"/", "src=\".", "href=\"/"] {
        let found = words(&page).find(start);
        assert!(
            found.is_none(),
            "{start}: {:?}",
            found.map(|at| words(&page)[at..].chars().take(60).collect::<String>())
        );
    }
    for attribute in ["src=\"", "href=\""] {
        for (at, _) in page.match_indices(attribute) {
            let target = &page[at + attribute.len()..];
            assert!(target.starts_with("data:") || target.starts_with('#'), "{}", &target[..40]);
        }
    }
}

#[test]
fn every_number_of_the_metrics_stands_on_the_page() {
    for project in [ants_and_bees(), three_classes()] {
        project.run("report", "").succeeded();
        all_numbers_are_printed(&text(&project, "report.html"), &metrics(&project));
    }
}

/// Whether the page prints every one of these numbers, in full or with three decimals.
pub fn all_numbers_are_printed(page: &str, metrics: &Value) {
    let words = words(page);
    let tokens = words.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let printed: BTreeSet<&str> = tokens.map(|token| token.trim_matches('.')).collect();
    let mut all = Vec::new();
    numbers(metrics, &mut all);
    assert!(all.len() > 100);
    for number in all {
        // A minus is no part of a token.
        let forms = [number.abs().to_string(), format!("{:.3}", number.abs())];
        assert!(forms.iter().any(|form| printed.contains(form.as_str())), "{number}");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let (one, other) = (ants_and_bees(), ants_and_bees());
    one.run("report", "").succeeded();
    let first = bytes(&one.stage("report"));
    one.rerun("report", "report").succeeded();
    other.run("report", "").succeeded();
    assert!(first == bytes(&one.stage("report")), "a second run differs");
    assert!(first == bytes(&other.stage("report")), "a run in another folder differs");
    other.run("report", "seed: 8").succeeded();
    assert!(first != bytes(&other.stage("report")), "the seed chooses no pictures");
}

#[test]
fn further_stages_are_listed_with_their_settings() {
    let project = ants_and_bees();
    project.write("artifacts/test/extract/validation.features.npy", b"not read");
    artifacts::seal(&project.stage("extract"));
    provenance(&project, "extract", "settings: {network: mobilenet_v2}\n");
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("mobilenet_v2") && page.contains("validation.features.npy"));
}

#[test]
fn four_models_stand_side_by_side_and_share_one_plot() {
    let project = four_models();
    project.run("report", "in: {models: [train-head, train-head-random, scratch, finetune]}").succeeded();

    let summary = text(&project, file_names::SUMMARY);
    let lines: Vec<&str> = summary.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(lines, ["train-head", "train-head-random", "scratch", "finetune"]);
    let metrics = metrics(&project);
    assert_eq!(metrics["pairs"].as_array().unwrap().len(), 6);
    let page = text(&project, "report.html");
    assert!(page.contains("settings.weights</th><td class=\"words\">null<"));
    assert!(page.contains(">random weights from seed 7<"));
    let plot = text(&project, "validation-accuracy.svg");
    for name in lines {
        assert!(page.contains(&format!("<th scope=\"row\">{name}<span class=\"bar\"")), "{name}");
        assert!(plot.contains(&format!("\n{name}\n")), "{name}");
        assert!(page.contains(&format!("{name} from 0.")), "{name}");
    }
}

/// The names of the stages on the page, and whether that of `truth` shows its settings.
fn listed(truth: &str, draft: &str) -> (Vec<String>, bool) {
    let project = ants_and_bees();
    provenance(&project, "preprocess", "settings: {resize: squash}\n");
    if truth != "preprocess" {
        fs::rename(project.stage("preprocess"), project.stage(truth)).unwrap();
    }
    let hash = artifact::hash::file(&project.stage(truth).join(file_names::MANIFEST)).unwrap();
    project.run("report", draft).succeeded();
    let page = text(&project, "report.html");
    assert_eq!(page.matches(&hash).count(), 1, "the manifest of {truth}");
    assert!(page.contains("quarantined</th><td class=\"words\">17<"), "the facts of {truth}");
    let settings = page.contains("settings.resize</th><td class=\"words\">squash<");
    assert_eq!(settings, !page.contains("Its settings are not shown"));
    let stages = metrics(&project)["stages"].as_array().unwrap().clone();
    (stages.iter().map(|stage| stage["stage"].as_str().unwrap().to_owned()).collect(), settings)
}

#[test]
fn the_truth_is_always_listed_and_every_stage_once() {
    let names = |names: [&str; 3]| names.map(str::to_owned).to_vec();
    assert_eq!(listed("preprocess", ""), (names(["preprocess", "train-head", "finetune"]), true));
    assert_eq!(listed("photos", "in: {truth: photos}"), (names(["photos", "train-head", "finetune"]), false));
    let draft = "in: {truth: photos, listed: [finetune, photos]}";
    assert_eq!(listed("photos", draft), (names(["finetune", "photos", "train-head"]), true));
}

#[test]
fn the_page_says_whose_predictions_it_shows_and_how_curves_are_measured() {
    let project = ants_and_bees();
    project.run("report", "in: {models: [finetune, train-head]}").succeeded();
    let page = text(&project, "report.html");
    for words in [
        "<h1>7 of 8 validation photos right (87.5\u{a0}%)</h1>",
        "The predictions are those of finetune, the model at the top of this page:",
        "These are wrong predictions of finetune on the validation photos",
        "Training values are means over the steps of an epoch",
        "Validation values are measured after the epoch",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn one_of_anything_is_counted_as_one() {
    let project = Project::new();
    for name in ["validation", "test"] {
        split(&project, name, &[0]);
    }
    artifacts::classes(&project.stage("preprocess"), &["ants", "bees"]);
    artifacts::seal(&project.stage("preprocess"));
    fact(&project, "preprocess", "quarantined", "1");
    model(&project, "finetune", 1, &[("validation", &[-2.0]), ("test", &[-2.0])]);
    history(&project, "finetune", "1,0.9,0.5,0.8,0.55,0.01\n");
    project.run("report", "").succeeded();
    let page = text(&project, "report.html").split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "<h1>1 of 1 test photo right (100.0 %)</h1>",
        "<h3>1 validation photo</h3>",
        "The only test photo, as the network sees it.",
        "those of finetune: 1 right",
        "finetune makes no mistake on the test photos",
        "1 validation and 1 test photos. Of each photo",
        "1 unreadable photo was left out",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn a_hundred_classes_fit() {
    let project = hundred_classes();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("<details><summary>All 100 classes</summary>"));
    assert!(page.len() < 2_000_000 && page.contains("class=\"drawn\"") && !page.contains("class=\"matrix\""));
}
