//! Photos get the rows of `predict`, character by character.

use crate::classifier::answering_above;
use crate::photos::{escaped, files, form, one, predicted, project};
use crate::reply::Reply;
use crate::server::{Server, anywhere};
use fixture::classifier::{FILE, of_three, of_two};
use std::thread;

#[track_caller]
fn assert_is(reply: &Reply, line: &str) {
    assert_eq!(reply.text(), line);
    assert_eq!(reply.status, if line.contains(r#""status":"ok""#) { 200 } else { 422 }, "{line}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[test]
fn every_photo_gets_its_line_whoever_asks_at_the_same_time() {
    for classifier in [of_two(), of_three()] {
        let project = project(classifier);
        let (files, lines) = (files(&project), predicted(&project, &[]));
        assert!(files.keys().eq(lines.keys()), "{files:?}");
        let server = Server::start(&project, &[]);
        for (path, file) in &files {
            assert_is(&server.put(&format!("/classify/{}", escaped(path)), file), &lines[path]);
        }
        thread::scope(|scope| {
            for client in 0..16 {
                let (server, lines) = (&server, &lines);
                let others = files.iter().cycle().skip(3 * client).take(files.len());
                scope.spawn(move || {
                    for (path, file) in others {
                        assert_is(&server.put(&format!("/classify/{}", escaped(path)), file), &lines[path]);
                    }
                });
            }
        });
    }
}

#[test]
fn the_photos_of_a_form_get_their_lines_in_its_order() {
    let project = project(of_two());
    let (files, lines) = (files(&project), predicted(&project, &["--probabilities"]));
    let server = Server::start(&project, &[]);
    let backwards = files.iter().rev();
    let (kind, body) = form(backwards.clone().map(|(path, file)| (path.as_str(), file.as_slice())));
    let reply = server.post("/classify?probabilities=true", &kind, &body);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/jsonl")));
    assert_eq!(reply.text(), backwards.map(|(path, _)| lines[path].as_str()).collect::<String>());
}

#[test]
fn what_predict_may_be_asked_may_be_asked_here() {
    for classifier in [of_two(), &answering_above(0.9, of_two())] {
        let project = project(classifier);
        let files = files(&project);
        let server = Server::start(&project, &[]);
        for (query, options) in [
            ("", &[][..]),
            ("top=1", &["--top", "1"]),
            ("top=99", &["--top", "99"]),
            ("probabilities=true", &["--probabilities"]),
            ("features=true", &["--features"]),
            ("no_unknown=true", &["--no-unknown"]),
            ("threshold=0", &["--threshold", "0"]),
            ("threshold=0.8", &["--threshold", "0.8"]),
            ("threshold=1", &["--threshold", "1"]),
            ("max_error=0.4", &["--max-error", "0.4"]),
            ("probabilities=false&features=false&no_unknown=false", &[]),
            (
                "top=1&probabilities=true&features=true&no_unknown=true",
                &["--top", "1", "--probabilities", "--features", "--no-unknown"],
            ),
        ] {
            let lines = predicted(&project, options);
            let (kind, body) = form(files.iter().map(|(path, file)| (path.as_str(), file.as_slice())));
            let reply = server.post(&format!("/classify?{query}"), &kind, &body);
            assert_eq!(reply.text(), lines.values().map(String::as_str).collect::<String>(), "{query}");
        }
    }
}

#[test]
fn a_path_is_said_in_the_address_in_the_query_or_not_at_all() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let path = |reply: Reply| reply.json()["path"].as_str().unwrap().to_owned();
    for method in ["PUT", "POST"] {
        for (address, expected) in [
            ("/classify", ""),
            ("/classify?path=b%20c.png", "b c.png"),
            ("/classify/a.png", "a.png"),
            ("/classify/photos/2026/a.png", "photos/2026/a.png"),
            ("/classify//a.png", "/a.png"),
            ("/classify/..%2Fa.png?top=1", "../a.png"),
            ("/classify/a.png?path=b.png", "b.png"),
            ("/classify/%22%0A%00", "\"\n\0"),
        ] {
            let reply = match method {
                "PUT" => server.put(address, &photo),
                _ => server.post(address, "image/png", &photo),
            };
            assert_eq!(path(reply), expected, "{method} {address}");
        }
    }
    let said = server.put("/classify/caf%E9.png", &photo).refused(400);
    assert!(said.contains("UTF-8"), "{said}");
}

#[test]
fn a_query_that_is_not_understood_is_named() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    for (query, status, says) in [
        ("tops=1", 400, "unknown field `tops`"),
        ("top=0", 400, "top: expected 1 or more, got 0"),
        ("top=-1", 400, "top"),
        ("top=1&top=2", 400, "top"),
        ("probabilities=yes", 400, "probabilities"),
        ("threshold=2", 400, "threshold: expected a number from 0 to 1, got 2"),
        ("threshold=NaN", 400, "threshold: expected a number from 0 to 1, got NaN"),
        ("max_error=1", 400, "max_error: expected a number above 0 and below 1, got 1"),
        ("max_error=0.001", 400, "max_error: the validation photos of the file do not allow this promise"),
        ("threshold=0.5&no_unknown=true", 400, "one of threshold, max_error and no_unknown"),
        ("threshold=0.5&max_error=0.1", 400, "one of threshold, max_error and no_unknown"),
        ("model=fish", 404, "no model 'fish'; there are: classifier"),
        ("model=taught", 404, "nothing has been taught yet"),
    ] {
        let said = server.put(&format!("/classify/a.png?{query}"), &photo).refused(status);
        assert!(said.contains(says), "{query}: {said}");
    }
}

#[test]
fn the_first_classifier_answers_unless_another_one_is_named() {
    let (project, photo) = one(of_two());
    project.write("three.safetensors", of_three());
    let server = Server::of(&mut anywhere(&project, &["z y=three.safetensors", FILE]));
    let classes = |query: &str| {
        let row = server.put(&format!("/classify?probabilities=true{query}"), &photo).json();
        row["probabilities"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(classes(""), ["cross", "disc", "square"]);
    assert_eq!(classes("&model=z+y"), ["cross", "disc", "square"]);
    assert_eq!(classes("&model=classifier"), ["disc", "square"]);
    let said = server.put("/classify?model=x", &photo).refused(404);
    assert_eq!(said, "no model 'x'; there are: classifier, z y");
}

#[test]
fn what_is_no_form_of_files_is_refused() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let text = "--edge\r\nContent-Disposition: form-data; name=\"top\"\r\n\r\n3\r\n--edge--\r\n";
    let (kind, whole) = form([("a.png", photo.as_slice())]);
    for (kind, body, says) in [
        (kind.as_str(), text.as_bytes(), "got the field 'top'"),
        (&kind, b"--edge--\r\n", "expected at least one file, got none"),
        (&kind, &whole[..whole.len() / 2], "incomplete"),
        (&kind, &photo, "multipart"),
        ("multipart/form-data", &whole, "boundary"),
    ] {
        let said = server.post("/classify", kind, body).refused(400);
        assert!(said.contains(says), "{said}");
    }
    // A photo that says what it is.
    assert_eq!(server.post("/classify", "image/png", &photo).status, 200);
}
