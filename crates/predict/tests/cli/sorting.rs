//! Links in folders of their classes, and back.

use crate::classifier::{FILE, alone, changed, command, figure, of_two, predict, rows, run, with_photos};
use artifact::{Classes, walk, write};
use fixture::{Outcome, Project, picture};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Everything below a folder of the project, by path below it.
fn below(project: &Project, folder: &str) -> Vec<String> {
    let folder = project.path().join(folder);
    let files = walk::files(&folder).unwrap();
    files.iter().map(|path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned()).collect()
}

fn target(project: &Project, link: &str) -> PathBuf {
    fs::read_link(project.path().join(link)).unwrap()
}

/// The real path of the project, which is what links lead to.
fn photo(project: &Project, name: &str) -> PathBuf {
    project.path().canonicalize().unwrap().join(name)
}

#[test]
fn every_photo_gets_a_link_in_the_folder_of_its_answer_and_undo_removes_it() {
    let project = with_photos(of_two(), 3);
    project.picture("photos/noise.png", &picture::noise(70, 50, 1));
    project.write("photos/broken.png", b"");
    let before = below(&project, "photos");
    let outcome = predict(&project, &["photos", "--sort-into", "sorted/here"]);
    assert_eq!(outcome.status, Some(1), "{}", outcome.stderr);
    let mut expected = vec!["undo.csv".to_owned()];
    let mut names = std::collections::BTreeMap::<String, usize>::new();
    for row in rows(&outcome.stdout).iter().filter(|row| row[1] == "ok") {
        let (stem, class) = (row[0].rsplit('/').next().unwrap().strip_suffix(".png").unwrap(), &row[2]);
        let count = names.entry(format!("{class}/{stem}")).or_default();
        *count += 1;
        // A name that is taken gets a number.
        let link = if *count == 1 { format!("{class}/{stem}.png") } else { format!("{class}/{stem}-{count}.png") };
        assert_eq!(target(&project, &format!("sorted/here/{link}")), photo(&project, &row[0]));
        expected.push(link);
    }
    expected.sort();
    assert_eq!(below(&project, "sorted/here"), expected);
    assert_eq!(expected.len(), 8);
    assert!(expected.contains(&"unknown/noise.png".to_owned()), "{expected:?}");
    let said = "sorted/here: 7 links in 3 folders; `predict --undo sorted/here/undo.csv` removes them\n";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let outcome = run(&project, &["--undo", "sorted/here/undo.csv"]).succeeded();
    assert_eq!(outcome.stderr, "7 links removed\n");
    assert_eq!(walk::entries(&project.path().join("sorted/here")).unwrap().len(), 0);
    assert_eq!(below(&project, "photos"), before);
}

#[test]
fn photos_of_one_name_all_get_links() {
    let project = alone(of_two());
    for folder in 0..12 {
        project.picture(&format!("photos/{folder}/a.b.png"), &figure(0, 1));
        project.picture(&format!("photos/{folder}/a.b-2.png"), &figure(0, 1));
    }
    predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded();
    let links = below(&project, "s");
    assert_eq!(links.len(), 24 + 1, "{links:?}");
    let mut targets: Vec<PathBuf> = links[..24].iter().map(|link| target(&project, &format!("s/{link}"))).collect();
    targets.sort();
    targets.dedup();
    assert_eq!(targets.len(), 24);
    assert_eq!(run(&project, &["--undo", "s/undo.csv"]).succeeded().stderr, "24 links removed\n");
}

#[test]
fn a_second_run_says_how_to_take_back_the_first() {
    let project = with_photos(of_two(), 1);
    predict(&project, &["photos", "--sort-into", "s"]).succeeded();
    let before = below(&project, "s");
    let said = predict(&project, &["photos", "--sort-into", "s"]).failed();
    let says = "s: expected a folder without links of an earlier run; `predict --undo s/undo.csv` removes them\n";
    assert!(said.ends_with(says), "{said}");
    assert_eq!(below(&project, "s"), before);
    run(&project, &["--undo", "s/undo.csv"]).succeeded();
    predict(&project, &["photos", "--sort-into", "s"]).succeeded();
    assert_eq!(below(&project, "s"), before);
}

