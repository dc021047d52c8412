//! The Open Inference Protocol, with binary tensors.

mod refused;

use crate::photos::{files, one, project};
use crate::reply::{Reply, request};
use crate::server::Server;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use fixture::classifier::{of_three, of_two};
use picture::{Filter, Preparation, Preparer, Resize};
use serde_json::{Value, json};

const INFER: &str = "/v2/models/classifier/infer";
const LENGTH: &str = "Inference-Header-Content-Length";

/// Photos that can be read, and for each what `/classify` says and the picture that the model takes.
pub struct Known {
    pub photos: Vec<Vec<u8>>,
    pub rows: Vec<Value>,
    pub pictures: Vec<Vec<u8>>,
}

/// That of the photos in the project.
pub fn known(project: &fixture::Project, server: &Server) -> Known {
    let preparation = preparation(server);
    let mut known = Known { photos: Vec::new(), rows: Vec::new(), pictures: Vec::new() };
    for photo in files(project).into_values() {
        let row = server.put("/classify?probabilities=true&features=true", &photo);
        if row.status == 200 {
            let mut picture = vec![0; preparation.picture_len()];
            Preparer::new(preparation, 100.0).prepare(photo.clone(), &mut picture).unwrap();
            known.rows.push(row.json());
            known.photos.push(photo);
            known.pictures.push(picture);
        }
    }
    assert!(known.photos.len() > 30, "{}", known.photos.len());
    known
}

/// The size that the metadata says, and the rest as the pipeline has it.
fn preparation(server: &Server) -> Preparation {
    let shape = server.get("/v2/models/classifier").json()["inputs"][1]["shape"].clone();
    let side = |place: usize| u32::try_from(shape[place].as_u64().unwrap()).unwrap();
    Preparation { height: side(1), width: side(2), resize: Resize::Crop, filter: Filter::Bicubic, background: [255; 3] }
}

impl Known {
    /// The probabilities of each row, in the order of the classes.
    pub fn probabilities(&self) -> Vec<Vec<f64>> {
        let of = |row: &Value| row["probabilities"].as_object().unwrap().values().map(number).collect();
        self.rows.iter().map(of).collect()
    }

    fn features(&self) -> Vec<f64> {
        self.rows.iter().flat_map(|row| row["features"].as_array().unwrap()).map(number).collect()
    }

