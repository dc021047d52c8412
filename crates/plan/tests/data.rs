//! `make data`: what a pipeline names and lacks, and some source has; and what is said where that is missing.

use fixture::{Outcome, Project};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

/// The address of a server that has this one file.
fn serve(file: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/paper", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ =
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{file}", file.len());
        }
    });
    address
}

fn project() -> Project {
    let stub = fixture::program("examples/stub");
    let programs = [("draw", &stub), ("gather", &stub), ("tell", &stub), ("fetch", &fixture::program("fetch"))];
    let project = Project::with_makefile(&programs.map(|(name, path)| (name, path.clone())));
    project
        .pipeline("seed: 7\nstages:\n  gather: {in: {photos: data/photos}}\n  tell: {in: {paper: data/paper.txt}}\n");
    let source = format!("paper:\n  urls: [{}]\n  to: data/paper.txt\n  licence: none\n", serve("a sheet"));
    project.write("data/sources.yaml", source.as_bytes());
    project
}

fn data(project: &Project) -> Outcome {
    let mut make = project.make_command(&["data"]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        make.env_remove(name);
    }
    make.output().unwrap().into()
}

#[test]
fn what_is_listed_is_downloaded_and_the_rest_named() {
    let project = project();
    let outcome = data(&project);
    assert_eq!(outcome.status, Some(2));
    assert_eq!(fs::read(project.path().join("data/paper.txt")).unwrap(), b"a sheet");
    let photos = "data/photos: needed by stage gather (in.photos) of pipelines/test.yaml, and no source in \
                  data/sources.yaml goes there; put it there or mend the path\n";
    assert!(outcome.stderr.contains(photos), "{}", outcome.stderr);
    project.write("data/photos/a.jpg", b"photo");
    let there = "nothing is missing: data/photos, data/paper.txt are there\n";
    assert_eq!(data(&project).succeeded().stderr, there);
    assert_eq!(project.ran(&["pipeline"]), ["gather", "tell"]);
}

#[test]
fn a_path_with_a_tab_or_a_line_break_is_one_path() {
    let project = project();
    project.edit("data/paper.txt", "\"data/pa\\tper\\n'1'.txt\"");
    let source =
        format!("paper:\n  urls: [{}]\n  to: \"data/pa\\tper\\n'1'.txt\"\n  licence: none\n", serve("a sheet"));
    project.write("data/sources.yaml", source.as_bytes());
    project.write("data/photos/a.jpg", b"photo");
    data(&project).succeeded();
    assert_eq!(fs::read(project.path().join("data/pa\tper\n'1'.txt")).unwrap(), b"a sheet");
}

#[test]
fn a_mistake_in_the_pipeline_is_no_reason_to_download() {
    let project = project();
    project.edit("paper:", "papier:");
    let outcome = data(&project);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("papier: unknown key, did you mean 'paper'?"), "{}", outcome.stderr);
    assert!(!project.path().join("data/paper.txt").exists());
}

/// Runs `plan` with this command, and the options after it, on the pipeline of the project.
fn plan(project: &Project, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plan"));
    let (verb, more) = arguments.split_first().unwrap();
    let command = command.args([verb, "pipelines/test.yaml", "--programs", "built"]).args(more);
    command.current_dir(project.path()).output().unwrap().into()
}

#[test]
fn what_is_missing_is_said_to_be_downloadable_where_it_is() {
    let project = project();
    let of = "of pipelines/test.yaml";
    let photos = format!("needed by stage gather (in.photos) {of}; put it there or mend the path\n");
    let paper = format!("needed by stage tell (in.paper) {of}; `make data PIPELINE=test` downloads it\n");
    let said = plan(&project, &["make"]).failed();
    assert_eq!(said, format!("data/photos: no such folder, {photos}data/paper.txt: no such file, {paper}"));
    fs::create_dir_all(project.path().join("data/paper.txt")).unwrap();
    let said = plan(&project, &["make", "tell"]).failed();
    assert!(said.ends_with(&format!("{of}; put it there or mend the path\n")), "no download helps here: {said}");
}

