//! Teaching, as the page does it.

use crate::server::{Server, command};
use fixture::takes::{self, DIRECTIONS};
use fixture::{Project, root};
use image::ImageFormat;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::symlink;

/// The programs of the stages in the pipeline file that is written.
const STAGES: [&str; 7] = ["preprocess", "augment", "extract", "train-head", "finetune", "export", "report"];
const WEIGHTS: &str = "data/weights/vgg16-quarter-reef.safetensors";

/// A project that has the shipped weights and nothing else.
fn project() -> Project {
    furnished(Project::new())
}

fn furnished(project: Project) -> Project {
    for folder in ["data/weights", "pipelines"] {
        fs::create_dir_all(project.path().join(folder)).unwrap();
    }
    symlink(root().join(WEIGHTS), project.path().join(WEIGHTS)).unwrap();
    project
}

fn teach(project: &Project, arguments: &[&str]) -> Server {
    Server::of(&mut command(project, &[&["--listen", "127.0.0.1:0"], arguments].concat()))
}

fn frame(class: usize, take: u64, number: u64) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    takes::frame(class, take, number).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn add_class(server: &Server, class: &str) {
    let body = json!({ "name": class }).to_string();
    assert_eq!(server.post("/api/teach/classes", "application/json", body.as_bytes()).status, 200);
}

#[track_caller]
fn record(server: &Server, class: usize, take: u64, frames: u64) {
    for number in 0..frames {
        let path = format!("/api/teach/frames/{}/{take}", DIRECTIONS[class]);
        let reply = server.post(&path, "image/png", &frame(class, take, number));
        assert_eq!(reply.json(), json!({ "frame": format!("{take}-{:04}.png", number + 1) }));
    }
}

/// Two takes of all four signs.
fn record_all(server: &Server) {
    for (class, name) in DIRECTIONS.iter().enumerate() {
        add_class(server, name);
        record(server, class, 1, 8);
        record(server, class, 2, 5);
    }
}

fn train(server: &Server) -> Value {
    server.post("/api/teach/train", "application/json", b"").json()
}

fn state(server: &Server) -> Value {
    server.get("/api/state").json()["teach"].clone()
}

fn save(server: &Server, name: &str) -> crate::reply::Reply {
    server.post("/api/teach/save", "application/json", json!({ "name": name }).to_string().as_bytes())
}

#[test]
fn the_head_is_the_one_that_the_pipeline_makes() {
    let project = furnished(Project::with_makefile_and_built(&STAGES));
    let server = teach(&project, &[]);
    record_all(&server);
    let lesson = train(&server);
    assert_eq!(lesson["classes"], json!(DIRECTIONS));
    assert_eq!(lesson["train"], json!({ "frames": 32, "takes": 4 }));
    assert_eq!((&lesson["validation"]["frames"], &lesson["validation"]["takes"]), (&json!(20), &json!(4)));
    let head = server.get("/api/teach/head.safetensors").body;
    let saved = save(&server, "gestures").json();
    assert_eq!((&saved["command"], &saved["needs"]), (&json!("make pipeline PIPELINE=gestures"), &json!([])));
    assert_eq!(state(&server)["folder"], "data/gestures");

    project.make(&["train-head", "PIPELINE=gestures"]).succeeded();
    let made = project.path().join("artifacts/gestures/train-head");
    assert!(head == fs::read(made.join("head.safetensors")).unwrap(), "other bytes");
    // And the accuracy on the page is that of the pipeline's own logits.
    let folder = artifact::Folder::open(&made).unwrap();
    let logits = folder.logits(artifact::Split::Validation).unwrap();
    let pictures = artifact::Folder::open(&project.path().join("artifacts/gestures/preprocess")).unwrap();
    let labels = pictures.labels(artifact::Split::Validation).unwrap();
    let right = (0..labels.len()).filter(|row| {
        let logits = logits.row(*row);
        let best = (0..4).max_by(|a, b| logits[*a].total_cmp(&logits[*b]).then(b.cmp(a))).unwrap();
        best as i64 == labels.data()[*row]
    });
    assert_eq!(lesson["validation"]["right"], right.count());
}

