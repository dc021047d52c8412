//! The header, read once and within what a file of its length may take.

use super::no_such_file;
use crate::Entry;
use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::flat::{Flat, Mismatch, Number};
use crate::message::shown;
use safetensors::Dtype;
use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// More axes than any tensor has.
const MOST_AXES: usize = 64;

/// About what an entry of a map takes beside its texts.
const PAIR: usize = 2 * size_of::<(String, String)>();

/// What stands beside the tensors.
const METADATA: &str = "__metadata__";

/// Tensors, and what the writer said beside them.
pub struct Header {
    pub tensors: Vec<Entry>,
    pub metadata: BTreeMap<String, String>,
    /// Where the tensors' numbers begin and end.
    places: Vec<(usize, usize)>,
    numbers: Bytes,
    budget: Budget,
    /// Why it is no good, where that is not JSON's fault.
    fault: Option<Mismatch>,
}

impl Header {
    /// `numbers`: all that follows the header.
    pub fn parse(json: &[u8], numbers: Bytes, budget: Budget) -> Result<Self, Mismatch> {
        let (tensors, metadata, places) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut header = Self { tensors, metadata, places, numbers, budget, fault: None };
        let mut parser = serde_json::Deserializer::from_slice(json);
        let read = parser.deserialize_map(Tensors(&mut header)).and_then(|()| parser.end());
        match (header.fault.take(), read) {
            (Some(fault), _) => Err(fault),
            (None, Err(error)) => Err(no_such_file(error.to_string())),
            (None, Ok(())) => Ok(header),
        }
    }

    /// The tensors lie side by side from the first byte to the last.
    pub fn check(&mut self) -> Result<(), Mismatch> {
        self.places.sort_unstable();
        let mut end = 0;
        for &(from, to) in &self.places {
            if from != end {
                let found = format!("one with a tensor that begins at byte {from} after one that ends at {end}");
                return Err(no_such_file(found));
            }
            end = to;
        }
        match self.numbers.len() - end {
            0 => Ok(()),
            rest => Err(no_such_file(format!("one with {rest} bytes after its last tensor"))),
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
            number: number(info.dtype),
            data: Flat::new(data, None),
        };
        self.budget.push(&mut self.tensors, entry)
    }

    /// The bytes of a tensor's numbers, which are as many as its shape says.
    fn data(&self, label: &str, info: &Info) -> Result<Bytes, Mismatch> {
        let (from, to) = info.place;
        let data = self.numbers.slice(from..to).ok_or_else(|| {
            let held = self.numbers.len();
            no_such_file(format!("one cut short: tensor {label} is at bytes {from} to {to} of {held}"))
        })?;
        let count = info.shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        let bits = count.and_then(|count| count.checked_mul(info.dtype.bitsize()));
        match bits {
            Some(bits) if bits.is_multiple_of(8) && bits / 8 == data.len() => Ok(data),
            _ => {
                let (shape, kind) = (&info.shape, number(info.dtype));
                let expected = format!("tensor {label} in as many bytes as shape {shape:?} in {kind} takes");
                Err((expected, data.len().to_string()))
            }
        }
    }
}

fn number(dtype: Dtype) -> Number {
    match dtype {
        Dtype::F32 => Number::F32,
        Dtype::F16 => Number::F16,
        Dtype::BF16 => Number::Bf16,
        other => Number::Other(format!("{other:?}").to_lowercase()),
    }
}

/// What a header says of a tensor.
#[derive(Deserialize)]
struct Info {
    #[serde(deserialize_with = "dtype")]
    dtype: Dtype,
    #[serde(deserialize_with = "shape")]
    shape: Vec<usize>,
    #[serde(rename = "data_offsets")]
    place: (usize, usize),
}

/// A text that is not copied, unless it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn dtype<'de, D: Deserializer<'de>>(parser: D) -> Result<Dtype, D::Error> {
    let Text(name) = Text::deserialize(parser)?;
    let known = Dtype::deserialize(BorrowedStrDeserializer::<serde::de::value::Error>::new(&name));
    known.map_err(|_| D::Error::custom(format!("the unknown dtype {}", shown(&name))))
}

fn shape<'de, D: Deserializer<'de>>(parser: D) -> Result<Vec<usize>, D::Error> {
    parser.deserialize_seq(Shape)
}

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

/// Puts all tensors of a header into it.
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
                return Err(A::Error::custom("said"));
            }
        }
        Ok(())
    }
}

/// Puts what a writer said into a header: texts by name, or nothing.
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
                return Err(A::Error::custom("said"));
            }
            self.0.metadata.insert(key.into_owned(), value.into_owned());
        }
        Ok(())
    }
}
