//! Names, dtypes and shapes of inputs and outputs.

use crate::message::{Dimension, Element, Shape, TensorType, Type, ValueInfo};

/// The length of an axis.
#[derive(Clone, Copy)]
pub enum Length {
    /// This length.
    Is(usize),
    /// Any length; the same name means the same length.
    Any(&'static str),
}

/// A tensor of this shape.
pub fn tensor(name: &str, element: Element, shape: &[Length]) -> ValueInfo {
    let dim = shape.iter().map(|&length| dimension(length)).collect();
    of_type(name, element, Some(Shape { dim }))
}

/// A tensor whose shape others find out.
pub fn any_tensor(name: &str, element: Element) -> ValueInfo {
    of_type(name, element, None)
}

fn of_type(name: &str, element: Element, shape: Option<Shape>) -> ValueInfo {
    let tensor_type = TensorType { elem_type: element.into(), shape };
    ValueInfo { name: name.to_owned(), r#type: Some(Type { tensor_type: Some(tensor_type) }) }
}

fn dimension(length: Length) -> Dimension {
    match length {
        Length::Is(length) => Dimension { dim_value: Some(length as i64), dim_param: None },
        Length::Any(name) => Dimension { dim_value: None, dim_param: Some(name.to_owned()) },
    }
}
