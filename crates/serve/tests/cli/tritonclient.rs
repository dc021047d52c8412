//! Triton's own client gets the answers of `/classify`.

use crate::inference::known;
use crate::photos::project;
use crate::server::Server;
use fixture::classifier::of_three;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/infer.py");

#[test]
#[ignore = "needs a Python with tests/requirements.txt: TRITON_PYTHON"]
fn tritons_client_gets_the_probabilities_of_classify() {
    let python = std::env::var("TRITON_PYTHON").expect("TRITON_PYTHON names a Python with tritonclient");
    let project = project(of_three());
    let server = Server::start(&project, &[]);
    let known = known(&project, &server);
    for (number, (photo, picture)) in known.photos.iter().zip(&known.pictures).enumerate() {
        project.write(&format!("client/{number:03}.photo"), photo);
        project.write(&format!("client/{number:03}.picture"), picture);
    }
    let folder = project.path().join("client");
    let mut command = Command::new(Path::new(&python));
    let outcome = command.arg(SCRIPT).arg(server.address.to_string()).arg(folder).output().unwrap();
    let outcome = fixture::Outcome::from(outcome).succeeded();
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let kinds: Vec<&str> = lines.iter().filter_map(|line| line.split_once(": ")).map(|(kind, _)| kind).collect();
    assert_eq!(kinds.len(), 12, "{outcome:?}");
    for line in lines {
        let (kind, probabilities) = line.split_once(": ").unwrap();
        let probabilities: Vec<Vec<f64>> = serde_json::from_str(probabilities).unwrap();
        assert_eq!(probabilities, known.probabilities(), "{kind}");
    }
}
