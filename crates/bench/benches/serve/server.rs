//! The server under test.

use anyhow::Context as _;
use bench::memory_mib;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server. Dropping this value ends it.
pub struct Server {
    child: Child,
    /// `127.0.0.1:54321`.
    pub address: String,
}

impl Server {
    /// Starts `program` with these arguments, in `folder`.
    pub fn start(program: &Path, folder: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.current_dir(folder).args(["--listen", "127.0.0.1:0"]).args(arguments);
        for ours in ["LD_LIBRARY_PATH", "OMP_WAIT_POLICY", "LIBTORCH"] {
            command.env_remove(ours);
        }
        command.env("CUDA_VISIBLE_DEVICES", "").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| program.display().to_string())?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Ok(Self { child, address })
    }

    /// Memory that it allocated and holds now, in MiB.
    pub fn memory(&self) -> Option<f64> {
        memory_mib(&self.child.id().to_string(), "RssAnon")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
