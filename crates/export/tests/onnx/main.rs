//! `classifier.onnx`, which `export` writes with `onnx: true`.

mod exported;
mod file;
mod python;
