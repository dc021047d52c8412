//! One stage of a pipeline file that becomes several: a list of values, `repeat`, and the `select` that follows.

use artifact::tried::Tried;
use artifact::{file_names, yaml};
use fixture::Project;
use std::fs;

const LIST: &str = "seed: 8
stages:
  learn: { settings: { right: [3, 9, 5] } }
  tell: { in: { number: learn, paper: data/paper.txt } }
";
const REPEATED: &str = "seed: 8
stages:
  start: { run: learn, repeat: 2, settings: { right: 4 } }
  learn: { repeat: 2, settings: { right: 6 } }
  once: { run: learn, settings: { right: 1 } }
";
const NONE: [&str; 0] = [];

fn project(pipeline: &str) -> Project {
    let stub = fixture::program("examples/stub");
    let select = ("select", fixture::program("select"));
    let project = Project::with_makefile(&[("learn", stub.clone()), ("tell", stub), select]);
    project.write("data/paper.txt", b"");
    project.pipeline(pipeline);
    project
}

fn output(project: &Project, file: &str) -> String {
    fs::read_to_string(project.path().join("artifacts/test").join(file)).unwrap()
}

fn tried(project: &Project, stage: &str) -> Tried {
    let provenance: yaml::Mapping = yaml::from_str(&output(project, &format!("{stage}/provenance.yaml"))).unwrap();
    yaml::from_value(provenance[artifact::tried::TRIED].clone()).unwrap()
}

/// Name and correct validation predictions of each candidate's trainings.
fn correct(tried: &Tried) -> Vec<(&str, Vec<usize>)> {
    let counts =
        |scores: &std::collections::BTreeMap<_, artifact::tried::Counts>| scores[&artifact::Split::Validation].correct;
    tried
        .candidates
        .iter()
        .map(|one| (one.name.as_str(), one.trainings.iter().map(|training| counts(&training.scores)).collect()))
        .collect()
}

#[test]
fn a_list_makes_a_stage_for_each_value_and_the_best_one_is_handed_on() {
    let project = project(LIST);
    let made = project.make(&["pipeline"]).succeeded();
    assert_eq!(made.stages(), ["learn-3", "learn-9", "learn-5", "learn", "tell"]);
    assert!(made.stderr.contains("learn: right 9: validation accuracy 0.900, loss "), "{}", made.stderr);
    assert_eq!(output(&project, "learn/number.txt"), "9");
    let [selected, best] = ["learn", "learn-9"].map(|stage| output(&project, &format!("{stage}/manifest.yaml")));
    assert_eq!(selected, best);
    let tried = tried(&project, "learn");
    assert_eq!((tried.setting.as_deref(), tried.selected), (Some("right"), 1));
    assert_eq!(correct(&tried), [("3", vec![3]), ("9", vec![9]), ("5", vec![5])]);
    let with_test = tried.candidates.iter().map(|one| one.trainings[0].scores.contains_key(&artifact::Split::Test));
    assert_eq!(with_test.collect::<Vec<_>>(), [false, true, false]);
    assert!(output(&project, "tell/report.html").contains("learn bytes: 9"));
}

