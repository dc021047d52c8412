//! Every number and every part of the page stands where it belongs.

use super::*;
use table::Table;

/// Numbers as the page prints most of them.
fn fixed(value: &Value) -> String {
    format!("{:.3}", value.as_f64().unwrap())
}

fn list(values: &Value) -> &Vec<Value> {
    values.as_array().unwrap()
}

#[test]
fn each_column_of_the_epochs_is_its_column_of_the_history() {
    let project = ants_and_bees();
    project.run("report", "settings: {smoothing: 0.8}").succeeded();
    let (page, metrics) = (text(&project, "report.html"), metrics(&project));
    let table = Table::one(&page, "finetune: each epoch’s values, and smoothed (~)");
    let history = &metrics["models"][1]["history"];
    for (title, name) in [
        ("Train loss", "train_loss"),
        ("Train accuracy", "train_accuracy"),
        ("Validation loss", "validation_loss"),
        ("Validation accuracy", "validation_accuracy"),
    ] {
        let printed = |kind: &str| list(&history[name][kind]).iter().map(fixed).collect::<Vec<_>>();
        assert_eq!(table.column(title), printed("raw"), "{title}");
        assert_eq!(table.column_after(title), ("~", printed("smooth").iter().map(String::as_str).collect()), "{title}");
    }
    assert_eq!(table.column("Epoch"), ["1", "2 kept", "3"]);
    assert_eq!(table.column("Validation loss"), ["0.800", "0.600", "0.700"]);
    assert_eq!(table.column("Learning rate"), ["0.01", "0.01", "0.0000125"]);
}

#[test]
fn short_trainings_are_not_smoothed() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("The lines join the measured values; nothing is smoothed."));
    let table = Table::one(&page, "finetune: each epoch’s values");
    assert_eq!(table.header.len(), 6);
    assert_eq!(table.column("Validation accuracy"), ["0.550", "0.625", "0.875"]);
    assert_eq!(
        metrics(&project)["models"][1]["history"]["validation_loss"]["smooth"],
        serde_json::json!([0.8, 0.6, 0.7])
    );
}

#[test]
fn the_settings_of_the_report_are_sentences() {
    let project = ants_and_bees();
    let settings = |draft: &str| {
        project.run("report", draft).succeeded();
        let page = text(&project, "report.html").split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, section) = page.split_once("<h2>Settings and hashes</h2> <p>").unwrap();
        section.split_once(" Below stand").unwrap().0.replace("<code>", "").replace("</code>", "")
    };
    let shown = "The report shows at most 72 photos (gallery), in an order drawn with seed 7, and at most 3 mistakes (mistakes).";
    assert_eq!(settings("settings: {mistakes: 3}"), shown);
    assert_eq!(
        settings("settings: {mistakes: 3, smoothing: 0.6}"),
        format!("{shown} The weight of the past in its curves is 0.6 (smoothing).")
    );
}

#[test]
fn the_legend_names_the_trainings_that_are_smoothed() {
    let project = ants_and_bees();
    let rows: Vec<String> = (1..=100).map(|epoch| format!("{epoch},0.5,0.5,0.5,0.5,0.01\n")).collect();
    history(&project, "train-head", &rows.concat());
    project.run("report", "").succeeded();
    assert!(text(&project, "report.html").contains(
        "The bold lines of train-head are smoothed: each point is 0.8 times the smoothed value before it plus 0.2 times \
         the measured one."
    ));
}

#[test]
fn each_curve_is_named_with_its_own_values() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    for alt in [
        "Validation accuracy of all models by epoch: train-head from 0.550 to 0.875, finetune from 0.550 to 0.875",
        "Loss of finetune by epoch: validation from 0.800 to 0.700, train from 0.900 to 0.250",
        "Accuracy of finetune by epoch: validation from 0.550 to 0.875, train from 0.500 to 1.000",
    ] {
        assert!(page.contains(&format!("aria-label=\"{alt}\"")), "{alt}");
    }
}

#[test]
fn each_column_of_the_results_is_its_number() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let (page, metrics) = (text(&project, "report.html"), metrics(&project));
    let table = Table::one(&page, "8 validation photos");
    for (row, model) in list(&metrics["models"]).iter().enumerate() {
        let score = &model["scores"][0];
        let interval = format!("{} to {}", fixed(&score["interval"]["low"]), fixed(&score["interval"]["high"]));
        let right = score["right"].to_string();
        let [accuracy, macro_recall, loss] = ["accuracy", "macro_recall", "loss"].map(|name| fixed(&score[name]));
        let expected = [model["name"].as_str().unwrap(), &accuracy, &interval, &right, &macro_recall, &loss];
        assert_eq!(table.rows[row], expected);
    }
    assert_eq!(table.header, ["Model", "Accuracy", "95 % interval", "Right", "Macro recall", "Loss"]);
}