#[test]
fn no_number_is_said_before_there_is_a_take_that_checks() {
    let project = project();
    let server = teach(&project, &[]);
    let path = "/api/teach/train";
    assert_eq!(
        server.post(path, "application/json", b"").refused(409),
        "there is not enough to learn from: record two classes"
    );
    for class in [0, 1] {
        add_class(&server, DIRECTIONS[class]);
        record(&server, class, 1, 5);
    }
    record(&server, 0, 2, 3);
    let lesson = train(&server);
    assert_eq!((&lesson["validation"], &lesson["confusion"]), (&Value::Null, &Value::Null));
    assert_eq!(state(&server)["needs"], json!(["a second take of left: somewhere else, in other light"]));
    record(&server, 1, 2, 3);
    assert_eq!(state(&server)["trained"]["is_stale"], true);
    let lesson = train(&server);
    let cells: usize = lesson["confusion"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|cell| cell.as_array().unwrap().len())
        .sum();
    assert_eq!((cells, &lesson["is_stale"], state(&server)["needs"].clone()), (6, &json!(false), json!([])));
}

#[test]
fn a_killed_server_loses_no_frame() {
    let project = project();
    let mut server = teach(&project, &[]);
    record_all(&server);
    let before = state(&server);
    server.signal(Signal::KILL);
    server.ended();
    let server = teach(&project, &[]);
    let after = state(&server);
    assert_eq!((&after["classes"], &after["trained"]), (&before["classes"], &Value::Null));
    // The features are computed again, and the head is the same.
    assert_eq!(train(&server)["train"]["frames"], 32);
    let frame = server.get("/api/teach/frames/up/1-0001.png");
    assert!(frame.body == self::frame(3, 1, 0));
    let small = server.get("/api/teach/thumbnails/up/1-0001.png");
    assert_eq!(small.header("content-type"), Some("image/jpeg"));
    assert_eq!(image::load_from_memory(&small.body).unwrap().width(), 96);
}

#[test]
fn what_was_taught_answers_like_any_classifier() {
    let project = project();
    let server = teach(&project, &[]);
    assert_eq!(server.put("/classify?model=taught", &frame(0, 1, 0)).refused(404), "nothing has been taught yet");
    record_all(&server);
    train(&server);
    let rows: Vec<Value> = (0..4)
        .map(|class| server.put("/classify?model=taught&top=4&no_unknown=true", &frame(class, 1, 3)).json())
        .collect();
    let answers: Vec<&str> = rows.iter().map(|row| row["answer"].as_str().unwrap()).collect();
    assert_eq!(answers, DIRECTIONS);
    let look = server.post("/api/teach/look", "image/png", &frame(2, 1, 3)).json();
    assert_eq!(look["row"]["top"], rows[2]["top"]);
    assert_eq!(server.get("/v2/models/taught").json()["parameters"]["classes"], json!(DIRECTIONS));
}

#[test]
fn frames_that_were_asked_about_are_learnt_from() {
    let project = project();
    record_all(&teach(&project, &[]));
    // Right after a take that checks, nothing is asked: the frame would look like it. Another server knows of no such take.
    let server = teach(&project, &[]);
    train(&server);
    let ask = (0..200).find_map(|number| {
        let look = server.post("/api/teach/look", "image/png", &frame(number as usize % 4, 9, number)).json();
        look["ask"].as_object().cloned()
    });
    let ask = ask.expect("it asks about frames that it cannot know");
    let id = ask["id"].as_u64().unwrap();
    let path = format!("/api/teach/asked/{id}");
    let shown = server.get(&path).body;
    let between = ask["classes"].as_array().unwrap();
    assert_eq!(
        ask["sentence"],
        format!("Is this {} or {}?", between[0].as_str().unwrap(), between[1].as_str().unwrap())
    );
    let answer = json!({ "class": between[0] }).to_string();
    assert_eq!(server.post(&path, "application/json", answer.as_bytes()).status, 200);
    let class = between[0].as_str().unwrap();
    // In a take of its own, which no take that checks shares.
    assert!(server.get(&format!("/api/teach/frames/{class}/3-0001.png")).body == shown);
    assert!(server.get(&path).refused(404).ends_with("is not open any more"));
}