#[test]
fn only_a_better_value_runs_what_reads_the_selected_model() {
    let project = project(LIST);
    project.make(&["pipeline"]).succeeded();
    assert_eq!(project.ran(&["pipeline"]), NONE);
    project.edit("[3, 9, 5]", "[3, 9, 5, 7]");
    assert_eq!(project.ran(&["pipeline"]), ["learn-7", "learn"]);
    project.edit("[3, 9, 5, 7]", "[3, 5]");
    let status = project.make(&["status"]).succeeded().stdout;
    assert!(status.contains("\nlearn-9  not part of pipelines/test.yaml; left as it is\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["learn", "tell"]);
    assert_eq!(output(&project, "learn/number.txt"), "5");
}

#[test]
fn one_of_the_values_is_a_goal_and_can_be_told_to_run_again() {
    let project = project(LIST);
    // Also before `plan` is built, which knows the names.
    assert_eq!(project.ran(&["learn-5"]), ["learn-5"]);
    assert_eq!(project.ran(&["learn"]), ["learn-3", "learn-9", "learn"]);
    assert_eq!(project.ran(&["rerun", "STAGE=learn-9"]), ["learn-9", "tell"]);
}

#[test]
fn all_that_a_stage_stands_for_runs_again_with_it() {
    let project = project(LIST);
    project.make(&["pipeline"]).succeeded();
    assert_eq!(project.ran(&["rerun", "STAGE=learn"]), ["learn-3", "learn-9", "learn-5", "learn"]);
}

#[test]
fn status_names_one_of_many_stages_that_changed() {
    let project = project(LIST);
    project.make(&["pipeline"]).succeeded();
    project.edit("[3, 9, 5]", "[5, 9, 3]");
    let status = project.make(&["status"]).succeeded().stdout;
    assert!(status.contains("\nlearn    will run: settings changed, such as the order of a list\n"), "{status}");
    project.edit("seed: 8", "seed: 9");
    project.make(&["learn-3", "learn-5", "learn-9"]).succeeded();
    let status = project.make(&["status"]).succeeded().stdout;
    assert!(status.contains("; learn-3 and 2 other stages changed\n"), "{status}");
}

#[test]
fn what_cannot_follow_the_same_seed_is_refused() {
    let refused = |stages: &str| {
        let project = project(&format!("seed: 8\nstages:\n{stages}"));
        let said = project.make(&["pipeline"]);
        assert!(said.stages().is_empty());
        said.stderr.lines().find(|line| line.starts_with("pipelines/")).unwrap_or_default().to_owned()
    };
    assert_eq!(
        refused("  start: { run: learn, repeat: 2 }\n  learn: { repeat: 3 }\n"),
        "pipelines/test.yaml: stages.learn.repeat: expected seeds that 'start', which it reads, has too (8, 9), got seed 10"
    );
    assert_eq!(
        refused("  start: { run: learn, repeat: 2, settings: { right: [1, 2] } }\n  learn: { repeat: 2 }\n"),
        "pipelines/test.yaml: stages.learn.repeat: expected 'start', which it reads, to be repeated without a list, got a \
         list of values and `repeat`; choose the value first, then repeat both"
    );
}

#[test]
fn repetitions_go_on_from_those_of_the_same_seed() {
    let project = project(REPEATED);
    let ran = ["start-seed-8", "start-seed-9", "start", "learn-seed-8", "learn-seed-9", "learn", "once"];
    assert_eq!(project.ran(&["pipeline"]), ran);
    for (stage, reads) in
        [("learn-seed-8", "start-seed-8"), ("learn-seed-9", "start-seed-9"), ("once", "start"), ("start-seed-9", "")]
    {
        let config = output(&project, &format!("{stage}/config.yaml"));
        let said = if reads.is_empty() { "in: {}".to_owned() } else { format!("stage: {reads}\n") };
        assert!(config.contains(&said), "{config}");
    }
    let tried = tried(&project, "learn");
    assert_eq!((tried.setting.as_deref(), tried.selected), (None, 0));
    // The first seed is handed on, not the luckiest.
    assert_eq!(correct(&tried), [("learn-seed-8", vec![6, 7])]);
    assert_eq!(output(&project, "learn/number.txt"), "6");
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn the_mean_over_seeds_selects_a_value() {
    // Seeds 9 and 10: 5 and 4 right, 4 and 3 right.
    let project = project("seed: 9\nstages: { learn: { repeat: 2, settings: { right: [3, 4] } } }\n");
    project.make(&["pipeline"]).succeeded();
    let tried = tried(&project, "learn");
    assert_eq!(correct(&tried), [("3", vec![4, 3]), ("4", vec![5, 4])]);
    assert_eq!(tried.selected, 1);
    assert_eq!(output(&project, "learn/number.txt"), "5");
    assert!(project.stage("learn").join(file_names::DONE).exists());
}

#[test]
fn what_cannot_be_several_is_refused_before_any_stage_runs() {
    for (stages, says) in [
        ("learn: { settings: { right: [3, 10] } }", "stages.learn.settings.right: expected at most 9, got 10"),
        ("learn: { repeat: many }", "stages.learn.repeat: expected a whole number of trainings, got many"),
        ("learn: { repeat: 1 }", "stages.learn.repeat: expected a whole number from 2 to 100, got 1"),
        (
            "tell: { repeat: 2, in: { paper: data/paper.txt } }",
            "stages.tell.repeat: expected a stage that trains a model, got tell, 2 times",
        ),
        (
            "{ learn: { settings: { right: [3, 4] } }, learn-4: { run: learn } }",
            "stages.learn-4: a list or `repeat` makes a stage of this name, and there is one already; rename that",
        ),
    ] {
        let project = project(&format!(
            "seed: 8\nstages: {}\n",
            if stages.starts_with('{') { stages.to_owned() } else { format!("{{ {stages} }}") }
        ));
        let said = project.make(&["pipeline"]);
        assert!(said.stderr.contains(&format!("pipelines/test.yaml: {says}\n")), "{}", said.stderr);
        assert!(said.stages().is_empty());
    }
}
