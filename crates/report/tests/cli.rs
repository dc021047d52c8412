//! The program, run on artifacts made by hand.

use artifact::manifest::Manifest;
use artifact::{layout, walk, write, yaml};
use fixture::{Project, artifacts, picture};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEADER: &str = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n";

/// Pictures of 24 × 18 pixels with the labels of one split.
fn split(project: &Project, name: &str, labels: &[i64]) {
    let folder = project.stage("preprocess");
    let mut pixels = Vec::new();
    let mut files = String::from("row,path,blake3,width,height\n");
    for (row, &label) in labels.iter().enumerate() {
        pixels.extend(picture::figure(24, 18, label as usize, row as u64).into_raw());
        let _ = writeln!(files, "{row},photos/{name}/{row}.jpg,{},{},{}", "0".repeat(64), 240 + row, 180 + row);
    }
    artifacts::npy(&folder, &layout::images(name), &[labels.len(), 18, 24, 3], &pixels);
    artifacts::npy(&folder, &layout::labels(name), &[labels.len()], labels);
    write::atomic(&folder.join(layout::files(name)), files.as_bytes()).unwrap();
}

/// A model of three epochs with the logits of some splits.
fn model(project: &Project, name: &str, k: usize, logits: &[(&str, &[f32])]) {
    let folder = project.stage(name);
    for (split, logits) in logits {
        artifacts::npy(&folder, &layout::logits(split), &[logits.len() / k, k], logits);
    }
    of_truth(project, name);
    history(project, name, "1,0.9,0.5,0.8,0.55,0.01\n2,0.5,0.75,0.6,0.625,0.01\n3,0.25,1.0,0.7,0.875,0.0000125\n");
    artifacts::seal(&folder);
}

/// Copies what says which pictures and classes the logits are of, as trainers do.
fn of_truth(project: &Project, model: &str) {
    for path in walk::entries(&project.stage("preprocess")).unwrap() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == layout::CLASSES || name.ends_with(".files.csv") || name.ends_with(".labels.npy") {
            fs::copy(&path, project.stage(model).join(name)).unwrap();
        }
    }
}

fn history(project: &Project, model: &str, rows: &str) {
    write::atomic(&project.stage(model).join(layout::HISTORY), format!("{HEADER}{rows}").as_bytes()).unwrap();
    artifacts::seal(&project.stage(model));
}

fn fact(project: &Project, stage: &str, name: &str, value: &str) {
    let folder = project.stage(stage);
    let mut manifest = Manifest::read(&folder).unwrap();
    manifest.facts.insert(name.to_owned(), yaml::from_str(value).unwrap());
    write::atomic(&folder.join(layout::MANIFEST), yaml::to_string(&manifest).as_bytes()).unwrap();
}

fn provenance(project: &Project, stage: &str, text: &str) {
    write::atomic(&project.stage(stage).join(layout::PROVENANCE), text.as_bytes()).unwrap();
}

/// Two classes, no test split, two models: the first is wrong about rows 3 and 4, the second about row 4.
fn ants_and_bees() -> Project {
    let project = Project::new();
    let (ant, bee) = (-2.0, 2.0);
    split(&project, "train", &[0, 0, 0, 1, 1]);
    split(&project, "validation", &[0, 0, 0, 0, 1, 1, 1, 1]);
    artifacts::classes(&project.stage("preprocess"), &["ants", "bees"]);
    artifacts::seal(&project.stage("preprocess"));
    fact(&project, "preprocess", "quarantined", "17");
    model(&project, "train-head", 1, &[("validation", &[ant, ant, ant, bee, ant, bee, bee, bee])]);
    model(&project, "finetune", 1, &[("validation", &[ant, ant, ant, ant, -3.0, bee, bee, bee])]);
    fact(&project, "finetune", "kept_epoch", "2");
    provenance(&project, "finetune", "settings: {learning_rate: 0.0001, hidden: [256, 64]}\n");
    project
}

/// Three classes with awkward names, a test split, one model that is wrong about the last picture.
fn three_classes() -> Project {
    let project = Project::new();
    for name in ["train", "validation", "test"] {
        split(&project, name, &[0, 1, 2, 1]);
    }
    artifacts::classes(&project.stage("preprocess"), &["<b>ant & co</b>", "Käfer", "sea \"star\""]);
    artifacts::seal(&project.stage("preprocess"));
    let logits = &[3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.5, 1.0];
    model(&project, "finetune", 3, &[("validation", logits), ("test", logits)]);
    project
}

fn metrics(project: &Project) -> Value {
    serde_json::from_str(&text(project, "metrics.json")).unwrap()
}

fn text(project: &Project, file: &str) -> String {
    fs::read_to_string(project.artifact("report").file(file).unwrap()).unwrap()
}