/// The heads of the page and of the pipeline would differ otherwise, and the classes of one be those of the other.
#[test]
fn classes_that_are_renamed_or_swapped_keep_their_own_frames() {
    let project = project();
    let server = teach(&project, &[]);
    for (class, shown) in [("left", 2), ("right", 1)] {
        add_class(&server, class);
        for number in 0..6 {
            let path = format!("/api/teach/frames/{class}/{}", 1 + number / 4);
            assert_eq!(server.post(&path, "image/png", &frame(shown, 1, number)).status, 200);
        }
    }
    train(&server);
    let rename = |class: &str, new: &str| {
        let body = json!({ "name": new }).to_string();
        assert_eq!(server.patch(&format!("/api/teach/classes/{class}"), body.as_bytes()).status, 200);
    };
    rename("left", "for a moment");
    rename("right", "left");
    rename("for%20a%20moment", "right");
    train(&server);
    let head = |server: &Server| server.get("/api/teach/head.safetensors").body;
    let swapped = head(&server);
    drop(server);
    let server = teach(&project, &[]);
    train(&server);
    assert!(swapped == head(&server), "the features of other frames were learnt");
}

#[test]
fn a_frame_that_is_sent_again_is_kept_once() {
    let project = project();
    let server = teach(&project, &[]);
    add_class(&server, "left");
    for (id, kept) in [("a-1", 1), ("a-1", 1), ("a-2", 2), ("a-1", 1)] {
        let reply = server.post(&format!("/api/teach/frames/left/1?id={id}"), "image/png", &frame(1, 1, 0));
        assert_eq!(reply.json(), json!({ "frame": format!("1-000{kept}.png") }));
    }
    assert_eq!(state(&server)["classes"][0]["takes"][0]["frames"], json!(["1-0001.png", "1-0002.png"]));
}

