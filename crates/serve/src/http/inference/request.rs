//! What is asked.

use super::tensor::{self, Datatype};
use crate::refusal::Refusal;
use axum::http::{HeaderMap, StatusCode};
use picture::Preparation;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Where the JSON of a request with binary tensors ends.
pub const HEADER_LENGTH: &str = "inference-header-content-length";
/// Elements of all tensors in JSON.
const MOST_ELEMENTS: usize = 2_000_000;
/// Outputs of one request.
const MOST_OUTPUTS: usize = 16;
/// All outputs.
pub const OUTPUTS: [&str; 5] = ["answer", "unknown_reason", "probabilities", "logits", "features"];
/// The outputs of a request that names none.
const USUAL: [&str; 3] = ["answer", "unknown_reason", "probabilities"];

/// Photos or pictures, and what is wanted of them.
pub struct Asked {
    /// What is looked at.
    pub pictures: Pictures,
    /// What is answered.
    pub wanted: Wanted,
}

/// What is looked at.
#[derive(Debug, PartialEq, Eq)]
pub enum Pictures {
    /// Files of photos.
    Photos(Vec<Vec<u8>>),
    /// Pictures (h, w, 3) as the model takes them.
    Prepared(Vec<Vec<u8>>),
}

impl Pictures {
    /// How many.
    pub fn count(&self) -> usize {
        let (Self::Photos(files) | Self::Prepared(files)) = self;
        files.len()
    }
}

/// What is answered.
pub struct Wanted {
    /// Goes back as it came.
    pub id: Option<String>,
    /// The outputs, in this order.
    pub outputs: Vec<Output>,
}

/// One output.
pub struct Output {
    /// Its name.
    pub name: String,
    /// Whether it goes out in binary form.
    pub is_binary: bool,
}

#[derive(Deserialize)]
struct Json {
    id: Option<String>,
    #[serde(default)]
    parameters: Map<String, Value>,
    inputs: Vec<InputTensor>,
    #[serde(default)]
    outputs: Vec<OutputTensor>,
}

#[derive(Deserialize)]
struct InputTensor {
    name: String,
    shape: Vec<usize>,
    datatype: String,
    #[serde(default)]
    parameters: Map<String, Value>,
    data: Option<Value>,
}

#[derive(Deserialize)]
struct OutputTensor {
    name: String,
    #[serde(default)]
    parameters: Map<String, Value>,
}

/// Reads a request for a model that takes pictures prepared so.
pub fn read(headers: &HeaderMap, body: &[u8], preparation: Preparation) -> Result<Asked, Refusal> {
    let (json, binary) = split(headers, body)?;
    // In memory, an element takes ten times the room that it has here.
    if json.split(|byte| *byte == b',').count() > MOST_ELEMENTS {
        let sentence = format!("expected at most {MOST_ELEMENTS} elements in JSON, got more; send them in binary form");
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence));
    }
    let Json { id, parameters, inputs, outputs } = serde_json::from_slice(json)
        .map_err(|error| Refusal::bad(format!("expected an inference request: {error}")))?;
    let [input] = <[InputTensor; 1]>::try_from(inputs)
        .map_err(|inputs| Refusal::bad(format!("expected one input, photo or picture, got {}", inputs.len())))?;
    refuse_unknown(&parameters)?;
    let outputs = checked(outputs)?;
    let pictures = input.read(binary, preparation)?;
    let is_binary = |parameters: &Map<String, Value>, key: &str| parameters.get(key).and_then(Value::as_bool);
    let all_binary = is_binary(&parameters, "binary_data_output").unwrap_or(false);
    let outputs = if outputs.is_empty() {
        USUAL.map(|name| Output { name: name.to_owned(), is_binary: all_binary }).into()
    } else {
        let wanted = |output: OutputTensor| {
            let is_binary = is_binary(&output.parameters, "binary_data").unwrap_or(all_binary);
            Output { name: output.name, is_binary }
        };
        outputs.into_iter().map(wanted).collect()
    };
    Ok(Asked { pictures, wanted: Wanted { id, outputs } })
}

