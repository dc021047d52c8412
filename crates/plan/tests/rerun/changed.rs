//! Rules 1 to 6: what a change runs.

use super::*;

#[test]
fn settings_may_be_merged_from_an_anchor() {
    let project = made();
    project.edit("count:\n    settings: { factor: 3, unit: 10 }", "other:\n    run: count\n    settings: &usual { factor: 7, unit: 10 }\n  count:\n    settings: { <<: *usual, factor: 3 }");
    project.edit("tell:\n    in: {", "tell:\n    in: { numbers: [count],");
    assert_eq!(project.ran(&["count"]), NONE);
    assert_eq!(project.ran(&["other"]), ["other"]);
    assert_eq!([output(&project, "count/number.txt"), output(&project, "other/number.txt")], ["30", "80"]);
}

#[test]
fn rule_1_when_nothing_changed_no_stage_runs_and_the_results_are_still_printed() {
    let project = made();
    let before = project.snapshot();
    let again = project.make(&["pipeline"]).succeeded();
    assert_eq!(again.stages(), NONE);
    assert_eq!(again.stdout, "count bytes: 30\nreport: artifacts/test/tell/report.html\n");
    assert_eq!(again.stderr, "");
    assert_eq!(project.snapshot(), before);
    assert_eq!(asked(&project, "status"), "gather  fresh\ncount   fresh\ntell    fresh\n");
}

