//! The description of all paths says what the server does.

use crate::photos::one;
use crate::reply::request;
use crate::server::Server;
use fixture::classifier::of_two;
use serde_json::Value;

const METHODS: [&str; 6] = ["get", "put", "post", "delete", "patch", "head"];

fn described(server: &Server) -> Value {
    server.get("/openapi.json").json()
}

/// The path with something in the place of each of its variables.
fn filled(path: &str) -> String {
    path.replace("{model}", "classifier").replace("{version}", "1").replace("{path}", "photos/a.png")
}

/// What a reference means, or the value itself.
fn meant<'a>(described: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => described.pointer(reference.strip_prefix('#').unwrap()).expect(reference),
        None => value,
    }
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str));
            object.values().for_each(|inner| references(inner, found));
        }
        Value::Array(array) => array.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let (project, _) = one(of_two());
    let described = described(&Server::start(&project, &[]));
    let mut found = Vec::new();
    references(&described, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(described.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference}");
    }
}

#[test]
fn every_path_takes_its_methods_and_no_other() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &[]);
    let described = described(&server);
    for (path, operations) in described["paths"].as_object().unwrap() {
        let own: Vec<&str> = METHODS.into_iter().filter(|method| operations.get(method).is_some()).collect();
        let reply = server.raw(request("TRACE", &filled(path), b""));
        assert_eq!(reply.status, 405, "{path}");
        let mut allowed: Vec<String> = reply.header("allow").unwrap().split(',').map(str::to_lowercase).collect();
        allowed.retain(|method| method != "head");
        allowed.sort();
        let mut expected: Vec<String> = own.iter().map(ToString::to_string).collect();
        expected.sort();
        assert_eq!(allowed, expected, "{path}");
    }
}

#[test]
fn every_operation_answers_as_it_is_described() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let described = described(&server);
    let mut operations = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in METHODS {
            let Some(operation) = methods.get(method) else { continue };
            operations += 1;
            for body in [&b""[..], b"{}", &photo] {
                let reply = server.raw(request(&method.to_uppercase(), &filled(path), body));
                assert!(![404, 405].contains(&reply.status) && reply.status < 500, "{method} {path}: {reply:?}");
                let response = meant(&described, &operation["responses"][reply.status.to_string()]);
                let kind = reply.header("content-type").unwrap().split(';').next().unwrap();
                let content = &response["content"][kind]["schema"];
                assert!(content.is_object(), "{method} {path}: {} {kind}", reply.status);
                let schema = meant(&described, content);
                for key in schema["required"].as_array().into_iter().flatten() {
                    assert!(reply.json().get(key.as_str().unwrap()).is_some(), "{method} {path}: {key}");
                }
            }
        }
    }
    assert_eq!(operations, 16);
}

#[test]
fn every_option_of_a_photo_is_described() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let described = described(&server);
    let said = server.put("/classify?nothing=1", &photo).refused(400);
    // It lists those that there are.
    let (_, known) = said.split_once("expected one of ").unwrap();
    let mut known: Vec<&str> = known.split(", ").map(|name| name.trim_matches('`')).collect();
    known.sort_unstable();
    let parameters = described["paths"]["/classify"]["parameters"].as_array().unwrap();
    let mut names: Vec<&str> =
        parameters.iter().map(|parameter| meant(&described, parameter)["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, known);
}
