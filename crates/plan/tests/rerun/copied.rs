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
    assert_ne!(listed(&project), before);
}

#[test]
fn a_photo_of_the_same_size_and_time_is_seen_all_the_same() {
    let project = project();
    set_modified(&project, "data/two words/b.jpg", hours_ago(2));
    let time = fs::metadata(project.path().join("data/two words/b.jpg")).unwrap().modified().unwrap();
    project.make(&["pipeline"]).succeeded();
    project.write("data/two words/b.jpg", b"SECOND");
    set_modified(&project, "data/two words/b.jpg", time);
    assert_eq!(project.ran(&["pipeline"]), ["gather", "count"]);
}

#[test]
fn a_photo_that_changes_while_it_is_read_ends_the_run_and_nothing_is_kept() {
    let project = project();
    for cache in ["RUN_CACHE=0", "RUN_CACHE=1G"] {
        project.write("hold-gather", b"");
        let make = project.make_command(&[cache, "pipeline"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        wait_for(&project.stage("gather").join(".partial/all.txt"));
        project.write("data/two words/b.jpg", b"SECOND");
        release(&project, "gather");
        let outcome = fixture::Outcome::from(make.unwrap().wait_with_output().unwrap());
        assert_eq!(outcome.status, Some(2));
        let says = "gather: data/two words/b.jpg: changed while it was read; run this again";
        assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
        project.write("data/two words/b.jpg", b"second");
        assert!(asked(&project, "status").starts_with("gather  will run: it was interrupted"));
    }
    assert!(!project.path().join("artifacts/.cache").exists());
    assert_eq!(project.ran(&["pipeline"]), ALL);
    assert_eq!(output(&project, "gather/all.txt"), "first second");
}

#[test]
fn a_clock_that_is_set_back_during_a_run_hides_nothing() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    let mut make = make_until(&project, "count", "number.txt");
    // Whatever the clock says when `count` writes, it is later than this.
    let done = fs::metadata(project.stage("tell").join("done")).unwrap().modified().unwrap();
    assert!(done < hours_ago(20 * 365 * 24));
    release(&project, "count");
    assert!(make.wait().unwrap().success());
    assert_eq!(output(&project, "tell/report.html"), "count bytes: 60\n");
}

#[test]
fn a_folder_that_was_copied_halfway_is_not_fresh() {
    for file in ["done", "manifest.yaml", "provenance.yaml"] {
        let project = made();
        let old = fs::read(project.stage("count").join(file)).unwrap();
        project.edit("factor: 3", "factor: 5");
        project.ran(&["pipeline"]);
        project.write(&format!("artifacts/test/count/{file}"), &old);
        if file == "done" {
            project.edit("factor: 5", "factor: 3");
        }
        let status = asked(&project, "status");
        assert!(status.contains("is not the one that its done is about\n"), "{file}: {status}");
        assert_eq!(project.ran(&["pipeline"])[0], "count");
    }
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