#[test]
fn the_bars_show_interval_and_accuracy_on_the_scale_of_the_page() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("on a scale from 0.3 to 1."));
    let place = |share: f64| format!("{:.1}%", (share - 0.3) / 0.7 * 100.0);
    for model in list(&metrics(&project)["models"]) {
        let share = |value: &Value| place(value.as_f64().unwrap());
        let score = &model["scores"][0];
        let (low, high) = (share(&score["interval"]["low"]), share(&score["interval"]["high"]));
        let name = model["name"].as_str().unwrap();
        let bar = format!("--low: {low}; --high: {high}; --at: {}; --blind: 28.6%", share(&score["accuracy"]));
        assert!(page.contains(&format!("{name}<span class=\"bar\" style=\"{bar}\"")), "{name}: {bar}");
    }
}

#[test]
fn only_the_final_split_is_compared_with_the_majority_baseline() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    let (test, validation) = page.split_once("<h3>4 validation photos</h3>").unwrap();
    assert_eq!((test.matches("--blind: ").count(), validation.matches("--blind: ").count()), (1, 0));
    assert!(
        validation.trim_start().starts_with("<p class=\"note\">These photos may have chosen the epoch that was kept.")
    );
}

#[test]
fn each_column_of_the_pairs_is_its_count() {
    let project = ants_and_bees();
    let logits = [-2.0, 2.0, 2.0, -2.0, -3.0, -2.0, 2.0, 2.0];
    model(&project, "finetune", 1, &[("validation", &logits)]);
    project.run("report", "").succeeded();
    let table = Table::one(&text(&project, "report.html"), "Photos that two models get right");
    let cell = |title: &str| table.column(title)[0].to_owned();
    let names = [cell("One"), cell("The other")];
    assert_eq!(names, ["train-head", "finetune"]);
    // Row 4 is wrong in both models, row 3 only in the first, rows 1, 2 and 5 only in the second.
    let counts = ["Only one right", "Only the other right", "Both right", "Both wrong"].map(cell);
    assert_eq!(counts, ["3", "1", "3", "1"]);
    assert_eq!(cell("p"), "0.625");
}

/// The level of significance that the page names is the one that its headline goes by.
#[test]
fn the_level_is_divided_only_where_there_are_several_comparisons() {
    let level = |project: &Project, draft: &str| {
        project.run("report", draft).succeeded();
        let page = text(project, "report.html").split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, level) = page.split_once("only if p is below 0.05").unwrap();
        level.split_once("</p>").unwrap().0.to_owned()
    };
    assert_eq!(level(&ants_and_bees(), ""), ".");
    assert_eq!(
        level(&four_models(), "in: {models: [train-head, train-head-random, scratch, finetune]}"),
        " divided by 3, the number of models that it is compared with: several comparisons give chance several opportunities."
    );
}

#[test]
fn each_column_of_the_counts_is_its_split() {
    let project = ants_and_bees();
    split(&project, "train", &[0, 0, 0, 0, 1]);
    artifacts::seal(&project.stage("preprocess"));
    project.run("report", "").succeeded();
    let table = Table::one(&text(&project, "report.html"), "Photos by class and split");
    assert_eq!(table.column("Class"), ["ants", "bees", "all"]);
    assert_eq!((table.column("train"), table.column("validation")), (vec!["4", "1", "5"], vec!["4", "4", "8"]));
}

#[test]
fn photos_measure_from_the_smallest_to_the_largest() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let data = &metrics(&project)["data"];
    assert_eq!(data["smallest_photo"], serde_json::json!({"width": 240, "height": 180}));
    assert_eq!(data["largest_photo"], serde_json::json!({"width": 247, "height": 187}));
    assert_eq!(data["picture"], serde_json::json!({"width": 24, "height": 18}));
    let page = text(&project, "report.html").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        page.contains("sees a picture of 24 × 18 pixels; the original photos measure from 240 × 180 to 247 × 187.")
    );
}

#[test]
fn the_majority_is_that_of_the_final_split() {
    let project = ants_and_bees();
    split(&project, "train", &[1, 1, 1, 0, 1]);
    artifacts::seal(&project.stage("preprocess"));
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("Always predicting ants would be right for 4 of 8, an accuracy of 0.500."));
    let majority = &metrics(&project)["data"]["majority"];
    assert_eq!(*majority, serde_json::json!({"class": "ants", "pictures": 4, "accuracy": 0.5}));
}

#[test]
fn the_page_says_which_pipeline_it_is_of_and_counts_its_gallery() {
    let project = ants_and_bees();
    let page = |draft: &str| {
        project.run("report", draft).succeeded();
        text(&project, "report.html").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (all, some) = (page(""), page("settings: {gallery: 7}"));
    assert!(all.contains("<p class=\"over\">Headstart · test</p>"));
    assert!(all.contains("<p>All 8 validation photos, as the network sees them.") && !all.contains("at random"));
    assert!(all.contains("the model at the top of this page: 7 right, 1 wrong"));
    assert!(some.contains("<p>7 validation photos drawn at random, as the network sees them."));
}
