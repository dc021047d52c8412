//! The pipeline files of the repository, as they are.

use super::*;
use artifact::walk;
use fixture::root;
use std::process::Command;

/// A copy of one of the repository's pipeline files.
pub fn text(name: &str) -> String {
    fs::read_to_string(root().join(format!("pipelines/{name}.yaml"))).unwrap()
}

/// The programs and the repository's pipelines, no photos and no weights.
fn without_data() -> (Project, Vec<String>) {
    let project = Project::with_makefile_and_built(&PROGRAMS);
    let files = walk::files(&root().join("pipelines")).unwrap();
    let pipelines = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let names = pipelines.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect::<Vec<_>>();
    for name in &names {
        project.write(&format!("pipelines/{name}.yaml"), text(name).as_bytes());
    }
    (project, names)
}

#[test]
fn sharks_and_dolphins_run_on_drawn_pictures_and_a_narrow_network() {
    let project = empty();
    draw_splits(&project, "data/sharks-dolphins", &["dolphins", "sharks"], [16, 10, 10]);
    project.pipeline(&text("sharks-dolphins"));
    project.edit("network: vgg16", "network: vgg16, width: 0.125");
    project.edit("vgg16_notop.h5", "narrow.safetensors");
    let outcome = project.make(&["pipeline"]).succeeded();
    assert_eq!(outcome.stages(), STAGES);
    let metrics = metrics(&project);
    assert_eq!((&metrics["judged_on"], &metrics["models"][0]["kept_epoch"]), (&"test".into(), &30.into()));
    for model in ["train-head", "finetune"] {
        let accuracy = accuracy(&metrics, model, Split::Test);
        assert!(accuracy > 0.7, "{model} learnt nothing: {accuracy}");
    }
}

#[test]
fn every_pipeline_is_accepted_without_its_data() {
    let (project, names) = without_data();
    project.make(&["build", "PIPELINE=demo-from-scratch"]).succeeded();
    let some =
        ["template", "ants-bees", "ants-bees-resnet18", "cats-dogs", "cats-dogs-2016", "demo", "sharks-dolphins"];
    assert!(some.iter().all(|name| names.iter().any(|found| found == name)), "{names:?}");
    for name in names {
        let mut check = Command::new("artifacts/.bin/plan");
        check.args(["check", &format!("pipelines/{name}.yaml")]).current_dir(project.path());
        let outcome: fixture::Outcome = check.output().unwrap().into();
        let outcome = outcome.succeeded();
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    }
}

#[test]
fn without_its_data_a_pipeline_says_what_is_missing_and_where_to_get_it() {
    let (project, _) = without_data();
    let outcome = project.make(&["pipeline", "PIPELINE=sharks-dolphins"]);
    assert_eq!(outcome.status, Some(2));
    let lines: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("make")).collect();
    let of = "of pipelines/sharks-dolphins.yaml; put it there or mend the path";
    assert_eq!(
        lines,
        [
            format!("data/sharks-dolphins: no such folder, needed by stage preprocess (in.photos) {of}"),
            format!("data/weights/vgg16_notop.h5: no such file, needed by stage extract (in.weights) {of}"),
        ]
    );
    assert!(!project.path().join("artifacts/sharks-dolphins").exists());
}

#[test]
fn without_its_data_a_pipeline_says_that_make_data_downloads_what_is_listed() {
    let (project, _) = without_data();
    project.write("data/sources.yaml", &fs::read(root().join("data/sources.yaml")).unwrap());
    project.make(&["build"]).succeeded();
    for (name, photos, weights) in [
        ("ants-bees", "data/ants-bees", "data/weights/efficientnet-lite0-57934424.pth"),
        ("ants-bees-resnet18", "data/ants-bees", "data/weights/resnet18-f37072fd.pth"),
        ("cats-dogs", "data/cats-dogs", "data/weights/vgg16_notop.h5"),
        ("cats-dogs-2016", "data/cats-dogs", "data/weights/vgg16_notop.h5"),
    ] {
        let outcome = project.make(&["pipeline", &format!("PIPELINE={name}")]);
        assert_eq!(outcome.status, Some(2));
        let lines: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("make")).collect();
        let of = format!("of pipelines/{name}.yaml; `make data PIPELINE={name}` downloads it");
        assert_eq!(
            lines,
            [
                format!("{photos}: no such folder, needed by stage preprocess (in.photos) {of}"),
                format!("{weights}: no such file, needed by stage extract (in.weights) {of}"),
            ]
        );
    }
}
