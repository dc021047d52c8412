//! Rule 7: `kill -9` of the running stage, at any moment, with programs that really train.

use super::*;
use artifact::{random, walk};
use rand::Rng as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const KILLS: usize = 10;

#[test]
fn rule_7_killed_ten_times_in_a_row_the_bytes_are_those_of_an_undisturbed_run() {
    let project = project();
    // Enough work that most moments are not in the start of a program.
    for (from, to) in [("40, width: 48", "100, width: 120"), ("epochs: 20", "epochs: 80"), ("epochs: 8", "epochs: 12")]
    {
        project.edit(from, to);
    }
    let begin = Instant::now();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    // So that slow machines get further, too.
    let half_a_run = begin.elapsed() / 2;
    let undisturbed = project.snapshot();
    fs::remove_dir_all(project.path().join("artifacts")).unwrap();
    let mut moments = random::stream(7, random::Purpose::Test("moments of kill -9"), &[]);
    let mut killed = Vec::new();
    for _ in 0..10 * KILLS {
        if killed.len() == KILLS {
            break;
        }
        let moment = moments.random_range(Duration::ZERO..half_a_run);
        if let Some(stage) = kill_running_stage(start(&project), moment) {
            killed.push(format!("{stage} (had begun {} files)", begun(&project, &stage)));
        } else {
            // All was made before the moment came.
            same_as(&undisturbed, &project);
            fs::remove_dir_all(project.path().join("artifacts")).unwrap();
        }
    }
    eprintln!("killed: {}", killed.join(", "));
    assert_eq!(killed.len(), KILLS);
    project.make(&["pipeline"]).succeeded();
    same_as(&undisturbed, &project);
}

#[test]
fn rule_7_what_stands_in_the_place_of_an_output_is_refused_before_anything_moves() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let before = project.snapshot();
    project.edit("epochs: 20", "epochs: 10");
    // Not ours to replace.
    let obstacle = project.stage("train-head").join("test.logits.npy");
    fs::remove_file(&obstacle).unwrap();
    fs::create_dir(&obstacle).unwrap();
    let outcome = project.make(&["pipeline"]);
    assert_eq!((outcome.status, outcome.stages()), (Some(2), vec![]), "stderr: {}", outcome.stderr);
    let half = differences(&project.snapshot(), &before);
    let settings = [".plan/train-head.yaml", "train-head/config.yaml"].map(PathBuf::from);
    assert_eq!(half, [&settings[..], &[PathBuf::from("train-head/test.logits.npy")]].concat());
    fs::remove_dir(&obstacle).unwrap();
    project.edit("epochs: 10", "epochs: 20");
    assert_eq!(project.ran(&["pipeline"]), ["train-head"]);
    same_as(&before, &project);
}

/// Make in a process group of its own. No other process can get its number until it is waited for.
fn start(project: &Project) -> Child {
    let mut make = project.make_command(&["pipeline"]);
    make.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills the stage that runs at `moment` after make began, or the next one. Returns its name, or none if make ended
/// before.
fn kill_running_stage(mut make: Child, moment: Duration) -> Option<String> {
    let group = make.id();
    sleep(moment);
    loop {
        if let Some(status) = make.try_wait().unwrap() {
            assert!(status.success());
            return None;
        }
        // While make is stopped, it cannot reap a stage that ends, so no other process gets that stage's number.
        signal("-STOP", &format!("-{group}"));
        let stage = running_stage(group);
        if let Some((process, _)) = &stage {
            signal("-KILL", &process.to_string());
        }
        signal("-CONT", &format!("-{group}"));
        if let Some((_, name)) = stage {
            assert!(!make.wait().unwrap().success(), "{name} was killed");
            return Some(name);
        }
        sleep(Duration::from_millis(2));
    }
}

/// Files that a killed stage had begun.
fn begun(project: &Project, stage: &str) -> usize {
    walk::files(&project.stage(stage).join(file_names::PARTIAL)).map_or(0, |files| files.len())
}

/// The process in `group` that is a stage on its artifact folder, and the stage's name.
fn running_stage(group: u32) -> Option<(u32, String)> {
    let numbers = walk::entries(Path::new("/proc")).unwrap();
    let mut processes = numbers.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok());
    processes.find_map(|process| (group_of(process)? == group).then(|| Some((process, stage_of(process)?)))?)
}

/// State, parent and group follow the program's name, which stands in brackets.
fn group_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

fn stage_of(process: u32) -> Option<String> {
    let command = fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
    match command.trim_end_matches('\0').split('\0').collect::<Vec<_>>()[..] {
        [program, folder] if program.starts_with("artifacts/.bin/") => {
            folder.strip_prefix("artifacts/test/").map(str::to_owned)
        }
        _ => None,
    }
}

fn signal(signal: &str, process: &str) {
    assert!(Command::new("kill").args([signal, "--", process]).status().unwrap().success());
}