#[test]
fn files_that_are_there_already_stay() {
    let project = alone(of_two());
    project.picture("photos/1.png", &figure(0, 1));
    for name in ["disc/1.png", "disc/1-2.png", "square/mine"] {
        project.write(&format!("s/{name}"), b"mine");
    }
    predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded();
    let links: Vec<String> = below(&project, "s").into_iter().filter(|name| name.contains("1-3")).collect();
    assert_eq!(links, ["disc/1-3.png"]);
    run(&project, &["--undo", "s/undo.csv"]).succeeded();
    assert_eq!(below(&project, "s"), ["disc/1-2.png", "disc/1.png", "square/mine"]);
    assert_eq!(fs::read(project.path().join("s/disc/1.png")).unwrap(), b"mine");
    // A file where a folder has to be.
    project.write("t/disc", b"mine");
    let said = predict(&project, &["photos", "--sort-into", "t", "--no-unknown"]).failed();
    assert!(said.contains("t/disc: failed to create: File exists"), "{said}");
    run(&project, &["--undo", "t/undo.csv"]).succeeded();
    assert_eq!(below(&project, "t"), ["disc"]);
}

#[test]
fn class_names_lead_nowhere_else() {
    let long = "x".repeat(1000);
    for (class, folder) in [
        ("..", "_.."),
        (".", "_."),
        ("a/b", "a_b"),
        ("/etc", "_etc"),
        ("../../x", ".._.._x"),
        ("undo.csv", "_undo.csv"),
        ("line\nbreak", "line_break"),
        (&long, &long[..200]),
        ("=1+1", "=1+1"),
    ] {
        let names = Classes::new(vec![class.to_owned(), "square".to_owned()]);
        let project = alone(&changed(of_two(), |about| about.classes = Some(names)));
        project.picture("photos/1.png", &figure(0, 1));
        let said = predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded().stdout;
        let guarded = if class.starts_with('=') { format!("'{class}") } else { class.to_owned() };
        assert_eq!(rows(&said)[0][2], guarded);
        assert_eq!(target(&project, &format!("s/{folder}/1.png")), photo(&project, "photos/1.png"), "{class}");
        let mut everything =
            vec![FILE.to_owned(), "photos/1.png".to_owned(), format!("s/{folder}/1.png"), "s/undo.csv".to_owned()];
        everything.sort();
        assert_eq!(below(&project, "."), everything);
        run(&project, &["--undo", "s/undo.csv"]).succeeded();
        assert_eq!(below(&project, "."), [FILE, "photos/1.png"]);
    }
}

