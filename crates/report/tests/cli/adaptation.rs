//! The section on models that were adapted, and what it leaves out of models without epochs.

use super::adapted::{Kind, TWO_METHODS, adapt, day_and_night, night, shift, two_methods};
use super::*;
use artifact::shift::Shift;
use artifact::{Split, yaml};
use table::Table;

const DRAFT: &str = "in: {models: [adapt]}";

fn page_of(project: &Project, draft: &str) -> String {
    project.run("report", draft).succeeded();
    text(project, "report.html")
}

/// Says something else in the `shift.yaml` of `adapt`.
fn says(project: &Project, shift: &Shift) {
    write::atomic(&project.stage("adapt").join(file_names::SHIFT), yaml::to_string(shift).as_bytes()).unwrap();
    artifacts::seal(&project.stage("adapt"));
}

#[test]
fn loss_and_gain_are_told_with_their_intervals() {
    let project = day_and_night();
    let page = page_of(&project, DRAFT);
    for words in [
        "Fitted on day and not adapted, the head has an accuracy of 0.950 (0.863 to 0.983) on the 60 test photos of day, and \
         of 0.500 (0.377 to 0.623) on the 60 test photos of night. The change of domain costs 0.450 (0.300 to 0.577).",
        "Adapted by centroids, its accuracy there is 0.833 (0.720 to 0.907). 24 photos are right only with adaptation, 4 \
         only without (p\u{a0}&#60;\u{a0}0.001). Adaptation gained 0.333 (0.170 to 0.473). That is 0.741 of what the change of \
         domain costs.",
        "<p class=\"remark\">Without adaptation, its accuracy would be 0.500. Adaptation gained 0.333",
        "The method saw the features of the 240 train rows of the target. No label of the target was used.</p>",
        "tells the domains apart with an AUC of 0.993",
        "; a head was fitted on day and adapted to night (centroids)",
        "<a href=\"#adaptation\">",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let metrics = &metrics(&project)["models"][0]["adaptation"];
    assert_eq!(
        metrics["pair"],
        serde_json::json!({
            "first": "adapt", "second": "none", "both": 26, "only_first": 24, "only_second": 4, "neither": 6,
            "p": metrics["pair"]["p"],
        })
    );
    assert_eq!((&metrics["shift"]["seen"], &metrics["home"]["split"]), (&"train".into(), &"test".into()));
}

#[test]
fn the_summary_has_a_line_for_the_domains() {
    let project = day_and_night();
    project.run("report", DRAFT).succeeded();
    let line = "adapt  adaptation  loss by domain 0.450 [0.300, 0.577], adaptation gains 0.333 [0.170, 0.473]\n";
    let summary = text(&project, file_names::SUMMARY);
    assert!(summary.ends_with(line), "{summary}");
    assert_eq!(summary.lines().count(), 3);
}

#[test]
fn each_column_is_its_number() {
    let project = day_and_night();
    let page = page_of(&project, DRAFT);
    let domains = Table::one(&page, "adapt by domain");
    assert_eq!(domains.column("Domain"), ["day, not adapted", "night, not adapted", "night, adapted"]);
    assert_eq!(domains.column("Right"), ["57", "30", "50"]);
    assert_eq!(domains.column("Accuracy"), ["0.950", "0.500", "0.833"]);
    assert_eq!(domains.column("95 % interval")[1], "0.377 to 0.623");
    let classes = Table::one(&page, "adapt: recall with and without adaptation");
    assert_eq!(classes.column("Class"), ["dolphin", "shark", "turtle", "all"]);
    // Rows 30 to 33 are a dolphin, a shark, a turtle and a dolphin.
    assert_eq!(classes.column("Right only without"), ["2", "1", "1", "4"]);
    assert_eq!(classes.column("Right only with"), ["8", "8", "8", "24"]);
    assert_eq!(classes.column("Recall without")[..3], ["0.500"; 3]);
    assert_eq!(classes.column("Recall with")[..3], ["0.800", "0.850", "0.850"]);
    let shares = Table::one(&page, "adapt: shares of the classes");
    assert_eq!(shares.column("Labels of day"), ["0.312"; 3]);
    assert_eq!(shares.column("Answers without"), ["0.719", "0.188", "0.094"]);
    assert_eq!(shares.column("Answers with"), ["0.344", "0.328", "0.328"]);
}

#[test]
fn every_number_of_the_metrics_stands_on_the_page() {
    // With these rows, no p is so small that the page only bounds it.
    let project = night(Kind::Photos);
    adapt(&project, "adapt", "centroids", |row| row < 14 || (30..34).contains(&row));
    adapt(&project, "other", "coral", |row| row < 20);
    for (models, also) in [("[adapt]", Some(0.1875)), ("[other, adapt]", None)] {
        says(&project, &Shift { effective_sample_size: also, target_labels: 35, ..shift("centroids") });
        let page = page_of(&project, &format!("in: {{models: {models}}}"));
        super::page::all_numbers_are_printed(&page, &metrics(&project));
    }
}

#[test]
fn both_maps_are_files_and_stand_on_the_page() {
    let project = day_and_night();
    let page = page_of(&project, DRAFT);
    for (when, shown) in [("before", "Features before adaptation"), ("after", "Features after adaptation")] {
        let map = text(&project, &format!("adapt.map-{when}.svg"));
        assert!(map.starts_with("<svg width=\"420\"") && map.contains(&format!(">{shown}</text>")), "{map}");
        for words in ["day", "night", "dolphin", "shark", "turtle"] {
            assert!(map.contains(&format!(">{words}</text>")), "{words}");
        }
        // A ring of three colours and a triangle of three, with 50 rows each, and two in the legend.
        assert_eq!((map.matches("a3 3 0 1 0 6 0").count(), map.matches("l4 7h-8z").count()), (151, 151));
        let alt = format!(
            "aria-label=\"{shown} of adapt: 150 rows of day as circles, 150 rows of night as triangles, by their first two \
             principal components\""
        );
        assert!(page.contains(&alt), "{alt}");
    }
    assert_ne!(text(&project, "adapt.map-before.svg"), text(&project, "adapt.map-after.svg"));
}

#[test]
fn several_adapted_models_stand_side_by_side_each_with_its_own_pair() {
    let project = day_and_night();
    adapt(&project, "adapt-none", "none", |row| row < 30);
    adapt(&project, "adapt-prior", "prior", |row| row < 36);
    let page = page_of(&project, "in: {models: [adapt-none, adapt, adapt-prior]}");
    let table = Table::one(&page, "Adapted models, each with and without adaptation");
    assert_eq!(table.column("Model"), ["adapt-none (none)", "adapt (centroids)", "adapt-prior (prior)"]);
    assert_eq!(table.column("Without"), ["0.500"; 3]);
    assert_eq!(table.column("With"), ["0.500", "0.833", "0.400"]);
    assert_eq!(table.column("Brought back"), ["0.000", "0.741", "-0.222"]);
    assert_eq!(table.column("p")[0], "1.000");
    for words in [
        "The method none adapts nothing: other methods are compared with it.",
        // McNemar's p of 6 to nothing is 1 / 32, which is not below 0.05 / 2.
        "What adaptation changed, -0.100 (-0.179 to -0.018), may be chance.",
        "divided by 2, the number of adapted models",
        "The model at the top of this page was chosen by labels of the target, those of its validation photos.",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("<details open>\n<summary><h3>adapt: centroids</h3>").count(), 1);
    assert_eq!(page.matches("<details>\n<summary><h3>adapt-").count(), 2);
    let summary = text(&project, file_names::SUMMARY);
    assert!(
        summary.contains("\nadapt-none   adaptation  loss by domain 0.450 [0.300, 0.577], nothing adapted\n"),
        "{summary}"
    );
    assert!(!page_of(&project, DRAFT).contains("was chosen by labels of the target"));
}

#[test]
fn labels_of_the_target_are_counted() {
    let page = page_of(&two_methods(), TWO_METHODS);
    let table = Table::one(&page, "Adapted models, each with and without adaptation");
    assert_eq!(table.column("Model"), ["adapt (centroids)", "adapt-few-labels (augment_features, 15 labels)"]);
    assert!(page.contains("rows of the target. 15 labels of its train split were used too.</p>"));
}

#[test]
fn harm_and_doubts_are_said() {
    let project = night(Kind::Photos);
    adapt(&project, "adapt", "prior", |row| row < 42);
    says(
        &project,
        &Shift {
            seen: Split::Test,
            remarks: vec!["the domains hardly overlap (AUC 0.993): re-weighting the source cannot help".to_owned()],
            ..shift("prior")
        },
    );
    let page = page_of(&project, DRAFT);
    for words in [
        "Adaptation did harm: it changed the accuracy by -0.200 (",
        "These are the very photos that the accuracy is measured on (transductive)",
        "<li>the domains hardly overlap (AUC 0.993): re-weighting the source cannot help</li>",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn models_without_epochs_have_no_curves_and_lose_nothing_else() {
    let project = day_and_night();
    let page = page_of(&project, DRAFT);
    for words in ["Learning curves", "#curves", "epoch", "validation-accuracy"] {
        assert!(!words_of(&page).contains(words), "{words}");
    }
    assert!(page.contains("If settings were chosen by these photos, accuracy on new ones may be lower."));
    assert!(metrics(&project)["models"][0]["history"].is_null());
    assert_eq!(page.matches("class=\"tile").count(), 60);

    model(&project, "finetune", 3, &[("validation", &[2.0; 180]), ("test", &[2.0; 180])]);
    let page = page_of(&project, "in: {models: [adapt, finetune]}");
    let after = page.split_once("<h3>adapt</h3>").unwrap().1.trim_start();
    assert!(
        after.starts_with("<p>It was fitted without epochs, so it has no learning curves.</p>"),
        "{}",
        &after[..99]
    );
    assert!(page.contains("aria-label=\"Loss of finetune by epoch"));
    assert!(!project.stage("report").join("validation-accuracy.svg").exists());
    fact(&project, "adapt", "kept_epoch", "1");
    let said = project.run("report", "in: {models: [adapt, finetune]}").failed();
    assert!(said.contains("artifacts/test/adapt/manifest.yaml: expected history.csv, got only"), "{said}");
}

fn words_of(page: &str) -> String {
    words(page.split_once("<section id=\"lineage\">").unwrap().0)
}

#[test]
fn rows_that_were_imported_are_called_rows_and_mistakes_are_listed_by_name() {
    let project = night(Kind::Rows);
    adapt(&project, "adapt", "centroids", |row| row < 6 || (30..34).contains(&row));
    let page = page_of(&project, DRAFT);
    for words in [
        "<h1>50 of 60 test rows right (83.3\u{a0}%)</h1>",
        "60 validation and 60 test rows",
        "<h2>Mistakes</h2>",
        "24 rows are right only with adaptation",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let shown = words_of(&page);
    let photo = shown.to_lowercase().find("photo").map(|at| shown[at.saturating_sub(60)..at + 40].to_owned());
    assert_eq!(photo, None);
    assert!(!page.contains("class=\"tile") && !page.contains("data:image"));
    let table = Table::one(&page, "Mistakes of adapt");
    assert_eq!(table.rows.len(), 10);
    assert!(table.rows.iter().any(|row| row[..] == ["test-0", "0", "shark", "dolphin", "0.787"]), "{:?}", table.rows);
    assert!(text(&project, "adapt.confusion.svg").contains(">adapt: 60 test rows</text>"));
}

#[test]
fn photos_without_pictures_are_photos_without_a_gallery() {
    let project = day_and_night();
    for split in ["validation", "test"] {
        fs::remove_file(project.stage("preprocess").join(file_names::images(split))).unwrap();
    }
    artifacts::seal(&project.stage("preprocess"));
    let page = page_of(&project, DRAFT);
    assert!(page.contains("50 of 60 test photos right") && page.contains("<h2>Mistakes</h2>"));
    assert!(page.contains("The original photos measure from 240 × 180"));
}

/// Spoils the artifacts of `adapt` with `spoil`; the report has to fail with `expected` and leave nothing behind.
#[track_caller]
fn refuses(spoil: impl Fn(&Path), expected: &str) {
    let project = day_and_night();
    spoil(&project.stage("adapt"));
    artifacts::seal(&project.stage("adapt"));
    let message = project.run("report", DRAFT).failed();
    assert!(message.contains(&format!("artifacts/test/adapt/{expected}")), "{message}");
    assert!(!project.stage("report").join("report.html").exists());
}

#[test]
fn wrong_domains_are_named() {
    let without = |name: String| move |folder: &Path| fs::remove_file(folder.join(&name)).unwrap();
    refuses(without("map.csv".to_owned()), "manifest.yaml: expected map.csv, got only");
    refuses(without(file_names::without_adaptation("test")), "manifest.yaml: expected none.test.logits.npy, got only");
    refuses(
        |folder| artifacts::npy(folder, "none.test.logits.npy", &[3, 3], &[0.0_f32; 9]),
        "none.test.logits.npy: expected 60 rows, as many as labels in test.labels.npy, got 3",
    );
    refuses(
        |folder| artifacts::npy(folder, "source.test.labels.npy", &[59], &[0_i64; 59]),
        "source.test.logits.npy: expected 59 rows, as many as labels in source.test.labels.npy, got 60",
    );
    let replace = |file: &'static str, from: &'static str, to: &'static str| {
        move |folder: &Path| {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            write::atomic(&folder.join(file), text.replace(from, to).as_bytes()).unwrap();
        }
    };
    refuses(replace("map.csv", "turtle", "cat"), "map.csv: expected the classes dolphin, shark, turtle, got cat");
    refuses(replace("shift.yaml", "shark", "cat"), "shift.yaml: expected the classes dolphin, shark, turtle, got");
    refuses(replace("shift.yaml", "seen: train", "seen: all"), "shift.yaml: seen: unknown variant `all`");
}

#[test]
fn a_source_without_test_rows_is_measured_on_validation_or_not_at_all() {
    let project = day_and_night();
    fs::remove_file(project.stage("adapt").join(file_names::at_home("test"))).unwrap();
    artifacts::seal(&project.stage("adapt"));
    assert!(page_of(&project, DRAFT).contains("on the 60 validation photos of day"));
    fs::remove_file(project.stage("adapt").join(file_names::at_home("validation"))).unwrap();
    artifacts::seal(&project.stage("adapt"));
    let page = page_of(&project, DRAFT);
    assert!(
        page.contains("What the change of domain costs is not known") && !page.contains("of what the change of domain")
    );
    assert_eq!(Table::one(&page, "adapt by domain").column("Domain"), ["night, not adapted", "night, adapted"]);
}
