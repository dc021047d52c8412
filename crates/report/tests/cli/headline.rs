//! What the top of the page says.

use super::*;

#[test]
fn what_trainers_remark_is_said_once() {
    let project = ants_and_bees();
    fact(&project, "train-head", "remarks", "[pixels went in so, the sun shone]");
    fact(&project, "finetune", "remarks", "[pixels went in so]");
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    for remark in ["train-head and finetune: pixels went in so.", "train-head: the sun shone."] {
        assert!(page.contains(&format!("<p class=\"remark\">{remark}</p>")), "{remark}");
    }
}

#[test]
fn few_photos_are_the_first_remark() {
    let first_remark = |project: &Project| {
        project.run("report", "").succeeded();
        metrics(project)["headline"]["remarks"][0].as_str().unwrap().to_owned()
    };
    let few = "With only 4 test photos, the 95 % interval of the accuracy reaches from 0.301 to 0.954. More test photos \
               would narrow it.";
    assert_eq!(first_remark(&three_classes()), few);
    // Of validation photos, another remark says that they chose.
    assert!(first_remark(&ants_and_bees()).starts_with("finetune has the highest validation accuracy"));
    assert!(first_remark(&hundred_classes()).starts_with("Always predicting class 0 would be right"));
}

#[test]
fn photos_in_two_splits_come_first_and_nobody_says_that_the_test_photos_had_no_part() {
    let project = three_classes();
    let logits = &[3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.5, 1.0];
    model(&project, "train-head", 3, &[("validation", logits), ("test", logits)]);
    let page = |project: &Project| {
        project.run("report", "in: { models: [train-head, finetune] }").succeeded();
        text(project, "report.html")
    };
    let no_part = "The test photos had no part in this choice.";
    assert!(page(&project).contains(no_part));
    // What leaks into validation alone does not touch the test photos.
    fact(&project, "preprocess", "leaks", "{ validation: [1 photo of validation also in train] }");
    let of_validation = page(&project);
    assert!(of_validation.contains(no_part) && !of_validation.contains("looks better than it will be"));
    fact(&project, "preprocess", "leaks", "{ test: [2 photos of test also in validation] }");
    fact(&project, "preprocess", "remarks", "[1 photo under two classes]");
    let leaking = page(&project);
    assert!(!leaking.contains(no_part));
    let first = "2 photos of test also in validation. So the accuracy looks better than it will be on new photos.";
    assert_eq!(metrics(&project)["headline"]["remarks"][0], first);
    for said in ["<p>2 photos of test also in validation.</p>", "<p>1 photo under two classes.</p>"] {
        assert!(leaking.contains(said), "{said}");
    }
}

#[test]
fn without_a_test_split_the_headline_says_that_its_photos_chose_the_model() {
    let project = ants_and_bees();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    for words in [
        "<p class=\"remark\">finetune has the highest validation accuracy of 2 models.</p>",
        "The validation photos chose this model and perhaps the epoch that was kept, so accuracy on new photos",
    ] {
        assert!(page.contains(words), "{words}");
    }
    project.run("report", "in: {models: [finetune]}").succeeded();
    let page = text(&project, "report.html");
    assert!(
        page.contains("The validation photos may have chosen the epoch that was kept")
            && !page.contains("has the highest")
    );
    assert!(metrics(&project)["headline"]["chosen"].is_null());
}

#[test]
fn of_equally_accurate_models_the_one_with_the_smaller_loss_is_chosen() {
    let project = ants_and_bees();
    let logits: &[f32] = &[-2.0, -2.0, -2.0, -2.0, -3.5, 2.0, 2.0, 2.0];
    model(&project, "train-head", 1, &[("validation", logits)]);
    project.run("report", "").succeeded();
    assert!(text(&project, "report.html").contains(
        "finetune has the highest validation accuracy of 2 models. train-head reaches the same, so the smaller loss decided."
    ));
    let headline = &metrics(&project)["headline"];
    assert_eq!(
        (&headline["model"], &headline["chosen"]["equally_accurate"][0]),
        (&"finetune".into(), &"train-head".into())
    );
}

/// `steady` is better on validation, `lucky` on test.
#[test]
fn the_model_is_chosen_on_validation_and_reported_on_test() {
    let project = ants_and_bees();
    split(&project, "test", &[0, 0, 1, 1]);
    artifacts::seal(&project.stage("preprocess"));
    let (right, wrong) = ([-2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0], [2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0]);
    model(&project, "lucky", 1, &[("validation", &wrong), ("test", &[-2.0, -2.0, 2.0, 2.0])]);
    model(&project, "steady", 1, &[("validation", &right), ("test", &[-2.0, -2.0, 2.0, -2.0])]);
    project.run("report", "in: {models: [lucky, steady]}").succeeded();
    let page = text(&project, "report.html");
    for words in [
        "<h1>3 of 4 test photos right (75.0\u{a0}%)</h1>",
        "<p class=\"about\">model: <b>steady</b>",
        "steady has the highest validation accuracy of 2 models. The test photos had no part in this choice.",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let headline = &metrics(&project)["headline"];
    assert_eq!(headline["model"], "steady");
    let chosen = serde_json::json!({"on": "validation", "by": ["accuracy", "loss"], "equally_accurate": []});
    assert_eq!(headline["chosen"], chosen);
}

#[test]
fn the_top_says_what_the_model_is() {
    let project = ants_and_bees();
    project.write("artifacts/test/extract/validation.features.npy", b"not read");
    artifacts::seal(&project.stage("extract"));
    provenance(&project, "extract", "settings: {cut: block_14}\nnetwork: mobilenet_v2\nwidth: 0.35\n");
    provenance(&project, "finetune", "program: finetune 0.1.0\ninputs: {features: {extract: 1f}}\n");
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains(
        "<p class=\"about\">model: <b>finetune</b>, MobileNetV2, width 0.35; the head and the layers after block_14 were \
         trained<br>\n2 classes: 5 train and 8 validation photos</p>"
    ));
    assert_eq!(metrics(&project)["models"][1]["about"]["network"], "MobileNetV2, width 0.35");
}

#[test]
fn a_model_that_may_be_no_better_than_the_majority_is_called_so() {
    let project = ants_and_bees();
    let told = |draft: &str| {
        project.run("report", draft).succeeded();
        let remarks = metrics(&project)["headline"]["remarks"].to_string();
        (
            remarks.contains("may be no better than that"),
            text(&project, "summary.txt").lines().last().unwrap().to_owned(),
        )
    };
    let (said, last) = told("in: { models: [train-head] }");
    assert!(said);
    assert_eq!(last, "train-head may be no better than always predicting ants, which reaches 0.500");
    let (said, last) = told("in: { models: [finetune] }");
    assert!(!said && last.starts_with("finetune"), "{last}");
}
