//! The header, parsed within the memory that a file of its length may take.
//!
//! The crate `safetensors` gives the list of dtypes. Its parser is not used, for two reasons (measured with version
//! 0.8): a crafted header makes it allocate 26 times the header's length (100 MB for 4 MB), where this one allocates 6
//! times; and its errors name neither the tensor whose shape and bytes disagree nor a name that stands twice.

use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::contents::Entry;
use crate::data::TensorData;
use crate::dtype::Dtype;
use crate::mismatch::Mismatch;
use crate::strides;
use artifact::message::shown;
use safetensors::Dtype as SafeDtype;
use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// More axes than any tensor has.
const MOST_AXES: usize = 64;

/// About how many bytes of memory an entry of a map takes beside its texts.
const PAIR: usize = 2 * size_of::<(String, String)>();

/// The key that holds metadata in place of a tensor.
const METADATA: &str = "__metadata__";

/// What a header says, and the budget for parsing the rest of it.
pub struct Header {
    pub tensors: Vec<Entry>,
    pub metadata: BTreeMap<String, String>,
    /// Where the elements of each tensor begin and end, in bytes after the header.
    places: Vec<(usize, usize)>,
    elements: Bytes,
    budget: Budget,
    /// What is wrong with the header although it is JSON. The parser's own errors have no room for it.
    fault: Option<Mismatch>,
}

impl Header {
    /// `elements`: the file after the header.
    pub fn parse(json: &[u8], elements: Bytes, budget: Budget) -> Result<Self, Mismatch> {
        let (tensors, metadata, places) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut header = Self { tensors, metadata, places, elements, budget, fault: None };
        let mut parser = serde_json::Deserializer::from_slice(json);
        let read = parser.deserialize_map(Tensors(&mut header)).and_then(|()| parser.end());
        match (header.fault.take(), read) {
            (Some(fault), _) => Err(fault),
            (None, Err(error)) => Err(unusable(error.to_string())),
            (None, Ok(())) => Ok(header),
        }
    }

    /// Refuses gaps and overlaps: the tensors lie side by side from the first byte to the last.
    pub fn check_places(&mut self) -> Result<(), Mismatch> {
        self.places.sort_unstable();
        let mut end = 0;
        for &(from, to) in &self.places {
            if from != end {
                let found = format!("one with a tensor that begins at byte {from} after one that ends at {end}");
                return Err(unusable(found));
            }
            end = to;
        }
        match self.elements.len() - end {
            0 => Ok(()),
            rest => Err(unusable(format!("one with {rest} bytes after its last tensor"))),
        }
    }

    fn add(&mut self, name: &str, info: &Info) -> Result<(), Mismatch> {
        let label = shown(name);
        let data = self.data(&label, info)?;
        self.budget.spend(name.len() + label.capacity() + size_of_val(&info.shape[..]))?;
        self.budget.push(&mut self.places, info.place)?;
        let entry = Entry {
            name: name.to_owned(),
            label,
            shape: info.shape.clone(),
            dtype: dtype(info.dtype),
            data: TensorData::new(data, None),
        };
        self.budget.push(&mut self.tensors, entry)
    }

    /// The bytes of a tensor's elements. They are as many as its shape says.
    fn data(&self, label: &str, info: &Info) -> Result<Bytes, Mismatch> {
        let (from, to) = info.place;
        let data = self.elements.slice(from..to).ok_or_else(|| {
            let held = self.elements.len();
            unusable(format!("one cut short: tensor {label} is at bytes {from} to {to} of {held}"))
        })?;
        let bits = strides::count(&info.shape).and_then(|count| count.checked_mul(info.dtype.bitsize()));
        match bits {
            Some(bits) if bits.is_multiple_of(8) && bits / 8 == data.len() => Ok(data),
            _ => {
                let (shape, dtype) = (&info.shape, dtype(info.dtype));
                let expected = format!("tensor {label} in as many bytes as shape {shape:?} in {dtype} takes");
                Err(Mismatch::new(expected, data.len()))
            }
        }
    }
}

/// A file is no usable safetensors file, but `found`.
pub fn unusable(found: String) -> Mismatch {
    Mismatch::new("a .safetensors file", found)
}

fn dtype(dtype: SafeDtype) -> Dtype {
    match dtype {
        SafeDtype::F32 => Dtype::F32,
        SafeDtype::F16 => Dtype::F16,
        SafeDtype::BF16 => Dtype::Bf16,
        other => Dtype::Other(format!("{other:?}").to_lowercase()),
    }
}

/// What a header says of a tensor.
#[derive(Deserialize)]
struct Info {
    #[serde(deserialize_with = "parse_dtype")]
    dtype: SafeDtype,
    #[serde(deserialize_with = "parse_shape")]
    shape: Vec<usize>,
    #[serde(rename = "data_offsets")]
    place: (usize, usize),
}

/// A text that borrows from the header, unless it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn parse_dtype<'de, D: Deserializer<'de>>(parser: D) -> Result<SafeDtype, D::Error> {
    let Text(name) = Text::deserialize(parser)?;
    let known = SafeDtype::deserialize(BorrowedStrDeserializer::<serde::de::value::Error>::new(&name));
    known.map_err(|_| D::Error::custom(format!("the unknown dtype {}", shown(&name))))
}

fn parse_shape<'de, D: Deserializer<'de>>(parser: D) -> Result<Vec<usize>, D::Error> {
    parser.deserialize_seq(Shape)
}

/// Parses a shape of at most [`MOST_AXES`] axes.
struct Shape;

impl<'de> Visitor<'de> for Shape {
    type Value = Vec<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lengths of at most {MOST_AXES} axes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut lengths: A) -> Result<Self::Value, A::Error> {
        let mut shape = Vec::new();
        while let Some(length) = lengths.next_element()? {
            if shape.len() == MOST_AXES {
                return Err(A::Error::custom(format!("a shape of more than {MOST_AXES} axes")));
            }
            shape.push(length);
        }
        Ok(shape)
    }
}

/// Parses the outermost map into a header.
struct Tensors<'h>(&'h mut Header);

impl<'de> Visitor<'de> for Tensors<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = pairs.next_key()? {
            if name == METADATA {
                pairs.next_value_seed(Metadata(self.0))?;
                continue;
            }
            let info: Info = pairs.next_value()?;
            if let Err(fault) = self.0.add(&name, &info) {
                self.0.fault = Some(fault);
                return Err(A::Error::custom("see the fault"));
            }
        }
        Ok(())
    }
}

/// Parses metadata, which is texts by name or null, into a header.
struct Metadata<'h>(&'h mut Header);

impl<'de> DeserializeSeed<'de> for Metadata<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Metadata<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("texts by name")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<(), A::Error> {
        while let Some((Text(key), Text(value))) = pairs.next_entry()? {
            if let Err(fault) = self.0.budget.spend(PAIR + key.len() + value.len()) {
                self.0.fault = Some(fault);
                return Err(A::Error::custom("see the fault"));
            }
            self.0.metadata.insert(key.into_owned(), value.into_owned());
        }
        Ok(())
    }
}
