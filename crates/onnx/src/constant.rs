//! Constants.

use crate::message::Element;
use crate::value::Value;

impl Value<'_> {
    /// A number of this value's dtype, of shape (1,).
    pub fn number(self, number: f64) -> Self {
        self.constant_of(number, self.element(), &[1])
    }

    /// A number of this value's dtype, without axes.
    pub fn scalar(self, number: f64) -> Self {
        self.constant_of(number, self.element(), &[])
    }

    /// A whole number without axes.
    pub fn index(self, number: u32) -> Self {
        self.constant_of(number.into(), Element::Int64, &[])
    }

    /// Whole numbers (n,), such as axes or a shape.
    pub fn integers(self, numbers: &[i64]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.constant(format!("{numbers:?}"), Element::Int64, &[numbers.len() as i64], bytes)
    }

    /// A number for each channel, of this value's dtype, (3, 1, 1): it broadcasts over planes (n, 3, h, w).
    pub fn channels(self, name: &str, numbers: [f32; 3]) -> Self {
        let element = self.element();
        let bytes = numbers.iter().flat_map(|&number| bytes(number.into(), element)).collect();
        self.constant(name.to_owned(), element, &[3, 1, 1], bytes)
    }

    fn constant_of(self, number: f64, element: Element, dims: &[i64]) -> Self {
        let kind = if dims.is_empty() { " scalar" } else { "" };
        let name = format!("{number} {}{kind}", element.word());
        self.constant(name, element, dims, bytes(number, element))
    }
}

/// A number as it is stored.
fn bytes(number: f64, element: Element) -> Vec<u8> {
    match element {
        Element::Float => (number as f32).to_le_bytes().to_vec(),
        Element::Int64 => (number as i64).to_le_bytes().to_vec(),
        _ => number.to_le_bytes().to_vec(),
    }
}