/// Name and bytes of all that does not tell the time.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = walk::files(folder).unwrap().into_iter();
    let files = files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
    files.filter(|(name, _)| name != layout::LOG).collect()
}

/// The page's words and titles, without style, plots and pictures.
fn words(page: &str) -> String {
    let mut words = page.to_owned();
    for (start, end) in [("<style>", "</style>"), ("<svg", "</svg>"), ("src=\"data:", "\""), ("style=\"", "\"")] {
        while let Some(from) = words.find(start) {
            let after = from + start.len();
            let to = after + words[after..].find(end).unwrap() + end.len();
            words.replace_range(from..to, " ");
        }
    }
    words
}

fn numbers(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Number(number) => into.push(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, into)),
        Value::Object(items) => items.values().for_each(|item| numbers(item, into)),
        _ => {}
    }
}

#[test]
fn two_models_are_compared_on_validation_where_there_is_no_test() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    assert_eq!(
        text(&project, layout::SUMMARY),
        "train-head  validation  0.750 [0.409, 0.929]  6 of 8\nfinetune    validation  0.875 [0.529, 0.978]  7 of 8\n"
    );
    let metrics = metrics(&project);
    assert_eq!(metrics["judged_on"], "validation");
    assert_eq!(metrics["models"][0]["scores"][0]["confusion"], serde_json::json!([[3, 1], [1, 3]]));
    assert_eq!(metrics["models"][1]["scores"][0]["confusion"], serde_json::json!([[4, 0], [1, 3]]));
    // Seven answers at ±2 on the right side, one at -3 on the wrong one.
    let loss = (7.0 * (-2.0_f64).exp().ln_1p() + 3.0_f64.exp().ln_1p()) / 8.0;
    assert!((metrics["models"][1]["scores"][0]["loss"].as_f64().unwrap() - loss).abs() < 1e-12);
    let pair = &metrics["pairs"][0];
    let counts = ["both", "only_first", "only_second", "neither"].map(|key| pair[key].as_u64().unwrap());
    assert_eq!((counts, pair["p"].as_f64()), ([6, 0, 1, 1], Some(1.0)));
    assert_eq!(metrics["mistakes"][0]["path"], "photos/validation/4.jpg");

    let page = text(&project, "report.html");
    for words in [
        "<h1>finetune names 7 of 8 validation pictures right</h1>",
        "These pictures do not tell it apart from train-head",
        "There is no test split",
        "17 unreadable photos were set aside",
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
    assert!(page.contains("<h1>finetune names 3 of 4 test pictures right</h1>"));
    assert!(!page.contains("Model against model") && !page.contains("There is no test split"));
    assert_eq!(page.matches("class=\"tile").count(), 3);
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
        let words = words(&text(&project, "report.html"));
        let printed: BTreeSet<&str> = words
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
            .map(|token| token.trim_matches('.'))
            .collect();
        let mut all = Vec::new();
        numbers(&metrics(&project), &mut all);
        assert!(all.len() > 100);
        for number in all {
            let forms = [number.to_string(), format!("{number:.3}")];
            assert!(forms.iter().any(|form| printed.contains(form.as_str())), "{number}");
        }
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

/// The names of the stages on the page, and whether that of `truth` shows its settings.
fn listed(truth: &str, draft: &str) -> (Vec<String>, bool) {
    let project = ants_and_bees();
    provenance(&project, "preprocess", "settings: {resize: squash}\n");
    if truth != "preprocess" {
        fs::rename(project.stage("preprocess"), project.stage(truth)).unwrap();
    }
    let hash = artifact::manifest::hash(&project.stage(truth).join(layout::MANIFEST)).unwrap();
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
fn the_page_says_whose_answers_and_how_curves_are_measured() {
    let project = ants_and_bees();
    project.run("report", "in: {models: [finetune, train-head]}").succeeded();
    let page = text(&project, "report.html");
    for words in [
        "<h1>finetune names 7 of 8 validation pictures right</h1>",
        "as train-head answers them",
        "Where train-head is wrong on the validation pictures",
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
        "<h1>finetune names 1 of 1 test picture right</h1>",
        "<h3>1 validation picture</h3>",
        "1 test picture drawn at random",
        "as finetune answers it: 1 right",
        "finetune makes none on the test pictures",
        "1 validation and 1 test pictures. Networks",
        "1 unreadable photo was set aside",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn a_hundred_classes_fit() {
    let project = Project::new();
    let labels: Vec<i64> = (0..300).map(|row| row % 100).collect();
    split(&project, "validation", &labels);
    let names: Vec<String> = (0..100).map(|class| format!("class {class}")).collect();
    artifacts::classes(&project.stage("preprocess"), &names.iter().map(String::as_str).collect::<Vec<_>>());
    artifacts::seal(&project.stage("preprocess"));
    let logits: Vec<f32> = (0..300 * 100).map(|place| ((place * 7919) % 1000) as f32 / 100.0).collect();
    model(&project, "train-head", 100, &[("validation", &logits)]);
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.len() < 2_000_000 && page.contains("data:image/png;base64,") && !page.contains("class=\"matrix\""));
}

/// Spoils the artifacts with `spoil`; the report has to fail with `says` and leave nothing behind.
#[track_caller]
fn refuses(draft: &str, spoil: impl Fn(&Project), says: &str) {
    let project = ants_and_bees();
    spoil(&project);
    let message = project.run("report", draft).failed();
    assert!(message.contains(says), "{message}");
    assert!(!project.stage("report").join("report.html").exists());
    assert!(!project.stage("report").join(layout::DONE).exists());
}

#[test]
fn wrong_logits_are_named() {
    let logits = |shape: &'static [usize], values: &'static [f32]| {
        move |project: &Project| {
            artifacts::npy(&project.stage("finetune"), "validation.logits.npy", shape, values);
            artifacts::seal(&project.stage("finetune"));
        }
    };
    let file = "artifacts/test/finetune/validation.logits.npy";
    refuses(
        "",
        logits(&[3, 1], &[0.0; 3]),
        &format!("{file}: expected 8 rows, as many as labels in validation.labels.npy, got 3"),
    );
    refuses("", logits(&[8, 2], &[0.0; 16]), &format!("{file}: expected shape (n, 1), got [8, 2]"));
    refuses(
        "",
        logits(&[8, 1], &[0.0, 0.0, 0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0]),
        &format!("{file}: expected finite logits, got NaN in row 5"),
    );
}

#[test]
fn wrong_histories_are_named() {
    let file = "artifacts/test/train-head/history.csv";
    let rows = |rows: &'static str| move |project: &Project| history(project, "train-head", rows);
    refuses("", rows("2,1,1,1,1,1\n"), &format!("{file}: expected epoch 1 in line 2, got 2"));
    refuses(
        "",
        rows("1,1,1,1,1,1\n2,1,1,NaN,1,1\n"),
        &format!("{file}: expected a finite number as validation_loss in line 3, got NaN"),
    );
    refuses("", rows(""), &format!("{file}: expected at least one epoch, got none"));
    let short = |project: &Project| {
        write::atomic(&project.stage("train-head").join(layout::HISTORY), b"epoch,train_loss\n1,0.5\n").unwrap();
        artifacts::seal(&project.stage("train-head"));
    };
    refuses("", short, &format!("{file}: expected column train_accuracy, got epoch,train_loss"));
    refuses(
        "",
        |project| fact(project, "finetune", "kept_epoch", "4"),
        "artifacts/test/finetune/manifest.yaml: expected kept_epoch from 1 to 3, the epochs of history.csv, got 4",
    );
}

#[test]
fn wrong_truths_and_inputs_are_named() {
    let bare = |project: &Project| {
        for name in [layout::labels("validation"), layout::images("validation")] {
            fs::remove_file(project.stage("preprocess").join(name)).unwrap();
        }
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", bare, "manifest.yaml: expected validation.labels.npy or test.labels.npy, got neither");
    let empty = |project: &Project| {
        split(project, "validation", &[]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", empty, "validation.labels.npy: expected at least one picture, got 0");
    let files = |project: &Project| {
        let path = project.stage("preprocess").join(layout::files("validation"));
        write::atomic(&path, b"row,path,blake3,width,height\n0,a,b,3,4\n").unwrap();
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", files, "validation.files.csv: expected 8 rows, as many as labels in validation.labels.npy, got 1");
    let swapped = |project: &Project| {
        artifacts::classes(&project.stage("preprocess"), &["bees", "ants"]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses(
        "",
        swapped,
        "artifacts/test/train-head/classes.yaml: expected the same as artifacts/test/preprocess/classes.yaml",
    );
    let relabelled = |project: &Project| {
        split(project, "validation", &[1, 0, 0, 0, 1, 1, 1, 1]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses(
        "",
        relabelled,
        "artifacts/test/train-head/validation.labels.npy: expected the same as artifacts/test/preprocess/",
    );
}

#[test]
fn settings_are_checked_before_any_work() {
    let project = ants_and_bees();
    let config = project.resolve("report", "report", "").succeeded().stdout;
    assert!(config.contains("- train-head\n    - finetune\n"), "{config}");
    for (settings, says) in [
        ("{smoothing: 1}", "settings.smoothing: expected a number from 0 to below 1, got 1"),
        ("{galery: 3}", "settings.galery: unknown key, did you mean 'gallery'?"),
        ("{mistakes: 5000}", "settings.mistakes: expected at most 1000 pictures, got 5000"),
    ] {
        let message = project.resolve("report", "report", &format!("settings: {settings}")).failed();
        assert!(message.contains(says), "{message}");
    }
}