    fn words(&self, key: &str) -> Vec<&str> {
        self.rows.iter().map(|row| row[key].as_str().unwrap_or_default()).collect()
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn encoded(photos: &[Vec<u8>]) -> Vec<String> {
    photos.iter().map(|photo| BASE64_STANDARD.encode(photo)).collect()
}

fn infer(server: &Server, request: &Value) -> Reply {
    server.post(INFER, "application/json", request.to_string().as_bytes())
}

/// A request whose only tensor follows its JSON.
fn infer_binary(server: &Server, request: &Value, tensor: &[u8]) -> Reply {
    let json = request.to_string();
    let body = [json.as_bytes(), tensor].concat();
    let (host, lengths) = ("Host: 127.0.0.1", (json.len(), body.len()));
    let head =
        format!("POST {INFER} HTTP/1.1\r\n{host}\r\n{LENGTH}: {}\r\nContent-Length: {}\r\n\r\n", lengths.0, lengths.1);
    server.raw([head.as_bytes(), &body].concat())
}

fn of_photos(photos: &[Vec<u8>]) -> Value {
    json!({ "name": "photo", "shape": [photos.len()], "datatype": "BYTES", "data": encoded(photos) })
}

fn flat(probabilities: &[Vec<f64>]) -> Vec<f64> {
    probabilities.concat()
}

/// Byte strings, each after its length.
fn byte_strings(strings: &[Vec<u8>]) -> Vec<u8> {
    strings.iter().flat_map(|string| [&(string.len() as u32).to_le_bytes()[..], string].concat()).collect()
}

#[test]
fn the_server_and_its_classifier_describe_themselves() {
    let (project, _) = one(of_three());
    let server = Server::start(&project, &[]);
    let expected = json!({ "name": "headstart", "version": "0.1.0", "extensions": ["binary_tensor_data"] });
    assert_eq!(server.get("/v2").json(), expected);
    assert_eq!(server.get("/v2/health/live").json(), json!({ "live": true }));
    assert_eq!(server.get("/v2/health/ready").json(), json!({ "ready": true }));
    let ready = json!({ "name": "classifier", "ready": true });
    let described = json!({
        "name": "classifier",
        "versions": ["1"],
        "platform": "headstart",
        "inputs": [
            { "name": "photo", "datatype": "BYTES", "shape": [-1] },
            { "name": "picture", "datatype": "UINT8", "shape": [-1, 40, 70, 3] },
        ],
        "outputs": [
            { "name": "answer", "datatype": "BYTES", "shape": [-1] },
            { "name": "unknown_reason", "datatype": "BYTES", "shape": [-1] },
            { "name": "probabilities", "datatype": "FP64", "shape": [-1, 3] },
            { "name": "logits", "datatype": "FP32", "shape": [-1, 3] },
            { "name": "features", "datatype": "FP32", "shape": [-1, 64] },
        ],
        "parameters": { "classes": ["cross", "disc", "square"] },
    });
    for version in ["", "/versions/1"] {
        assert_eq!(server.get(&format!("/v2/models/classifier{version}")).json(), described);
        assert_eq!(server.get(&format!("/v2/models/classifier{version}/ready")).json(), ready);
    }
    for (path, says) in [
        ("/v2/models/classifier/versions/2", "no version '2' of classifier; there is: 1"),
        ("/v2/models/classifier/versions/2/ready", "no version '2' of classifier; there is: 1"),
        ("/v2/models/fish", "no model 'fish'; there are: classifier"),
        ("/v2/models/fish/ready", "no model 'fish'; there are: classifier"),
    ] {
        assert_eq!(server.get(path).refused(404), says);
    }
    for path in ["/v2/models/fish/infer", "/v2/models/classifier/versions/2/infer"] {
        server.post(path, "application/json", b"{}").refused(404);
    }
}

#[test]
fn photos_as_base64_get_the_answers_of_classify() {
    for classifier in [of_two(), of_three()] {
        let project = project(classifier);
        let server = Server::start(&project, &[]);
        let known = known(&project, &server);
        let (n, k) = (known.rows.len(), known.probabilities()[0].len());
        let reply = infer(&server, &json!({ "id": "42", "inputs": [of_photos(&known.photos)] }));
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
        let expected = json!({
            "model_name": "classifier",
            "model_version": "1",
            "outputs": [
                { "name": "answer", "datatype": "BYTES", "shape": [n], "data": known.words("answer") },
                { "name": "unknown_reason", "datatype": "BYTES", "shape": [n], "data": known.words("unknown_reason") },
                {
                    "name": "probabilities",
                    "datatype": "FP64",
                    "shape": [n, k],
                    "data": flat(&known.probabilities()),
                },
            ],
            "id": "42",
        });
        assert_eq!(reply.json(), expected);
    }
}

/// The shapes of the specification's examples, with the inputs of a classifier.
#[test]
fn requests_are_read_as_the_specification_has_them() {
    let project = project(of_three());
    let server = Server::start(&project, &[]);
    let known = known(&project, &server);
    let (photos, pictures) = (&known.photos[..2], &known.pictures[..2]);
    let expected: Vec<f64> = flat(&known.probabilities()[..2]);
    let rows = |picture: &Vec<u8>| picture.chunks(210).map(|row| json!(row.chunks(3).collect::<Vec<_>>())).collect();
    let nested: Vec<Value> = pictures.iter().map(rows).collect();
    for input in [
        json!({ "name": "photo", "shape": [2], "datatype": "BYTES", "data": encoded(photos) }),
        json!({ "name": "photo", "shape": [2, 1], "datatype": "BYTES", "data": [[encoded(photos)[0]], [encoded(photos)[1]]] }),
        json!({ "name": "picture", "shape": [2, 40, 70, 3], "datatype": "UINT8", "data": pictures.concat() }),
        json!({ "name": "picture", "shape": [2, 40, 70, 3], "datatype": "UINT8", "data": nested }),
        json!({ "name": "picture", "shape": [2, 40, 70, 3], "datatype": "FP32", "data": nested }),
        json!({
            "name": "picture",
            "shape": [2, 40, 70, 3],
            "datatype": "FP32",
            "data": pictures.concat().into_iter().map(f64::from).collect::<Vec<_>>(),
        }),
    ] {
        let mut input = input;
        input["parameters"] = json!({ "anything": [1, { "at": "all" }] });
        let asked = json!({
            "id": "a \"b\"",
            "parameters": { "priority": 3 },
            "inputs": [input],
            "outputs": [
                { "name": "probabilities", "parameters": { "classification": 0 } },
                { "name": "features" },
                { "name": "answer" },
                { "name": "probabilities" },
            ],
            "comment": "not in the specification",
        });
        let reply = infer(&server, &asked).json();
        assert_eq!(reply["id"], "a \"b\"");
        let outputs = reply["outputs"].as_array().unwrap();
        let names: Vec<&Value> = outputs.iter().map(|output| &output["name"]).collect();
        assert_eq!(names, ["probabilities", "features", "answer", "probabilities"]);
        assert_eq!(outputs[0]["data"], json!(expected));
        assert_eq!(outputs[1]["data"], json!(known.features()[..128]));
        assert_eq!(outputs[2]["data"], json!(known.words("answer")[..2]));
        assert_eq!(outputs[3], outputs[0]);
    }
    let reply = infer(&server, &json!({ "inputs": [of_photos(photos)] })).json();
    assert_eq!(reply.get("id"), None);
}

#[test]
fn prepared_pictures_get_exactly_the_probabilities_of_their_photos() {
    for classifier in [of_two(), of_three()] {
        let project = project(classifier);
        let server = Server::start(&project, &[]);
        let known = known(&project, &server);
        let pixels = known.pictures.concat();
        let floats: Vec<u8> = pixels.iter().flat_map(|level| f32::from(*level).to_le_bytes()).collect();
        let n = known.pictures.len();
        let input = |datatype: &str, size: usize| {
            let parameters = json!({ "binary_data_size": size });
            json!({ "name": "picture", "shape": [n, 40, 70, 3], "datatype": datatype, "parameters": parameters })
        };
        for (datatype, tensor) in [("UINT8", &pixels), ("FP32", &floats)] {
            let asked = json!({ "inputs": [input(datatype, tensor.len())], "outputs": [{ "name": "probabilities" }] });
            let reply = infer_binary(&server, &asked, tensor);
            assert_eq!(reply.json()["outputs"][0]["data"], json!(flat(&known.probabilities())));
        }
    }
}

#[test]
fn tensors_go_out_in_binary_form_where_they_are_asked_for_so() {
    let project = project(of_two());
    let server = Server::start(&project, &[]);
    let known = known(&project, &server);
    let (n, strings) = (known.photos.len(), byte_strings(&known.photos));
    let parameters = json!({ "binary_data_size": strings.len() });
    let input = json!({ "name": "photo", "shape": [n], "datatype": "BYTES", "parameters": parameters });
    let binary = json!({ "binary_data": true });
    let asked = json!({
        "inputs": [input],
        "outputs": [
            { "name": "probabilities", "parameters": binary },
            { "name": "answer" },
            { "name": "features", "parameters": binary },
            { "name": "answer", "parameters": binary },
            { "name": "logits", "parameters": binary },
        ],
    });
    let reply = infer_binary(&server, &asked, &strings);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/octet-stream")));
    let (json, tensors) = reply.body.split_at(reply.header(LENGTH).unwrap().parse().unwrap());
    let json: Value = serde_json::from_slice(json).unwrap();
    let outputs = json["outputs"].as_array().unwrap();
    let expected: [(&str, Value, usize); 5] = [
        ("FP64", json!([n, 2]), 16 * n),
        ("BYTES", json!([n]), 0),
        ("FP32", json!([n, 64]), 256 * n),
        ("BYTES", json!([n]), known.words("answer").iter().map(|word| 4 + word.len()).sum()),
        ("FP32", json!([n, 1]), 4 * n),
    ];
    for (output, (datatype, shape, size)) in outputs.iter().zip(&expected) {
        assert_eq!((&output["datatype"], &output["shape"]), (&json!(datatype), shape));
        let size = (*size > 0).then_some(*size as u64);
        assert_eq!(output["parameters"]["binary_data_size"].as_u64(), size, "{output}");
        assert_eq!(output.get("data").is_none(), size.is_some());
    }
    assert_eq!(outputs[1]["data"], json!(known.words("answer")));
    let mut left = tensors;
    let mut take = |size: usize| {
        let (taken, rest) = left.split_at(size);
        left = rest;
        taken
    };
    let (doubles, _) = take(expected[0].2).as_chunks::<8>();
    assert!(doubles.iter().map(|bytes| f64::from_le_bytes(*bytes)).eq(flat(&known.probabilities())));
    let (singles, _) = take(expected[2].2).as_chunks::<4>();
    let features = known.features().into_iter().map(|feature| feature as f32);
    assert!(singles.iter().map(|bytes| f32::from_le_bytes(*bytes)).eq(features));
    let words: Vec<Vec<u8>> = known.words("answer").iter().map(|word| word.as_bytes().to_vec()).collect();
    assert_eq!(take(expected[3].2), byte_strings(&words));
    let (logits, _) = take(expected[4].2).as_chunks::<4>();
    for (logit, probabilities) in logits.iter().zip(known.probabilities()) {
        assert_eq!(f32::from_le_bytes(*logit) > 0.0, probabilities[1] > 0.5);
    }
    assert!(left.is_empty());
}

#[test]
fn everything_goes_out_in_binary_form_if_the_request_says_so() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let asked = json!({ "parameters": { "binary_data_output": true }, "inputs": [of_photos(&[photo])] });
    let reply = infer(&server, &asked);
    let length: usize = reply.header(LENGTH).unwrap().parse().unwrap();
    let json: Value = serde_json::from_slice(&reply.body[..length]).unwrap();
    let sizes = json["outputs"].as_array().unwrap().iter().map(|output| &output["parameters"]["binary_data_size"]);
    assert_eq!(sizes.map(|size| size.as_u64().unwrap()).sum::<u64>(), (reply.body.len() - length) as u64);
}
