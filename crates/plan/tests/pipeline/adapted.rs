//! The demonstration of adaptation: what is lost from one sea to another, and what comes back without a label.

use super::*;
use fixture::root;

/// What `adapt-demo` takes as given.
const WEIGHTS: &str = "data/weights/vgg16-quarter-reef.safetensors";

#[test]
fn adaptation_gives_back_half_of_what_the_night_takes() {
    let project = Project::with_makefile_and_built(&PROGRAMS);
    project.write(WEIGHTS, &fs::read(root().join(WEIGHTS)).unwrap());
    project.pipeline(&repository::text("adapt-demo"));
    let outcome = project.make(&["pipeline"]).succeeded();
    eprintln!(
        "{}{}",
        outcome.stdout,
        seconds(&project, &outcome.stages().iter().map(String::as_str).collect::<Vec<_>>())
    );
    let right = |logits: String, labels: String| share_of_right(&project, "adapt", &logits, &labels);
    let home = right(file_names::at_home(Split::Test), file_names::labels_at_home(Split::Test));
    let none = right(file_names::without_adaptation(Split::Test), file_names::labels(Split::Test));
    let adapted = right(file_names::logits(Split::Test), file_names::labels(Split::Test));
    assert!(home - none >= 0.1, "{home} by day, {none} by night");
    assert!(adapted - none >= 0.5 * (home - none), "{home} by day, {none} by night, {adapted} adapted");
    for model in ["adapt-centroids", "adapt-5"] {
        let found = accuracy(&metrics(&project), model, Split::Test);
        assert!(found > none, "{model}: {none} by night, {found} adapted");
    }
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

/// The share of right answers of two classes: a positive logit predicts class 1.
fn share_of_right(project: &Project, model: &str, logits: &str, labels: &str) -> f64 {
    let folder = project.artifact(model);
    let (logits, labels) = (folder.npy::<f32>(logits).unwrap(), folder.npy::<i64>(labels).unwrap());
    assert_eq!(logits.shape(), [labels.data().len(), 1]);
    let pairs = logits.data().iter().zip(labels.data());
    let right = pairs.filter(|(logit, label)| (**logit > 0.0) == (**label == 1)).count();
    right as f64 / labels.data().len() as f64
}