/// More rows than a pipe takes, and nobody who reads them.
#[test]
fn every_photo_gets_its_link_though_nobody_reads_the_rows() {
    let project = with_photos(of_two(), 1);
    let mut command = command(&project, &[FILE, "-", "--batch", "8", "--sort-into", "s", "--no-unknown"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&b"photos/disc/0.png\n".repeat(2000)).unwrap();
    let outcome = Outcome::from(child.wait_with_output().unwrap()).succeeded();
    assert!(outcome.stderr.contains("s: 2000 links in 1 folder; "), "{}", outcome.stderr);
    assert_eq!(below(&project, "s").len(), 2001);
}

#[test]
fn a_list_that_ends_in_half_a_line_is_good_up_to_there() {
    let project = with_photos(of_two(), 1);
    predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded();
    let list = fs::read(project.path().join("s/undo.csv")).unwrap();
    for half in ["disc/7", "disc/7.png,/x", "\"disc/7.png"] {
        project.write("s/undo.csv", &[&list, half.as_bytes()].concat());
        let copy = project.path().join("copy");
        assert!(
            Command::new("cp").args(["-a", "s"]).arg(&copy).current_dir(project.path()).status().unwrap().success()
        );
        assert_eq!(run(&project, &["--undo", "copy/undo.csv"]).succeeded().stderr, "2 links removed\n", "{half}");
        fs::remove_dir(copy).unwrap();
    }
}

#[test]
fn folders_of_classes_that_are_links_are_not_followed() {
    let project = with_photos(of_two(), 1);
    fs::create_dir_all(project.path().join("s")).unwrap();
    fs::create_dir(project.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", project.path().join("s/disc")).unwrap();
    let said = predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).failed();
    assert!(said.contains("s/disc: expected a folder, got a link to one\n"), "{said}");
    assert_eq!(below(&project, "elsewhere"), [""; 0]);
    // Nor are they by undo, whoever made the list.
    let photo = photo(&project, "photos/disc/0.png");
    symlink(&photo, project.path().join("elsewhere/0.png")).unwrap();
    project.write("s/undo.csv", format!("link,photo\ndisc/0.png,{}\n", photo.display()).as_bytes());
    let outcome = run(&project, &["--undo", "s/undo.csv"]);
    assert_eq!(outcome.status, Some(1));
    assert!(outcome.stderr.contains("s/disc/0.png: no longer a link to"), "{}", outcome.stderr);
    assert_eq!(below(&project, "elsewhere"), ["0.png"]);
}

#[test]
fn what_a_user_changed_meanwhile_is_left_alone() {
    let project = alone(of_two());
    for number in 0..5 {
        project.picture(&format!("photos/{number}.png"), &figure(0, 1));
    }
    predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded();
    let at = |name: &str| project.path().join("s/disc").join(name);
    for number in 0..3 {
        fs::remove_file(at(&format!("{number}.png"))).unwrap();
    }
    write::atomic(&at("1.png"), b"mine").unwrap();
    symlink("../../photos/4.png", at("2.png")).unwrap();
    let outcome = run(&project, &["--undo", "s/undo.csv"]);
    assert_eq!(outcome.status, Some(1));
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert!(
        lines[0].starts_with("s/disc/1.png: no longer a link to /") && lines[0].ends_with("1.png, left alone"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("s/disc/2.png: no longer a link to /"), "{lines:?}");
    assert_eq!(lines[2..], ["2 links removed"]);
    assert_eq!(below(&project, "s"), ["disc/1.png", "disc/2.png"]);
}

#[test]
fn a_list_from_a_stranger_removes_nothing() {
    let project = with_photos(of_two(), 1);
    predict(&project, &["photos", "--sort-into", "s", "--no-unknown"]).succeeded();
    let list = fs::read_to_string(project.path().join("s/undo.csv")).unwrap();
    symlink(photo(&project, "photos/disc/0.png"), project.path().join("link.png")).unwrap();
    let before = below(&project, ".");
    let target = photo(&project, "photos/disc/0.png");
    for link in ["../link.png", "disc/../../link.png", "link.png", "/etc/passwd", "a/b/c.png", "..", ""] {
        // After lines that are right.
        project.write("s/undo.csv", format!("{list}{link},{}\n", target.display()).as_bytes());
        let outcome = run(&project, &["--undo", "s/undo.csv"]);
        assert!(
            outcome.failed().starts_with("s/undo.csv: expected CLASS/NAME, a link below this folder, got"),
            "{link}"
        );
        assert_eq!(below(&project, "."), before, "{link}");
    }
    for (text, says) in [
        ("", "s/undo.csv: expected the columns link and photo, as --sort-into writes them"),
        ("path,status\na,ok\n", "s/undo.csv: expected the columns link and photo"),
        ("link,photo\ndisc/1.png\ndisc/2.png,/x\n", "s/undo.csv: CSV error: record 1"),
    ] {
        project.write("s/undo.csv", text.as_bytes());
        let said = run(&project, &["--undo", "s/undo.csv"]).failed();
        assert!(said.starts_with(says), "{said}");
    }
    let said = run(&project, &["--undo", "nothing.csv"]).failed();
    assert_eq!(said, "nothing.csv: failed to open: No such file or directory (os error 2)\n");
}