/// Extensions of others that would change the answer; what a server says of itself does not name them.
fn refuse_unknown(parameters: &Map<String, Value>) -> Result<(), Refusal> {
    let changes = |(key, value): &(&String, &Value)| {
        let is_wanted = **value != 0 && **value != false;
        is_wanted && (key.starts_with("shared_memory") || key.starts_with("sequence") || *key == "classification")
    };
    match parameters.iter().find(changes) {
        Some((key, _)) => Err(Refusal::bad(format!("the parameter {key} is not understood"))),
        None => Ok(()),
    }
}

/// The outputs that are wanted. One may be wanted twice, such as in both forms.
fn checked(outputs: Vec<OutputTensor>) -> Result<Vec<OutputTensor>, Refusal> {
    if outputs.len() > MOST_OUTPUTS {
        return Err(Refusal::bad(format!("expected at most {MOST_OUTPUTS} outputs, got {}", outputs.len())));
    }
    for OutputTensor { name, parameters } in &outputs {
        refuse_unknown(parameters)?;
        if !OUTPUTS.contains(&name.as_str()) {
            return Err(Refusal::bad(format!("expected outputs among {}, got {name}", OUTPUTS.join(", "))));
        }
    }
    Ok(outputs)
}

/// The JSON, and the binary tensors behind it.
fn split<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Refusal> {
    let Some(length) = headers.get(HEADER_LENGTH) else { return Ok((body, &[])) };
    let length = length.to_str().ok().and_then(|length| length.parse().ok());
    let split = length.and_then(|length| body.split_at_checked(length));
    split.ok_or_else(|| {
        Refusal::bad(format!("{HEADER_LENGTH}: expected the length of the JSON in the body of {} bytes", body.len()))
    })
}

impl InputTensor {
    fn read(&self, binary: &[u8], preparation: Preparation) -> Result<Pictures, Refusal> {
        let Self { name, shape, datatype, .. } = self;
        let known = Datatype::named(datatype);
        match (name.as_str(), known) {
            ("photo", Some(Datatype::Bytes)) => {
                let photos = match self.bytes(binary)? {
                    Some(bytes) => tensor::byte_strings(bytes)?,
                    None => tensor::byte_strings_of_json(self.data.as_ref().unwrap_or(&Value::Null))?,
                };
                self.check(photos.len())?;
                Ok(Pictures::Photos(photos))
            }
            ("picture", Some(datatype @ (Datatype::Uint8 | Datatype::Fp32))) => {
                let Preparation { height, width, .. } = preparation;
                if shape.len() != 4 || shape[1..] != [height as usize, width as usize, 3] {
                    let expected = format!("picture: expected shape (n, {height}, {width}, 3)");
                    return Err(Refusal::bad(format!("{expected}, got {shape:?}")));
                }
                let levels = match self.bytes(binary)? {
                    Some(bytes) => tensor::levels(bytes, datatype)?,
                    None => tensor::levels_of_json(self.data.as_ref().unwrap_or(&Value::Null))?,
                };
                self.check(levels.len())?;
                Ok(Pictures::Prepared(levels.chunks(preparation.picture_len()).map(<[u8]>::to_vec).collect()))
            }
            _ => Err(Refusal::bad(format!(
                "expected the input photo of BYTES, or picture of UINT8 or FP32, got {name} of {datatype}"
            ))),
        }
    }

    /// The binary form of the only input, if it has one.
    fn bytes<'a>(&self, binary: &'a [u8]) -> Result<Option<&'a [u8]>, Refusal> {
        refuse_unknown(&self.parameters)?;
        let Some(size) = self.parameters.get("binary_data_size") else {
            return match (&self.data, binary) {
                (Some(_), []) => Ok(None),
                (None, []) => Err(Refusal::bad(format!("{}: expected data, got none", self.name))),
                _ => Err(Refusal::bad(format!("{}: expected binary_data_size of what follows the JSON", self.name))),
            };
        };
        if size.as_u64() == Some(binary.len() as u64) {
            return Ok(Some(binary));
        }
        Err(Refusal::bad(format!(
            "{}: expected binary_data_size {size} bytes behind the JSON, got {}",
            self.name,
            binary.len()
        )))
    }

    fn check(&self, found: usize) -> Result<(), Refusal> {
        let Self { name, shape, .. } = self;
        let expected = shape.iter().try_fold(1_usize, |count, length| count.checked_mul(*length));
        if expected == Some(found) && found > 0 {
            return Ok(());
        }
        Err(Refusal::bad(format!(
            "{name}: expected as many elements as shape {shape:?} says, at least one, got {found}"
        )))
    }
}
