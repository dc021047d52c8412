//! Libraries for tests.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes a library of C code. Every machine that compiles Rust has `cc`.
pub fn compile(code: &str, library: &Path) {
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-x", "c", "-", "-o"]).arg(library).stdin(Stdio::piped());
    let mut compiler = compiler.spawn().expect("cc");
    compiler.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    assert!(compiler.wait().unwrap().success());
}
