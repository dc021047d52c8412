//! Files as onnxruntime runs them, against the code that they repeat. Needs a Python with onnxruntime and onnx;
//! `ONNX_PYTHON` names it.

mod cases;
mod networks;
mod preparations;
mod reference;
mod weights;
