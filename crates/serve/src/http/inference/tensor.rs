//! Data of tensors, in JSON and in binary form.

use crate::refusal::Refusal;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// What the elements of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datatype {
    /// Byte strings.
    Bytes,
    /// u8.
    Uint8,
    /// f32.
    Fp32,
}

impl Datatype {
    /// The datatype of this name.
    pub fn named(name: &str) -> Option<Self> {
        [("BYTES", Self::Bytes), ("UINT8", Self::Uint8), ("FP32", Self::Fp32)]
            .into_iter()
            .find_map(|(own, datatype)| (own == name).then_some(datatype))
    }
}

/// Byte strings in binary form: each after its length, four bytes, the lowest first.
pub fn byte_strings(mut bytes: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut strings = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
        let (string, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(short)?;
        strings.push(string.to_vec());
        bytes = rest;
    }
    Ok(strings)
}

fn short() -> Refusal {
    Refusal::bad("expected BYTES in binary form, each after its length, got fewer bytes than a length says")
}

/// Levels in binary form.
pub fn levels(bytes: &[u8], datatype: Datatype) -> Result<Vec<u8>, Refusal> {
    if datatype == Datatype::Uint8 {
        return Ok(bytes.to_vec());
    }
    let (numbers, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(Refusal::bad(format!("expected FP32 of four bytes each, got {} bytes", bytes.len())));
    }
    numbers.iter().map(|number| level(f64::from(f32::from_le_bytes(*number)))).collect()
}

/// Byte strings in JSON: Base64.
pub fn byte_strings_of_json(data: &Value) -> Result<Vec<Vec<u8>>, Refusal> {
    let decoded = |value: &Value| {
        let expected = || Refusal::bad("expected BYTES in JSON as Base64, got something else");
        BASE64_STANDARD.decode(value.as_str().ok_or_else(expected)?).map_err(|_| expected())
    };
    flat(data).into_iter().map(decoded).collect()
}

/// Levels in JSON.
pub fn levels_of_json(data: &Value) -> Result<Vec<u8>, Refusal> {
    let read = |value: &Value| value.as_f64().map_or_else(|| Err(no_level(value)), level);
    flat(data).into_iter().map(read).collect()
}

/// Numbers that are no levels would be other pictures than the sender means, such as one that was normalised already.
fn level(number: f64) -> Result<u8, Refusal> {
    let is_level = (0.0..=255.0).contains(&number) && number.fract() == 0.0;
    if is_level { Ok(number as u8) } else { Err(no_level(number)) }
}

fn no_level(found: impl std::fmt::Display) -> Refusal {
    Refusal::bad(format!("picture: expected levels of RGB, whole numbers from 0 to 255, got {found}"))
}

/// Data may be nested as the shape says, or flat.
fn flat(data: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut left = vec![data];
    while let Some(value) = left.pop() {
        match value {
            Value::Array(inner) => left.extend(inner.iter().rev()),
            other => found.push(other),
        }
    }
    found
}

/// Byte strings to their binary form.
pub fn binary_of_strings<'a>(strings: impl Iterator<Item = &'a str>) -> Vec<u8> {
    strings.flat_map(|string| [&(string.len() as u32).to_le_bytes(), string.as_bytes()].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn byte_strings_there_and_back() {
        let bytes = binary_of_strings(["a", "", "bee"].into_iter());
        assert_eq!(bytes, b"\x01\0\0\0a\0\0\0\0\x03\0\0\0bee");
        assert_eq!(byte_strings(&bytes).unwrap(), [b"a".to_vec(), vec![], b"bee".to_vec()]);
        for cut in [1, 4, bytes.len() - 1] {
            assert_eq!(byte_strings(&bytes[..cut]).unwrap_err(), short());
        }
        assert_eq!(byte_strings(b"\xff\xff\xff\xffa").unwrap_err(), short());
    }

    #[test]
    fn json_is_read_nested_and_flat() {
        for data in [json!([0, 255, 7, 8]), json!([[0, 255], [7, 8]]), json!([[[0.0, 255.0]], [[7, 8]]])] {
            assert_eq!(levels_of_json(&data).unwrap(), [0, 255, 7, 8]);
        }
        assert_eq!(byte_strings_of_json(&json!(["YQ==", ["YmVl"]])).unwrap(), [b"a".to_vec(), b"bee".to_vec()]);
        assert!(byte_strings_of_json(&json!(["not Base64"])).is_err());
    }

    #[test]
    fn numbers_that_are_no_levels_are_named() {
        for (data, found) in
            [(json!([0.5]), "0.5"), (json!([256]), "256"), (json!([-1]), "-1"), (json!(["a"]), "\"a\"")]
        {
            let said = levels_of_json(&data).unwrap_err().sentence;
            assert!(said.ends_with(&format!("whole numbers from 0 to 255, got {found}")), "{said}");
        }
        assert!(levels(&1.5f32.to_le_bytes(), Datatype::Fp32).is_err());
        assert!(levels(&f32::NAN.to_le_bytes(), Datatype::Fp32).is_err());
        assert_eq!(levels(&[7.0f32.to_le_bytes(), 255.0f32.to_le_bytes()].concat(), Datatype::Fp32).unwrap(), [7, 255]);
        assert!(levels(&[0; 5], Datatype::Fp32).is_err());
    }
}
