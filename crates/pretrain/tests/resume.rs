//! What a kill, another machine, a full disk or another setting does to a training that is not finished.

mod data;

use artifact::{file_names, walk};
use data::{FEW, pictures, project};
use fixture::{Outcome, Project, artifacts};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{fs, thread, time::Duration};

/// A network that learns little, in no time.
const TINY: &str = "width: 0.06, batch: 16, epochs: 12";

fn command(project: &Project) -> Command {
    let mut command = Command::new(fixture::program("pretrain"));
    command.arg("artifacts/test/pretrain").current_dir(project.path());
    command
}

fn spawn(project: &Project) -> Child {
    command(project).stderr(Stdio::null()).spawn().unwrap()
}

/// Starts the configured stage and kills it when it has saved its state for the first time. On a busy machine it may
/// come to its end before it can be killed; then it starts once more.
fn kill_after_an_epoch(project: &Project) {
    let (state, done) =
        (project.stage("pretrain").join(file_names::RESUME), project.stage("pretrain").join(file_names::DONE));
    for _ in 0..5 {
        let _ = fs::remove_file(&done);
        let mut child = spawn(project);
        while !state.exists() && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if state.exists() && !done.exists() {
            return;
        }
    }
    panic!("never killed between two epochs");
}

/// All files of the stage but the log, by name.
fn files(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = walk::entries(&project.stage("pretrain")).unwrap();
    let paths = paths.into_iter().filter(|path| !path.ends_with(file_names::LOG));
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let project = project(FEW, &["disc", "square"]);
    for keep in ["last", "best"] {
        let settings = format!("settings: {{{TINY}, optimizer: adamw, learning_rate: 0.01, keep: {keep}}}");
        let said = project.run("pretrain", &settings).succeeded().stderr;
        assert!(!said.contains("resum") && said.contains("epoch 1:"), "{said}");
        let undisturbed = files(&project);

        kill_after_an_epoch(&project);
        let said = project.rerun("pretrain", "pretrain").succeeded().stderr;
        assert!(said.contains("pretrain: resuming after epoch ") && !said.contains("epoch 1:"), "{said}");
        assert_eq!(files(&project), undisturbed);
        // The log is that of both runs, and tells of each epoch, one perhaps twice, in order, with the time that is left.
        let log = fs::read_to_string(project.stage("pretrain").join(file_names::LOG)).unwrap();
        let epochs: Vec<&str> = log.lines().filter(|line| line.contains(" s  epoch ")).collect();
        assert!(log.contains("resuming after epoch ") && (12..=13).contains(&epochs.len()), "{log}");
        assert!(epochs[0].contains("epoch 1:") && epochs[0].ends_with(" s left"), "{log}");
        let last = epochs[epochs.len() - 1];
        assert!(last.contains("epoch 12:") && !last.contains("left"), "{log}");

        // Finished, it starts from the beginning again.
        let said = project.rerun("pretrain", "pretrain").succeeded().stderr;
        assert!(!said.contains("resuming") && said.contains("epoch 1:"), "{said}");
        assert_eq!(files(&project), undisturbed);
    }
}

#[test]
fn the_state_of_another_training_is_not_taken() {
    let project = project(FEW, &["disc", "square"]);
    let draft = |settings: &str| format!("settings: {{{TINY}, {settings}}}");
    let configure = |draft: &str| {
        let config = project.resolve("pretrain", "pretrain", draft).succeeded().stdout;
        project.write("artifacts/test/pretrain/config.yaml", config.as_bytes());
    };
    configure(&draft("dropout: 0.1"));
    kill_after_an_epoch(&project);
    let state = fs::read(project.stage("pretrain").join(file_names::RESUME)).unwrap();
    let says = |draft: &str| {
        project.write("artifacts/test/pretrain/.resume", &state);
        project.run("pretrain", draft).succeeded().stderr
    };
    let afresh = "pretrain: starting afresh: the state of an earlier run differs in";
    let said = says(&draft("dropout: 0.2"));
    assert!(said.contains(&format!("{afresh} settings\n")) && said.contains("epoch 1:"), "{said}");
    let said = says(&format!("seed: 8\n{}", draft("dropout: 0.1")));
    assert!(said.contains(&format!("{afresh} seed\n")), "{said}");
    pictures(&project, "train", FEW, 5000, 2);
    artifacts::seal(&project.stage("preprocess"));
    let said = says(&draft("dropout: 0.1"));
    assert!(said.contains(&format!("{afresh} input images\n")), "{said}");
}

