//! What is answered.

use super::request::{HEADER_LENGTH, Output as Wanted};
use super::tensor::binary_of_strings;
use answers::columns::UNKNOWN;
use answers::row::word;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::classifier::{Answer, Output};
use serde_json::{Value, json};

/// A tensor.
struct Tensor {
    datatype: &'static str,
    shape: Vec<usize>,
    data: Data,
}

enum Data {
    Strings(Vec<String>),
    Fp32(Vec<f32>),
    Fp64(Vec<f64>),
}

/// The outputs that are wanted of all photos.
pub fn written(
    model: &str,
    version: &str,
    id: Option<String>,
    wanted: &[Wanted],
    rows: &[(Answer, Output)],
    classes: &[String],
) -> Response {
    let mut outputs = Vec::new();
    let mut binary = Vec::new();
    for Wanted { name, is_binary } in wanted {
        let Tensor { datatype, shape, data } = tensor(name, rows, classes);
        let mut output = json!({ "name": name, "datatype": datatype, "shape": shape });
        if *is_binary {
            let bytes = data.to_binary();
            output["parameters"] = json!({ "binary_data_size": bytes.len() });
            binary.extend(bytes);
        } else {
            output["data"] = data.to_json();
        }
        outputs.push(output);
    }
    let mut response = json!({ "model_name": model, "model_version": version, "outputs": outputs });
    if let Some(id) = id {
        response["id"] = id.into();
    }
    let json = response.to_string();
    if binary.is_empty() {
        return ([(header::CONTENT_TYPE, "application/json")], json).into_response();
    }
    let length = json.len().to_string();
    let body = [json.as_bytes(), &binary].concat();
    let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
    let length = (header::HeaderName::from_static(HEADER_LENGTH), length);
    ([kind, length], body).into_response()
}

fn tensor(name: &str, rows: &[(Answer, Output)], classes: &[String]) -> Tensor {
    let n = rows.len();
    let strings = |of: &dyn Fn(&Answer) -> String| {
        let data = rows.iter().map(|(answer, _)| of(answer)).collect();
        Tensor { datatype: "BYTES", shape: vec![n], data: Data::Strings(data) }
    };
    let singles = |of: fn(&Output) -> &Vec<f32>| {
        let data: Vec<f32> = rows.iter().flat_map(|(_, output)| of(output)).copied().collect();
        Tensor { datatype: "FP32", shape: vec![n, data.len() / n], data: Data::Fp32(data) }
    };
    match name {
        "answer" => {
            strings(&|answer| if answer.unknown.is_some() { UNKNOWN } else { &classes[answer.class] }.to_owned())
        }
        "unknown_reason" => strings(&|answer| answer.unknown.map_or("", word).to_owned()),
        "probabilities" => {
            let data: Vec<f64> = rows.iter().flat_map(|(answer, _)| &answer.probabilities).copied().collect();
            Tensor { datatype: "FP64", shape: vec![n, classes.len()], data: Data::Fp64(data) }
        }
        "logits" => singles(|output| &output.logits),
        "features" => singles(|output| &output.features),
        other => unreachable!("{other}: outputs are checked"),
    }
}

impl Data {
    fn to_json(&self) -> Value {
        match self {
            Self::Strings(strings) => json!(strings),
            // The shortest digits that mean this f32.
            Self::Fp32(numbers) => numbers.iter().map(|x| x.to_string().parse::<f64>().ok()).collect(),
            Self::Fp64(numbers) => json!(numbers),
        }
    }

    fn to_binary(&self) -> Vec<u8> {
        match self {
            Self::Strings(strings) => binary_of_strings(strings.iter().map(String::as_str)),
            Self::Fp32(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Fp64(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }
}
