//! Which photos the page shows, and what the files say of each.

use super::*;

#[test]
fn gallery_and_mistakes_are_of_the_model_at_the_top_wherever_it_is_listed() {
    let project = ants_and_bees();
    for models in ["[finetune, train-head]", "[train-head, finetune]"] {
        project.run("report", &format!("in: {{models: {models}}}")).succeeded();
        let metrics = metrics(&project);
        assert_eq!((&metrics["headline"]["model"], &metrics["mistakes"][0]["row"]), (&"finetune".into(), &4.into()));
        assert_eq!(metrics["mistakes"].as_array().unwrap().len(), 1);
        let gallery = metrics["gallery"].as_array().unwrap();
        let wrong: Vec<&Value> = gallery.iter().filter(|example| example["right"] == false).collect();
        assert_eq!((gallery.len(), wrong.len(), &wrong[0]["row"]), (8, 1, &4.into()));
    }
}

#[test]
fn without_mistakes_the_page_says_why() {
    let project = ants_and_bees();
    project.run("report", "settings: {mistakes: 0}").succeeded();
    assert!(text(&project, "report.html").contains("<p>The setting <code>mistakes</code> is 0.</p>"));
}

#[test]
fn every_prediction_is_listed_with_its_photo() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let lines: Vec<String> = text(&project, "predictions.csv").lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1 + 2 * 8);
    assert_eq!(lines[0], "model,split,row,path,truth,answer,probability,right,rank,probability_ants,probability_bees");
    assert_eq!(
        lines[4],
        "train-head,validation,3,photos/validation/3.jpg,ants,bees,0.880797,false,2,0.119203,0.880797"
    );
    assert_eq!(lines[13], "finetune,validation,4,photos/validation/4.jpg,bees,ants,0.952574,false,2,0.952574,0.047426");
}

#[test]
fn every_class_has_a_probability_and_the_truth_a_rank() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let mut table = csv::Reader::from_path(project.artifact("report").file("predictions.csv").unwrap()).unwrap();
    assert_eq!(table.headers().unwrap().iter().next_back().unwrap(), "probability_sea \"star\"");
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 * 4);
    // Logits 1, 0.5 and 1: the truth, the second class, comes last.
    let found: Vec<&str> = rows[7].iter().skip(4).collect();
    let third = "0.383652";
    assert_eq!(found, ["Käfer", "<b>ant & co</b>", third, "false", "3", third, "0.232697", third]);
    assert_eq!(rows[6].iter().skip(7).take(2).collect::<Vec<_>>(), ["true", "1"]);
}

#[test]
fn all_mistakes_of_the_model_at_the_top_are_listed_the_most_confident_first() {
    let project = ants_and_bees();
    split(&project, "test", &[0, 0, 1, 1]);
    artifacts::seal(&project.stage("preprocess"));
    // Wrong about validation row 4 and test rows 1 and 2.
    let steady: &[f32] = &[-2.0, -2.0, -2.0, -2.0, -3.0, 2.0, 2.0, 2.0];
    model(&project, "steady", 1, &[("validation", steady), ("test", &[-2.0, 1.0, -4.0, 2.0])]);
    model(&project, "worse", 1, &[("validation", &[2.0; 8]), ("test", &[-2.0; 4])]);
    project.run("report", "in: {models: [steady, worse]}").succeeded();
    let lines: Vec<String> = text(&project, "mistakes.csv").lines().map(str::to_owned).collect();
    assert_eq!(lines[0], text(&project, "predictions.csv").lines().next().unwrap());
    let places: Vec<String> =
        lines[1..].iter().map(|line| line.split(',').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(places, ["steady test 2", "steady validation 4", "steady test 1"]);
    let page = text(&project, "report.html");
    assert!(page.contains("lists the 3 mistakes of steady on the validation and test photos, those of"));
}

#[test]
fn without_mistakes_the_page_points_to_none() {
    let project = ants_and_bees();
    let right: &[f32] = &[-2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0];
    model(&project, "finetune", 1, &[("validation", right)]);
    project.run("report", "").succeeded();
    assert_eq!(text(&project, "mistakes.csv").lines().count(), 1);
    let page = text(&project, "report.html");
    assert!(
        page.contains("finetune makes no mistake on the validation photos.") && !page.contains("Look for wrong labels")
    );
}
