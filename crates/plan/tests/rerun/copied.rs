//! Freshness is by content: clocks, copies and touched files run nothing, and hide nothing.

use super::*;

const FRESH: &str = "gather  fresh\ncount   fresh\ntell    fresh\n";

/// Gives everything below a folder this time.
fn set_all(folder: &Path, time: SystemTime) {
    for path in artifact::walk::files(folder).unwrap() {
        File::open(&path).unwrap().set_modified(time).unwrap();
    }
}

/// Below which folder files get another time, and how many seconds from now it is: what copies, archives and other clocks
/// leave.
fn times() -> [(&'static str, i64); 8] {
    let (hour, years) = (3600, 20 * 365 * 24 * 3600);
    [
        ("", -years),
        ("", 0),
        ("", hour),
        ("artifacts", years),
        ("artifacts/test/gather", hour),
        ("artifacts/test/count", hour),
        ("artifacts/.bin", hour),
        ("data", hour),
    ]
}

#[test]
fn whatever_the_times_are_nothing_runs_and_every_change_is_seen() {
    for (folder, seconds) in times() {
        let project = made();
        let set_times = || {
            let now = SystemTime::now();
            let away = Duration::from_secs(seconds.unsigned_abs());
            set_all(&project.path().join(folder), if seconds < 0 { now - away } else { now + away });
        };
        set_times();
        assert_eq!(asked(&project, "status"), FRESH, "{folder}: {seconds}");
        assert_eq!(dry_run(&project, "pipeline"), "");
        assert_eq!(project.ran(&["pipeline"]), NONE, "{folder}: {seconds}");
        project.edit("factor: 3", "factor: 5");
        set_times();
        assert_eq!(project.ran(&["pipeline"]), ["count", "tell"], "{folder}: {seconds}");
        assert_eq!(output(&project, "count/number.txt"), "60");
        project.write("data/two words/c.jpg", b"1234567890");
        project.change_program("tell");
        set_times();
        assert_eq!(project.ran(&["pipeline"]), ALL, "{folder}: {seconds}");
        assert_eq!(project.ran(&["pipeline"]), NONE, "{folder}: {seconds}");
    }
}

#[test]
fn a_copy_of_the_project_is_as_fresh_as_the_project() {
    let project = made();
    for options in ["-a", "-r"] {
        let place = tempfile::tempdir().unwrap();
        let copy = place.path().join("elsewhere");
        let copied = Command::new("cp").arg(options).arg(project.path()).arg(&copy).status().unwrap();
        assert!(copied.success());
        let make = |goal: &str| {
            let mut make = project.make_command(&[goal]);
            fixture::Outcome::from(make.current_dir(&copy).output().unwrap()).succeeded()
        };
        assert!(make("status").stdout.ends_with(FRESH), "cp {options}: {}", make("status").stdout);
        assert_eq!(make("pipeline").stages(), NONE, "cp {options}");
    }
}

#[test]
fn files_of_which_only_the_time_changed_are_read_once_more_and_never_again() {
    let project = made();
    set_all(&project.path().join("data"), hours_ago(1));
    let listed = |project: &Project| output(project, "gather/inputs.txt");
    let before = listed(&project);
    assert_eq!(asked(&project, "status"), FRESH);
    assert_eq!(listed(&project), before, "`status` writes nothing");
    assert_eq!(project.ran(&["pipeline"]), NONE);
    assert!(listed(&project) != before && !listed(&project).contains("racy"), "{}", listed(&project));
}

#[test]
fn a_stamp_of_an_older_version_says_so() {
    let project = made();
    project.write("artifacts/test/count/done", b"");
    let status = asked(&project, "status");
    assert!(status.contains("count   will run: its done is damaged or of an older version\n"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["count"]);
}

#[test]
fn what_is_no_file_in_the_place_of_one_is_named_and_keeps_nobody_waiting() {
    for name in ["done", "manifest.yaml", "provenance.yaml", "config.yaml"] {
        let project = made();
        let path = project.stage("count").join(name);
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        asked(&project, "status");
        let said = project.make(&["verify"]);
        assert!(name == "config.yaml" || said.status == Some(2), "{name}");
        project.make(&["pipeline"]).succeeded();
        assert_eq!(asked(&project, "status"), FRESH, "{name}");
        project.make(&["verify"]).succeeded();
    }
}
