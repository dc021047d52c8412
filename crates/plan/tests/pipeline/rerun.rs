//! Rules 3 and 6 with programs that really train.

use super::*;

#[test]
fn rule_3_another_learning_rate_of_finetune_runs_it_and_what_follows_and_back_again() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let before = project.snapshot();
    project.edit("learning_rate: 0.004", "learning_rate: 0.002");
    assert_eq!(project.ran(&["pipeline"]), ["finetune", "export", "report"]);
    let changed = differences(&project.snapshot(), &before);
    for file in ["finetune/model.safetensors", "export/classifier.safetensors", "report/metrics.json"] {
        assert!(changed.contains(&PathBuf::from(file)), "{file} is not among {changed:?}");
    }
    project.edit("learning_rate: 0.002", "learning_rate: 0.004");
    assert_eq!(project.ran(&["pipeline"]), ["finetune", "export", "report"]);
    same_as(&before, &project);
}

#[test]
fn rule_6_a_program_whose_bytes_changed_runs_and_writing_the_same_stops_the_wave() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let before = project.snapshot();
    for stage in STAGES {
        project.change_program(stage);
        assert_eq!(project.ran(&["pipeline"]), [stage]);
        assert_eq!(project.ran(&["pipeline"]), NONE);
    }
    // The hashes of the programs stand there.
    let mut changed = differences(&project.snapshot(), &before);
    changed.retain(|path| !path.ends_with("done") && !path.starts_with(".plan"));
    assert_eq!(changed, Vec::<PathBuf>::new());
}
