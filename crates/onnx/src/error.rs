//! Why a classifier cannot be written.

use thiserror::Error;

/// What is wrong with a classifier.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The network has a parameter that is not given.
    #[error("parameter {0}: expected an array, found none")]
    Missing(String),
    /// A parameter has another shape than its layer needs.
    #[error("parameter {name}: expected the shape {expected:?}, found {found:?}")]
    Shape {
        /// The parameter.
        name: String,
        /// The shape that its layer needs.
        expected: Vec<usize>,
        /// The shape that is given.
        found: Vec<usize>,
    },
    /// The pictures are too small for the network.
    #[error("pictures: expected at least {least} × {least} pixels, found {width} × {height}")]
    Picture {
        /// The smallest side that leaves something of a square picture.
        least: i64,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The last layer of the head has another number of outputs than the classes need.
    #[error("head: expected {classes} logits, or one for two classes, found {found}")]
    Logits {
        /// Classes.
        classes: usize,
        /// Outputs of the last layer.
        found: usize,
    },
    /// The temperature is no positive number.
    #[error("temperature: expected a number above 0, found {0}")]
    Temperature(f64),
    /// The file would be longer than protobuf allows.
    #[error("file: expected at most {most} bytes, which is what protobuf allows, found {found}", most = i32::MAX)]
    TooLong {
        /// Bytes.
        found: usize,
    },
}

/// A value, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;