#[test]
fn a_folder_that_is_nobodys_lesson_is_not_touched() {
    let project = project();
    project.write("data/ants/train/1-0001.png", &frame(0, 1, 0));
    project.write("pipelines/ants.yaml", b"seed: 7\nstages: {}\n");
    let refused = |name: &str| {
        let output = command(&project, &["--listen", "127.0.0.1:0", "--project", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused("ants");
    assert!(said.contains("pipelines/ants.yaml: expected a pipeline that was taught in the page"), "{said}");
    assert!(refused("../x").contains("--project: expected a name of letters"));
    assert!(refused("bees").contains("--project bees: expected the folder data/bees, got none"));
    let _server = teach(&project, &[]);
    let output = command(&project, &["--listen", "127.0.0.1:0"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("data/.teach: another server teaches there"), "{said}");
}

#[test]
fn a_second_name_is_a_copy_and_what_was_open_last_goes_on() {
    let project = project();
    let server = teach(&project, &[]);
    add_class(&server, "left");
    record(&server, 1, 1, 2);
    assert_eq!(save(&server, "one").status, 200);
    assert_eq!(save(&server, "two").status, 200);
    for name in ["one", "two"] {
        for file in ["left/1-0002.png", "labels.csv"] {
            assert!(project.path().join("data").join(name).join(file).is_file(), "{name}/{file}");
        }
        assert!(project.path().join(format!("pipelines/{name}.yaml")).is_file());
    }
    drop(server);
    let server = teach(&project, &[]);
    assert_eq!(state(&server)["name"], "two");
    assert_eq!(server.post("/api/teach/new", "", b"").status, 200);
    drop(server);
    assert_eq!(state(&teach(&project, &[]))["name"], Value::Null);
}

#[test]
fn wrong_names_and_missing_things_are_named() {
    let project = project();
    let server = teach(&project, &[]);
    let class = |name: &str| {
        server.post("/api/teach/classes", "application/json", json!({ "name": name }).to_string().as_bytes())
    };
    assert_eq!(class("left").status, 200);
    assert_eq!(class("left").refused(409), "there is a class 'left' already");
    assert!(class("../up").refused(400).starts_with("expected a name without /"));
    assert!(class("unknown").refused(400).starts_with("expected another word than the answer for photos of no class"));
    let picture = frame(0, 1, 0);
    assert_eq!(
        server.post("/api/teach/frames/right/1", "image/png", &picture).refused(404),
        "there is no class 'right'"
    );
    assert!(
        server.post("/api/teach/frames/left/0", "image/png", &picture).refused(400).contains("from 1 to 999, got 0")
    );
    assert!(server.post("/api/teach/frames/left/x", "image/png", &picture).refused(400).contains("got 'x'"));
    let damaged = server.post("/api/teach/frames/left/1", "image/png", &picture[..400]).refused(422);
    assert!(damaged.starts_with("unreadable: "), "{damaged}");
    assert_eq!(state(&server)["classes"][0]["takes"], json!([]));
    assert_eq!(server.get("/api/teach/frames/left/1-0001.png").refused(404), "left has no frame 1-0001.png");
    assert_eq!(server.get("/api/teach/frames/left/..%2F..%2Fweights").status, 404);
    assert!(server.get("/api/teach/frames/caf%E9/1-0001.png").refused(400).contains("UTF-8"));
    assert_eq!(save(&server, "x").refused(409), "there are no frames to save yet");
    assert!(server.post("/api/teach/classes", "application/json", b"{").refused(400).starts_with("expected JSON"));
}

#[test]
fn saving_takes_nobodys_name_and_goes_on() {
    let project = project();
    project.write("pipelines/taken.yaml", b"mine");
    let server = teach(&project, &[]);
    add_class(&server, "left");
    record(&server, 1, 1, 2);
    assert_eq!(save(&server, "taken").refused(409), "there is pipelines/taken.yaml already: choose another name");
    assert_eq!(
        save(&server, "a b").refused(400),
        "expected a name of letters, digits, - and _ that begins with a letter or digit, got 'a b'"
    );
    assert_eq!(server.post("/api/teach/new", "", b"").refused(409), "what is taught now is not saved yet");
    assert_eq!(save(&server, "hands").status, 200);
    // What is recorded later is in the table at once, and a pipeline file that was changed stays so.
    let changed = [&fs::read(project.path().join("pipelines/hands.yaml")).unwrap()[..], b"# changed\n"].concat();
    project.write("pipelines/hands.yaml", &changed);
    record_more(&server);
    let labels = fs::read_to_string(project.path().join("data/hands/labels.csv")).unwrap();
    assert_eq!(
        labels,
        "path,class,split\nleft/1-0001.png,left,train\nleft/1-0002.png,left,train\nleft/2-0001.png,left,validation\n"
    );
    assert_eq!(save(&server, "hands").status, 200);
    assert_eq!(fs::read(project.path().join("pipelines/hands.yaml")).unwrap(), changed);
    assert_eq!(server.post("/api/teach/new", "", b"").json()["classes"], json!([]));
    drop(server);
    let server = teach(&project, &["--project", "hands"]);
    assert_eq!(state(&server)["classes"][0]["takes"][1]["role"], "validation");
}

fn record_more(server: &Server) {
    let reply = server.post("/api/teach/frames/left/2", "image/png", &frame(1, 2, 0));
    assert_eq!(reply.json(), json!({ "frame": "2-0001.png" }));
}