#[test]
fn a_place_is_the_same_however_it_is_written() {
    let project = project();
    project.edit("data/paper.txt", "./data//paper.txt");
    let said = plan(&project, &["make", "tell"]).failed();
    assert!(said.ends_with("; `make data PIPELINE=test` downloads it\n"), "{said}");
    project.write("data/photos/a.jpg", b"photo");
    data(&project).succeeded();
    plan(&project, &["make", "tell"]).succeeded();
}

#[test]
fn a_part_of_what_is_there_is_no_download() {
    let project = project();
    project.edit("data/photos", "./data/photos/val/");
    project.write("data/paper.txt", b"a sheet");
    project.write("data/photos/train/a.jpg", b"photo");
    let source = "photos:\n  urls: [http://127.0.0.1:9/x]\n  to: data/photos\n  unpack: { .: . }\n  licence: none\n";
    project.write("data/sources.yaml", source.as_bytes());
    let said = plan(&project, &["make"]).failed();
    let advice =
        "data/photos is there without it; move data/photos away, and `make data PIPELINE=test` downloads all of it";
    assert!(said.ends_with(&format!("(in.photos) of pipelines/test.yaml; {advice}\n")), "{said}");
    let outcome = data(&project);
    assert_eq!(outcome.status, Some(2));
    let says = "data/photos/val: no such file or folder in data/photos, which is there; ";
    assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
}

#[test]
fn needs_lists_what_is_missing_and_who_needs_it() {
    let project = project();
    let needs = || plan(&project, &["needs"]);
    let paper = "{\"path\":\"data/paper.txt\",\"by\":\"stage tell (in.paper) of pipelines/test.yaml\"}\n";
    let photos = "{\"path\":\"data/photos\",\"by\":\"stage gather (in.photos) of pipelines/test.yaml\"}\n";
    assert_eq!(needs().succeeded().stdout, format!("{photos}{paper}"));
    project.write("data/photos/a.jpg", b"photo");
    assert_eq!(needs().succeeded().stdout, paper);
    project.write("data/paper.txt", b"");
    let nothing = needs().succeeded();
    let there = "nothing is missing: data/photos, data/paper.txt are there\n";
    assert_eq!((nothing.stdout.as_str(), nothing.stderr.as_str()), ("", there));
    assert!(!project.path().join("artifacts/test").exists(), "asking changes nothing");
}

#[test]
fn each_path_that_is_there_is_named_once_and_none_where_there_is_none() {
    let project = project();
    project.write("data/photos/a.jpg", b"photo");
    for (more, says) in
        [("", "data/photos is there"), ("  again: {run: gather, in: {photos: data/photos}}\n", "data/photos is there")]
    {
        project.pipeline(&format!("seed: 7\nstages:\n  gather: {{in: {{photos: data/photos}}}}\n{more}"));
        assert_eq!(plan(&project, &["needs"]).succeeded().stderr, format!("nothing is missing: {says}\n"));
    }
    project.pipeline("seed: 7\nstages:\n  draw:\n");
    let says = "nothing is missing: pipelines/test.yaml names no file or folder from outside\n";
    assert_eq!(plan(&project, &["needs"]).succeeded().stderr, says);
}

#[test]
fn needs_fails_on_every_other_mistake() {
    let project = project();
    project.write("data/photos", b"a file");
    let said = plan(&project, &["needs"]).failed();
    let of = "needed by stage gather (in.photos) of pipelines/test.yaml";
    assert_eq!(said, format!("data/photos: expected a folder, found a file, {of}\n"));
    project.edit("paper:", "papier:");
    let outcome = plan(&project, &["needs"]);
    assert_eq!(outcome.stdout, "");
    assert!(outcome.failed().contains("papier: unknown key, did you mean 'paper'?"));
}