#[test]
fn how_weights_are_stored_makes_no_difference_to_their_training() {
    let project = project(FEW, &["disc", "square"]);
    let draft = |stored: &str| format!("settings: {{{TINY}, weights_stored_as: {stored}}}");
    project.run("pretrain", &draft("f32")).succeeded();
    let undisturbed = files(&project);
    project.run("pretrain", &draft("f16")).succeeded();
    kill_after_an_epoch(&project);
    let said = project.run("pretrain", &draft("f32")).succeeded().stderr;
    assert!(said.contains("pretrain: resuming after epoch "), "{said}");
    assert_eq!(files(&project), undisturbed);
}

#[test]
fn another_machine_starts_afresh() {
    let project = project(FEW, &["disc", "square"]);
    project.run("pretrain", &format!("settings: {{{TINY}}}")).succeeded();
    kill_after_an_epoch(&project);
    let state = fs::read(project.stage("pretrain").join(file_names::RESUME)).unwrap();
    for (name, value) in [("ATEN_CPU_CAPABILITY", "default"), ("ONEDNN_MAX_CPU_ISA", "SSE41")] {
        project.write("artifacts/test/pretrain/.resume", &state);
        let said: Outcome = command(&project).env(name, value).output().unwrap().into();
        let said = said.succeeded().stderr;
        let line = format!("pretrain: starting afresh: the state of an earlier run differs in {name}\n");
        assert!(said.contains(&line) && said.contains("epoch 1:"), "{said}");
    }
    // The first line of the state names all that is compared.
    let head = String::from_utf8_lossy(&state[..state.iter().position(|&byte| byte == b'\n').unwrap()]).into_owned();
    for name in ["libtorch", "processor", "threads", "program", "seed", "settings", "input images"] {
        assert!(head.contains(&format!("\"{name}\":")), "{name}: {head}");
    }
}

#[test]
fn a_training_that_runs_away_leaves_the_state_before() {
    let project = project(FEW, &["disc", "square"]);
    let settings = "settings: {width: 0.06, batch: 16, epochs: 3, optimizer: sgd, learning_rate: 1.0e+30, hidden: [4]}";
    let says = project.run("pretrain", settings).failed();
    assert!(says.contains("epoch 1: expected finite losses, got "), "{says}");
    assert!(!project.stage("pretrain").join(file_names::RESUME).exists());
}

#[test]
fn a_state_that_cannot_be_written_does_not_end_the_training() {
    let project = project(FEW, &["disc", "square"]);
    let settings = format!("settings: {{{TINY}, optimizer: adamw, learning_rate: 0.01}}");
    project.run("pretrain", &settings).succeeded();
    let undisturbed = files(&project);
    let largest = undisturbed.values().map(Vec::len).max().unwrap();
    // The shell counts blocks of 512 bytes; the state is three times as large as the largest output.
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", largest / 512 + 2);
    let mut command = Command::new("sh");
    command.args(["-c", &limit]).arg(fixture::program("pretrain")).arg("artifacts/test/pretrain");
    let said = Outcome::from(command.current_dir(project.path()).output().unwrap()).succeeded().stderr;
    let line = "pretrain: this training continues, but could not be resumed from here: artifacts/test/pretrain/";
    assert_eq!(said.matches(line).count(), 1, "{said}");
    assert!(said.contains("epoch 12:"), "{said}");
    assert_eq!(files(&project), undisturbed);
}
