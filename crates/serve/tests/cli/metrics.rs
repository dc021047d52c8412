//! What the server did, as Prometheus reads it.

use crate::photos::{files, form, project};
use crate::server::{Server, anywhere};
use fixture::classifier::{FILE, of_two};
use regex::Regex;
use std::collections::BTreeMap;

/// Samples by name with labels. Every line must be one, or say something of one.
#[track_caller]
fn samples(text: &str) -> BTreeMap<String, f64> {
    let label = r#"[a-z_]+="(?:[^"\\\n]|\\["\\n])*""#;
    let sample = Regex::new(&format!(r"^([a-z_]+(?:\{{{label}(?:,{label})*\}})?) (\S+)$")).unwrap();
    let comment =
        Regex::new(r"^# (HELP [a-z_]+ .+\.|TYPE [a-z_]+ (counter|gauge|histogram)|UNIT [a-z_]+ [a-z]+)$").unwrap();
    let lines = text.strip_suffix("# EOF\n").unwrap().lines();
    let mut samples = BTreeMap::new();
    for line in lines.filter(|line| !comment.is_match(line)) {
        let parts = sample.captures(line).unwrap_or_else(|| panic!("{line}"));
        let value = parts[2].parse().unwrap();
        assert!(samples.insert(parts[1].to_owned(), value).is_none(), "{line} twice");
    }
    samples
}

#[test]
fn every_line_is_one_that_prometheus_reads() {
    let project = project(of_two());
    let name = r#"a "b" \ c"#;
    let server = Server::of(&mut anywhere(&project, &[&format!("{name}={FILE}")]));
    server.put("/classify", b"");
    server.get("/nowhere");
    let reply = server.get("/metrics");
    assert!(reply.header("content-type").unwrap().starts_with("application/openmetrics-text; version=1.0.0"));
    let samples = samples(reply.text());
    assert_eq!(samples[r#"headstart_photos_total{model="a \"b\" \\ c",outcome="unreadable"}"#], 1.0);
    assert_eq!(samples[r#"headstart_requests_total{route="none",status="404"}"#], 1.0);
}

#[test]
fn requests_and_photos_are_counted() {
    let project = project(of_two());
    let server = Server::start(&project, &[]);
    let files = files(&project);
    let metrics = || samples(server.get("/metrics").text());
    let before = metrics();
    let mut outcomes = BTreeMap::<String, f64>::new();
    for file in files.values() {
        let row = server.put("/classify", file).json();
        let reason = row["unknown_reason"].as_str().unwrap_or("answered");
        let outcome = if row["status"] == "ok" { reason } else { "unreadable" };
        *outcomes.entry(outcome.to_owned()).or_default() += 2.0;
    }
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["answered", "stranger", "unreadable"]);
    let (kind, body) = form(files.values().map(|file| ("", file.as_slice())));
    server.post("/classify", &kind, &body);
    server.get("/classify").refused(405);
    let after = metrics();
    for (outcome, count) in &outcomes {
        assert_eq!(after[&format!(r#"headstart_photos_total{{model="classifier",outcome="{outcome}"}}"#)], *count);
    }
    let (good, bad) = (outcomes["answered"] + outcomes["stranger"], outcomes["unreadable"]);
    let requests = |status: u16| after[&format!(r#"headstart_requests_total{{route="/classify",status="{status}"}}"#)];
    assert_eq!([requests(200), requests(422), requests(405)], [good / 2.0 + 1.0, bad / 2.0, 1.0]);
    let all = good / 2.0 + bad / 2.0 + 2.0;
    assert_eq!(after[r#"headstart_request_seconds_count{route="/classify"}"#], all);
    assert_eq!(after[r#"headstart_request_seconds_bucket{le="+Inf",route="/classify"}"#], all);
    assert!(after[r#"headstart_request_seconds_sum{route="/classify"}"#] > 0.0);
    assert_eq!(after["headstart_batch_photos_sum"], good);
    assert!((good / 2.0 + 1.0..=good).contains(&after["headstart_batch_photos_count"]), "{after:?}");
    assert_eq!(after["headstart_waiting_photos"], 0.0);
    assert_eq!(before.get("headstart_batch_photos_sum"), Some(&0.0));
    assert!(before.iter().all(|(name, value)| after[name] >= *value));
}
