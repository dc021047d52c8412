//! Two runs at once.

use super::*;
use server::{End, Reply};
use std::io::{BufRead as _, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The first line that a run says. What it says after that may be lost.
pub fn first_line(run: &mut Child) -> String {
    BufReader::new(run.stderr.as_mut().unwrap()).lines().next().unwrap().unwrap()
}

/// Two runs, of which the second waits for the first, and the sender that lets the server go on.
fn two(file: &[u8]) -> (Project, Server, [Child; 2], Arc<AtomicBool>) {
    let go = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let (file, go) = (file.to_vec(), go.clone());
        move |request, earlier| {
            let end = if earlier == 0 { End::Until(100_000, go.clone()) } else { End::Whole };
            Reply::file(request, &file, "v1").end(end)
        }
    });
    let project = project(&[server.url("/x")], &[]);
    let first = started(&project, 100_000);
    let mut second = command(&project, &["x"]).stderr(Stdio::piped()).spawn().unwrap();
    assert_eq!(first_line(&mut second), "x: another run is downloading it; waiting for its end");
    (project, server, [first, second], go)
}

#[test]
fn the_second_waits_and_finds_it_there() {
    let file = bytes(350_000, 1);
    let (project, server, runs, go) = two(&file);
    go.store(true, Ordering::Relaxed);
    for run in runs {
        let outcome: Outcome = run.wait_with_output().unwrap().into();
        outcome.succeeded();
    }
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None]);
}

#[test]
fn the_second_takes_over_when_the_first_is_killed() {
    let file = bytes(350_000, 1);
    let (project, server, [mut first, second], _go) = two(&file);
    first.kill().unwrap();
    first.wait().unwrap();
    let outcome: Outcome = second.wait_with_output().unwrap().into();
    outcome.succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(100_000)]);
}

#[test]
fn many_at_once_download_once_and_pin_all() {
    let server = Server::start(|request, _| {
        let file = bytes(50_000, request.path.len() as u32);
        Reply::file(request, &file, "v1").end(End::Slowly(10_000, Duration::from_millis(5)))
    });
    let project = Project::new();
    let names = ["a", "bb", "ccc", "dddd"];
    let source = |name: &&str| {
        format!("{name}:\n  urls: [{}]\n  to: data/{name}.bin\n  licence: none\n", server.url(&format!("/{name}")))
    };
    project.write("data/sources.yaml", names.iter().map(source).collect::<String>().as_bytes());
    let runs: Vec<Child> = (0..8)
        .map(|i| {
            let mut order = names;
            order.rotate_left(i % 4);
            command(&project, &order).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for run in runs {
        let outcome: Outcome = run.wait_with_output().unwrap().into();
        outcome.succeeded();
    }
    let mut paths: Vec<String> = server.log().into_iter().map(|request| request.path).collect();
    paths.sort();
    assert_eq!(paths, ["/a", "/bb", "/ccc", "/dddd"]);
    let lock = fs::read_to_string(project.path().join(LOCK)).unwrap();
    let pinned: Vec<&str> = lock.lines().filter(|line| !line.starts_with([' ', '#'])).collect();
    assert_eq!(pinned, ["a:", "bb:", "ccc:", "dddd:"]);
    let left: Vec<_> = artifact::walk::entries(&project.path().join("data")).unwrap();
    assert_eq!(left.len(), 4 + 2, "{left:?}");
}
