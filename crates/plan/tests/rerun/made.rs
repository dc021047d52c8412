//! Photos and paper that a stage of the pipeline makes, where others come from outside.

use super::*;

const DRAWN: &str = "seed: 7
stages:
  draw: {}
  gather: {}
  count: { settings: { unit: 10 } }
  tell: {}
";
const DRAWN_ALL: [&str; 4] = ["draw", "gather", "count", "tell"];

/// Thirty photos of one byte and an empty sheet of paper, everything made.
fn drawn() -> Project {
    let stub = fixture::program("examples/stub");
    let project = Project::with_makefile(&DRAWN_ALL.map(|name| (name, stub.clone())));
    project.pipeline(DRAWN);
    assert_eq!(project.ran(&["pipeline"]), DRAWN_ALL);
    assert_eq!(output(&project, "tell/report.html"), "count bytes: 30\n");
    project
}

#[test]
fn what_a_stage_makes_is_read_and_when_nothing_changed_no_stage_runs() {
    let project = drawn();
    assert_eq!(project.ran(&["pipeline"]), NONE);
    assert!(!project.stage("gather").join("inputs.txt").exists());
    let provenance = output(&project, "gather/provenance.yaml");
    assert!(provenance.contains("photos:\n    draw: "), "{provenance}");
}

#[test]
fn a_changed_stage_runs_those_that_read_its_folder_and_its_file_and_the_wave_stops_at_equal_bytes() {
    let project = drawn();
    project.edit("draw: {}", "draw: { settings: { photos: 31 } }");
    assert_eq!(output(&project, "gather/all.txt").len(), 30);
    assert_eq!(project.ran(&["pipeline"]), ["draw", "gather", "count", "tell"]);
    assert_eq!(output(&project, "gather/all.txt").len(), 31);
    project.edit("photos: 31", "photos: 30");
    project.ran(&["pipeline"]);
    assert!(!project.stage("draw").join("photos/0/30.jpg").exists(), "the old folder is replaced whole");
    project.change_program("draw");
    assert_eq!(project.ran(&["pipeline"]), ["draw"]);
}

#[test]
fn killed_while_it_draws_again_it_leaves_the_old_folder_and_with_the_old_setting_nothing_runs() {
    let project = drawn();
    let before = project.snapshot();
    project.edit("draw: {}", "draw: { settings: { photos: 40 } }");
    kill(make_until(&project, "draw", "paper.txt"), "-KILL");
    assert!(project.stage("draw").join(".partial/photos/0/39.jpg").exists());
    assert_eq!(artifact::walk::files(&project.stage("draw").join("photos")).unwrap().len(), 30);
    release(&project, "draw");
    project.edit("draw: { settings: { photos: 40 } }", "draw: {}");
    assert_eq!(project.ran(&["pipeline"]), NONE, "the old outputs are those of this setting");
    assert!(project.snapshot() == before);
}

#[test]
fn a_photo_lost_from_a_drawn_folder_is_told_before_anything_runs() {
    let project = drawn();
    fs::remove_file(project.stage("draw").join("photos/2/2.jpg")).unwrap();
    let said = project.make(&["pipeline"]).stderr;
    let message = "artifacts/test/draw/photos: expected 30 files of 30 bytes together, as manifest.yaml says, got 29 of \
                   29; `make rerun STAGE=draw PIPELINE=test` makes it again";
    assert_eq!(said.lines().next(), Some(message));
    assert_eq!(project.ran(&["rerun", "STAGE=draw"]), ["draw"]);
    fs::remove_dir_all(project.stage("draw").join("photos")).unwrap();
    let status = asked(&project, "status");
    assert!(status.starts_with("draw    will run: its photos is missing\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["draw"]);
}

#[test]
fn a_drawn_folder_is_made_again_when_all_files_around_it_are_deleted() {
    let project = drawn();
    let before = project.snapshot();
    fs::remove_file(project.stage("draw").join("manifest.yaml")).unwrap();
    assert_eq!(project.ran(&["pipeline"])[0], "draw");
    assert!(project.snapshot() == before);
    // As `rm artifacts/test/draw/*` does: folders stay, and names with a dot.
    for path in artifact::walk::entries(&project.stage("draw")).unwrap() {
        if path.is_file() && !path.file_name().unwrap().to_string_lossy().starts_with('.') {
            fs::remove_file(path).unwrap();
        }
    }
    assert_eq!(project.ran(&["pipeline"])[0], "draw");
    assert!(project.snapshot() == before);
    fs::remove_dir_all(project.stage("draw")).unwrap();
    assert_eq!(project.ran(&["pipeline"])[0], "draw");
    assert!(project.snapshot() == before);
}

#[test]
fn a_photo_put_into_a_drawn_folder_is_named_and_never_removed() {
    let project = drawn();
    project.write("artifacts/test/draw/photos/0/mine.jpg", b"mine");
    let said = project.make(&["pipeline"]).stderr;
    assert!(said.contains("draw/photos: expected 30 files of 30 bytes together"), "{said}");
    let said = project.make(&["rerun", "STAGE=draw"]).stderr;
    assert!(said.contains("draw/photos/0/mine.jpg: no run of this stage put it here"), "{said}");
    assert_eq!(output(&project, "draw/photos/0/mine.jpg"), "mine");
    fs::remove_file(project.stage("draw").join("photos/0/mine.jpg")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ["draw"]);
}

#[test]
fn from_a_stage_to_a_path_and_back() {
    let project = drawn();
    project.write("draw.txt", b"");
    project.write("draw/1.jpg", b"1234567890");
    project.edit("gather: {}", "gather: { in: { photos: ./draw } }");
    let status = asked(&project, "status");
    assert!(status.contains("gather  will run: settings changed: in.photos [./draw] (was [draw])"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["gather", "count", "tell"]);
    assert_eq!(output(&project, "gather/all.txt"), "1234567890");
    project.edit("photos: ./draw", "photos: draw");
    assert_eq!(project.ran(&["pipeline"]), ["gather", "count", "tell"]);
    assert_eq!(output(&project, "gather/all.txt").len(), 30);
}

#[test]
fn a_misspelt_stage_is_no_path_either_and_the_message_names_the_right_one() {
    let project = drawn();
    project.edit("gather: {}", "gather: { in: { photos: drwa } }");
    project.edit("tell: {}", "tell: { in: { paper: sheet } }");
    let said = project.make(&["pipeline"]).stderr;
    let needed = |stage: &str| format!("needed by stage {stage} of pipelines/test.yaml; put it there or mend the path");
    let photos = "drwa: no such folder (nor a stage of this name, did you mean 'draw'?)";
    let paper = "sheet: no such file (nor a stage of this name, there are draw, gather, count)";
    let expected =
        [format!("{photos}, {}", needed("gather (in.photos)")), format!("{paper}, {}", needed("tell (in.paper)"))];
    assert_eq!(said.lines().take(2).collect::<Vec<_>>(), expected);
    let status = asked(&project, "status");
    assert!(status.contains(&format!("gather  cannot run: {photos} (in.photos)\n")), "{status}");
}
