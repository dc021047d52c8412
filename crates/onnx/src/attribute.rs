//! Settings of nodes.

use crate::message::{Attribute, AttributeType, Graph};

/// A whole number.
pub fn int(name: &str, value: i64) -> Attribute {
    Attribute { i: Some(value), ..empty(name, AttributeType::Int) }
}

/// Several whole numbers.
pub fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute { ints: values.to_vec(), ..empty(name, AttributeType::Ints) }
}

/// A number in single precision.
pub fn float(name: &str, value: f32) -> Attribute {
    Attribute { f: Some(value), ..empty(name, AttributeType::Float) }
}

/// A branch.
pub fn graph(name: &str, value: Graph) -> Attribute {
    Attribute { g: Some(value), ..empty(name, AttributeType::Graph) }
}

fn empty(name: &str, r#type: AttributeType) -> Attribute {
    Attribute { name: name.to_owned(), r#type: r#type.into(), ..Attribute::default() }
}
