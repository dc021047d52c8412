//! What is said, while other stages may speak too (`make -j2`).

use crate::{draft, photos};
use fixture::Project;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;

#[test]
fn every_line_is_written_in_one_piece() {
    let project = Project::new();
    photos(&project, &[("train/a", 1), ("train/b", 1), ("validation/a", 1), ("validation/b", 1)]);
    assert_eq!(writes(&project).len(), 3);
    project.write("photos/train/a/broken.png", b"no picture");
    let failed = writes(&project);
    assert!(failed.len() == 1 && failed[0].contains("\nphotos/train/a/broken.png: "), "{failed:?}");
}

/// Runs the program; the text of each of its writes to stderr, which are datagrams here and so stay apart.
fn writes(project: &Project) -> Vec<String> {
    project.configure("preprocess", "preprocess", &draft(""));
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    project.command("preprocess", "preprocess").stderr(OwnedFd::from(theirs)).status().unwrap();
    ours.set_nonblocking(true).unwrap();
    let mut bytes = [0; 4096];
    let mut texts = Vec::new();
    while let Ok(n) = ours.recv(&mut bytes) {
        texts.push(String::from_utf8(bytes[..n].to_vec()).unwrap());
    }
    texts
}