#[test]
fn rule_2_comments_and_the_order_of_keys_change_nothing() {
    let project = made();
    project.pipeline(
        "# The same.\nstages:\n  tell: {in: {paper: data/paper.txt}}\n  count:\n    settings:\n      unit: 10 # tens\n      \
         factor: 3\n  gather: {settings: , in: {photos: data/two words}}\nseed: 7\n",
    );
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn rule_3_one_setting_changed_runs_its_stage_and_what_depends_on_it_and_back_again() {
    let project = made();
    let before = project.snapshot();
    project.edit("factor: 3", "factor: 5");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_ne!(project.snapshot(), before);
    project.edit("factor: 5", "factor: 3");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(project.snapshot(), before);
}

#[test]
fn rule_3_a_changed_seed_runs_the_stages_that_have_it() {
    let project = made();
    project.edit("  count:\n", "  count:\n    seed: 8\n");
    assert_eq!(asked(&project, "status").lines().nth(1), Some("count   will run: settings changed: seed 8 (was 7)"));
    // Nothing here is random, so the number is the same and the wave stops.
    assert_eq!(project.ran(&["pipeline"]), ["count"]);
}

#[test]
fn rule_3_a_changed_seed_runs_no_stage_that_draws_nothing() {
    let project = made();
    assert!(!output(&project, "gather/config.yaml").contains("seed"));
    assert!(!output(&project, "gather/provenance.yaml").contains("seed"));
    assert!(output(&project, "count/provenance.yaml").contains("\nseed: 7\n"));
    project.edit("seed: 7", "seed: 8");
    let status = asked(&project, "status");
    assert!(status.starts_with("gather  fresh\ncount   will run: settings changed: seed 8 (was 7)\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    // A setting that makes the stage draw gives it the seed.
    project
        .edit("in: { photos: data/two words }", "in: { photos: data/two words }\n    settings: { separator: random }");
    let status = asked(&project, "status");
    assert!(
        status.starts_with("gather  will run: settings changed: seed 8 (was nothing), settings.separator "),
        "{status}"
    );
    assert_eq!(project.ran(&["gather"]), ["gather"]);
    project.edit("seed: 8", "seed: 9");
    assert_eq!(project.ran(&["gather"]), ["gather"]);
}

#[test]
fn rule_3_a_stage_that_lists_others_runs_when_they_are_set_otherwise() {
    let project = made();
    project.edit("paper: data/paper.txt", "paper: data/paper.txt, number: null, numbers: [count]");
    assert_eq!(project.ran(&["pipeline"]), ["tell"]);
    project.edit("  count:\n", "  count:\n    seed: 8\n");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    project.write("data/two words/b.jpg", b"SECOND");
    assert_eq!(project.ran(&["pipeline"]), ALL, "what count read is in its provenance");
}

#[test]
fn rule_4_a_setting_removed_counts_if_its_value_was_not_the_default() {
    let project = made();
    project.edit("factor: 3", "factor: 1");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    project.edit("factor: 1, ", "");
    assert_eq!(project.ran(&["pipeline"]), NONE);
    project.edit("{ unit: 10 }", "{ unit: 4 }");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    project.edit("    settings: { unit: 4 }\n", "    settings:\n");
    let status = asked(&project, "status");
    assert!(status.contains("count   will run: settings changed: settings.unit 1 (was 4)"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["count"], "12 is a multiple of 4 and of 1");
}

#[test]
fn rule_5_a_photo_added_removed_or_changed_runs_all_that_follows() {
    let project = made();
    project.write("data/two words/c/more.jpg", b"1234567890");
    let status = asked(&project, "status");
    assert!(status.contains("gather  will run: outside files changed: data/two words/c/more.jpg\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ALL);
    fs::remove_file(project.path().join("data/two words/c/more.jpg")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ALL);
    project.write("data/two words/b.jpg", b"twenty bytes longer than it was");
    assert_eq!(project.ran(&["pipeline"]), ALL);
}

#[test]
fn rule_5_an_empty_folder_counts_because_it_may_be_a_class() {
    let project = made();
    fs::create_dir(project.path().join("data/two words/d")).unwrap();
    let status = asked(&project, "status");
    assert!(status.contains("gather  will run: outside files changed: data/two words/d\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    assert_eq!(project.ran(&["pipeline"]), NONE);
    fs::remove_dir(project.path().join("data/two words/d")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
}

#[test]
fn rule_5_a_photo_replaced_by_an_older_one_of_the_same_size_counts() {
    let project = made();
    project.write("data/two words/b.jpg", b"SECOND");
    set_modified(&project, "data/two words/b.jpg", hours_ago(48));
    assert_eq!(project.ran(&["pipeline"]), ["gather", "count"], "as many bytes as before, so count writes the same");
    assert_eq!(output(&project, "gather/all.txt"), "first SECOND");
}

#[test]
fn rule_5_a_photo_only_touched_runs_nothing() {
    let project = made();
    set_modified(&project, "data/two words/b.jpg", hours_ago(1));
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn rule_5_an_outside_file_counts_for_the_stage_that_reads_it() {
    let project = made();
    project.write("data/paper.txt", b"Dear all,\n");
    assert_eq!(project.ran(&["pipeline"]), ["tell"]);
    assert_eq!(output(&project, "tell/report.html"), "Dear all,\ncount bytes: 30\n");
}

#[test]
fn rule_6_a_program_whose_bytes_changed_runs_and_stops_the_wave_if_it_writes_the_same() {
    let project = made();
    project.change_program("gather");
    project.make(&["build"]).succeeded();
    let status = asked(&project, "status");
    let expected = "gather  will run: its program changed\n\
                    count   may run: if gather writes something new\n\
                    tell    may run: if count writes something new\n";
    assert_eq!(status, expected);
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    project.change_program("gather");
    let mut make = project.make_command(&["pipeline"]);
    let accented: fixture::Outcome = make.env("STUB_ACCENT", "twelve bytes").output().unwrap().into();
    assert_eq!(accented.succeeded().stages(), ALL);
}

#[test]
fn rule_6_a_program_built_again_with_another_default_is_asked_again() {
    let project = project();
    project.edit("factor: 3, ", "");
    assert_eq!(project.ran(&["pipeline"]), ALL);
    assert_eq!(output(&project, "count/number.txt"), "10");
    project.write("default-factor", b"5");
    assert_eq!(project.ran(&["pipeline"]), NONE, "the program is the same, so its answer is kept");
    project.change_program("count");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(output(&project, "count/number.txt"), "60");
}
