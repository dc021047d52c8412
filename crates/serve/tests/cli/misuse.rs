//! What cannot be served: exit status 1, or 2 for wrong usage, and nothing on stdout.

use crate::classifier::promising_something_else;
use crate::photos::one;
use crate::server::{anywhere, command};
use fixture::classifier::{FILE, alone, of_rows, of_two};
use fixture::{Outcome, Project};
use std::fs;
use std::net::TcpListener;
use std::process::Command;

#[track_caller]
fn outcome(command: &mut Command, status: i32) -> String {
    let outcome = Outcome::from(command.output().unwrap());
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(status), ""), "{command:?}: {}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    // Before it may stand on what the server would compute.
    let lines = outcome.stderr.split_inclusive('\n');
    lines.filter(|line| !line.starts_with("device: ")).collect()
}

#[track_caller]
fn fails(project: &Project, arguments: &[&str]) -> String {
    outcome(&mut anywhere(project, arguments), 1)
}

#[test]
fn there_must_be_something_to_serve() {
    let project = Project::new();
    let says = "and no classifier is named: there is nothing to serve\n";
    assert_eq!(fails(&project, &[]), format!("the server was started with --no-teach, {says}"));
    let said = outcome(&mut command(&project, &["--listen", "127.0.0.1:0"]), 1);
    assert_eq!(said, format!("nothing can be taught: no weights are known in data/weights (--teach), {says}"));
}

#[test]
fn a_file_that_is_no_classifier_is_named() {
    let project = alone(of_two());
    project.write("text.safetensors", b"no classifier");
    project.write("weights.safetensors", &fixture::weights::vgg16(0.125, 1));
    project.write("other.safetensors", &promising_something_else(of_two()));
    let rows = fs::read(of_rows("none").path().join(FILE)).unwrap();
    project.write("rows.safetensors", &rows);
    for (arguments, says) in [
        (
            &["rows.safetensors"][..],
            "rows.safetensors: expected a classifier of photos, got one of imported features, ",
        ),
        (&["missing.safetensors"], "missing.safetensors: failed to open: No such file or directory"),
        (&["text.safetensors"], "text.safetensors: "),
        (&["a=text.safetensors"], "text.safetensors: "),
        (&[FILE, "weights.safetensors"], "weights.safetensors: "),
        (&["other.safetensors"], "other.safetensors: 1 of 8 golden photos get other logits"),
    ] {
        let said = fails(&project, arguments);
        assert!(said.starts_with(says) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn each_classifier_has_a_name_of_its_own() {
    let project = alone(of_two());
    project.write("b/classifier.safetensors", of_two());
    let twice = "b/classifier.safetensors: expected a name of its own, got classifier again";
    for (arguments, says) in [
        (&[FILE, "b/classifier.safetensors"][..], twice),
        (&["classifier=b/classifier.safetensors", FILE], "classifier.safetensors: expected a name of its own"),
        (&["taught=classifier.safetensors"], "classifier.safetensors: expected a name of its own, got taught again"),
    ] {
        let said = fails(&project, arguments);
        assert!(said.starts_with(says) && said.contains("; say NAME="), "{said}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let (project, _) = one(of_two());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = outcome(&mut command(&project, &["--no-teach", FILE, "--listen", &address]), 1);
    assert!(said.starts_with(&format!("--listen {address}: another program may listen there already")), "{said}");
    assert!(said.contains("Address already in use"), "{said}");
}

#[test]
fn values_are_checked_before_anything_is_read() {
    let project = Project::new();
    for (option, value, says) in [
        ("--token", "short", "expected 8 letters, digits, - and _ or more"),
        ("--token", "with spaces", "expected 8 letters, digits, - and _ or more"),
        ("--listen", "8000", "invalid value '8000' for '--listen <ADDRESS>'"),
        ("--listen", "localhost:8000", "invalid value"),
        ("--queue", "0", "0 is not in 1..=65536"),
        ("--timeout", "0", "expected a number from 0.1 to 3600, got 0"),
        ("--timeout", "NaN", "expected a number from 0.1 to 3600, got NaN"),
        ("--max-bytes", "0", "0 is not in 1..="),
        ("--max-megapixels", "inf", "expected a number from 0.001 to 4000, got inf"),
        ("--batch-wait", "1001", "1001 is not in 0..=1000"),
        ("--device", "gpu", "expected auto, cpu or cuda, got gpu"),
        ("--precision", "f16", "expected auto, f32 or bf16, got f16"),
        ("--teach", "w.safetensors", "cannot be used with"),
        ("--project", "gestures", "cannot be used with"),
        ("--tokens", "3", "unexpected argument '--tokens'"),
    ] {
        let said = outcome(&mut command(&project, &["--no-teach", "no such file", option, value]), 2);
        assert!(said.contains(says), "{option} {value}: {said}");
    }
    let said = outcome(command(&project, &["--no-teach", "no such file"]).env("SERVE_TOKEN", "short"), 2);
    assert!(said.contains("expected 8 letters, digits, - and _ or more"), "{said}");
}

#[test]
fn help_tells_no_secret() {
    let project = Project::new();
    let help = command(&project, &["--help"]).env("SERVE_TOKEN", "open-sesame").output().unwrap();
    let help = Outcome::from(help).succeeded().stdout;
    for words in ["curl -T photo.jpg", "--listen", "/openapi.json", "SERVE_TOKEN"] {
        assert!(help.contains(words), "{words}\n{help}");
    }
    assert!(!help.contains("open-sesame"), "{help}");
}
