//! Cases for `check.py`: models, photos and expected outputs in a temporary folder.

use image::RgbImage;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Models, photos and what should come out.
pub struct Cases {
    folder: TempDir,
    listed: Vec<Value>,
    /// Arrays so far.
    arrays: usize,
}

/// How far an output is from what was expected.
#[derive(Debug)]
pub struct Difference {
    pub case: String,
    pub output: String,
    /// Elements of the output.
    pub elements: u64,
    /// Those that are not equal.
    pub different: u64,
    /// The largest absolute difference.
    pub off: f64,
    /// The largest expected absolute value.
    pub largest: f64,
    /// How long the model ran.
    pub seconds: f64,
}

impl Cases {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), listed: Vec::new(), arrays: 0 }
    }

    /// Writes a model, to be used by cases.
    pub fn model(&self, name: &str, bytes: &[u8]) {
        artifact::write::atomic(&self.folder.path().join(name), bytes).unwrap();
    }

    /// Adds a case with a batch of photos of one size.
    pub fn add(&mut self, name: &str, model: &str, photos: &[RgbImage], outputs: &[Value]) {
        let (w, h) = photos[0].dimensions();
        let pixels: Vec<u8> = photos.iter().flat_map(RgbImage::as_raw).copied().collect();
        let photo = self.bytes("photo", &pixels, &[photos.len(), h as usize, w as usize, 3]);
        self.listed.push(json!({ "name": name, "model": model, "photo": photo, "outputs": outputs }));
    }

    /// An array of bytes: photos, or an expected output.
    pub fn bytes(&mut self, name: &str, bytes: &[u8], shape: &[usize]) -> Value {
        self.array(name, "u1", bytes, shape)
    }

    /// An expected output of floats.
    pub fn floats(&mut self, name: &str, numbers: &[f32], shape: &[usize]) -> Value {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.array(name, "<f4", &bytes, shape)
    }

    fn array(&mut self, name: &str, dtype: &str, bytes: &[u8], shape: &[usize]) -> Value {
        self.arrays += 1;
        let file = format!("{}.bin", self.arrays);
        artifact::write::atomic(&self.folder.path().join(&file), bytes).unwrap();
        json!({ "name": name, "file": file, "dtype": dtype, "shape": shape })
    }

    /// Runs every case.
    pub fn run(&self) -> Vec<Difference> {
        let listed = serde_json::to_vec(&self.listed).unwrap();
        artifact::write::atomic(&self.folder.path().join("cases.json"), &listed).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check.py");
        let python = std::env::var("ONNX_PYTHON").expect("ONNX_PYTHON names a Python with onnxruntime and onnx");
        let output = Command::new(python).arg(script).arg(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| Difference::read(&serde_json::from_str(line).unwrap())).collect()
    }
}

impl Difference {
    fn read(line: &Value) -> Self {
        let [elements, different] = ["elements", "different"].map(|key| line[key].as_u64().unwrap());
        let [off, largest, seconds] = ["off", "largest", "seconds"].map(|key| line[key].as_f64().unwrap());
        let [case, output] = ["case", "output"].map(|key| line[key].as_str().unwrap().to_owned());
        Self { case, output, elements, different, off, largest, seconds }
    }
}
