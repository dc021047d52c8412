//! The demonstration: the default pipeline, with nothing but what the repository holds.

use super::*;
use fixture::root;

/// As the report lists them.
const MODELS: [&str; 4] = ["train-head", "train-head-random", "scratch", "finetune"];
/// What `demo` takes as given, and `demo-from-scratch` makes.
const WEIGHTS: &str = "data/weights/vgg16-quarter-reef.safetensors";

#[test]
fn the_demonstration_shows_what_knowledge_is_worth() {
    let project = Project::with_makefile_and_built(&PROGRAMS);
    project.write(WEIGHTS, &fs::read(root().join(WEIGHTS)).unwrap());
    project.pipeline(&repository::text("demo"));
    let outcome = project.make(&["pipeline"]).succeeded();
    let metrics = metrics(&project);
    eprintln!(
        "{}{}",
        outcome.stdout,
        seconds(&project, &outcome.stages().iter().map(String::as_str).collect::<Vec<_>>())
    );
    assert_eq!(metrics["judged_on"], "test");
    let [head, random, scratch, finetuned] = MODELS.map(|model| accuracy(&metrics, model, Split::Test));
    assert!(head >= random + 0.1, "on random weights {random}, on those that learnt {head}");
    assert!(head >= scratch + 0.05, "from scratch {scratch}, with a network that learnt {head}");
    assert!(finetuned >= head, "the head {head}, fine-tuned {finetuned}");
    let page = fs::read_to_string(project.stage("report").join("report.html")).unwrap();
    assert!(MODELS.iter().all(|model| page.contains(model)) && page.contains("<svg"), "{} bytes", page.len());
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn with_nothing_taken_as_given_the_same_bytes_come_out_twice() {
    let project = Project::with_makefile_and_built(&PROGRAMS);
    project.pipeline(&smaller(&repository::text("demo-from-scratch")));
    let stages = project.ran(&["pipeline"]);
    assert_eq!(stages.len(), 15, "{stages:?}");
    let before = project.snapshot();
    fs::remove_dir_all(project.path().join("artifacts")).unwrap();
    assert_eq!(project.ran(&["-j2", "pipeline"]).len(), 15);
    same_as(&before, &project);
}

#[test]
fn the_demonstration_and_its_making_from_scratch_are_one_but_for_the_weights() {
    let project = Project::new();
    for name in ["demo", "demo-from-scratch"] {
        project.write(name, repository::text(name).as_bytes());
    }
    let stages = |name: &str| -> yaml::Value {
        yaml::read::<yaml::Value>(&project.path().join(name)).unwrap()["stages"].clone()
    };
    let (demo, mut whole) = (stages("demo"), stages("demo-from-scratch"));
    whole["extract"]["in"]["weights"] = WEIGHTS.into();
    for (name, stage) in demo.as_mapping().unwrap() {
        assert_eq!(stage["settings"], whole[name]["settings"], "{name:?}");
    }
    assert_eq!(demo["extract"], whole["extract"]);
}

/// Fewer pictures, smaller ones, fewer epochs, a narrower network.
fn smaller(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to) in [
        ("train: 400, validation: 40, test: 60", "train: 3, validation: 1, test: 1"),
        ("train: 100, validation: 100, test: 200", "train: 4, validation: 3, test: 3"),
        ("height: 128, width: 128", "height: 40, width: 48"),
        ("training_height: 96, training_width: 96", "training_height: 32, training_width: 32"),
        ("width: 0.25", "width: 0.0625"),
        ("epochs: 20", "epochs: 2"),
        ("epochs: 30", "epochs: 2"),
    ] {
        assert!(text.contains(from), "no {from} in {text}");
        text = text.replace(from, to);
    }
    text
}
