//! What decides the last bits of results and is in no setting.

use crate::device::Taken;
use artifact::Job;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What tells libtorch and its convolutions to pass over what the processor can do.
const TOLD: [&str; 2] = ["ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA"];

/// The version of libtorch that this program was written for.
const LIBTORCH: &str = "2.11.0";

/// For `provenance.yaml`: what a reader who gets other numbers should compare first.
pub fn record<S>(job: &Job<S>) {
    job.record("libtorch", LIBTORCH);
    job.record("processor", processor_name());
    job.record("threads", threads());
}

/// Those that libtorch computes with: sums, and so the last bits of results, depend on their number.
fn threads() -> i32 {
    tch::get_num_threads()
}

/// Each circumstance by its name. Where a system does not tell one, that is the same on every run.
pub fn circumstances(taken: &Taken) -> Vec<(&'static str, String)> {
    let told = TOLD.map(|name| (name, env::var(name).unwrap_or_default()));
    let machine = [
        ("libtorch", library()),
        ("device", taken.to_string()),
        ("processor", processor()),
        ("threads", threads().to_string()),
    ];
    machine.into_iter().chain(told).collect()
}

/// Where the library whose file name begins with `name` was loaded from, if this process has one.
pub(crate) fn loaded(name: &str) -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let mut paths = maps.lines().filter_map(|line| line.find('/').map(|start| Path::new(&line[start..])));
    let is_named = |path: &Path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    paths.find(|path| is_named(path)).map(Path::to_owned)
}

/// Size and time of the libtorch that this process has loaded. To hash its half gigabyte would take a second.
fn library() -> String {
    let data = loaded("libtorch_cpu.").and_then(|path| fs::metadata(path).ok());
    let time = data.as_ref().and_then(|data| data.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok());
    format!("{} bytes of {:?}", data.map_or(0, |data| data.len()), time.unwrap_or_default())
}

/// As its maker calls it: `AMD EPYC, family 26, model 2`.
fn processor_name() -> String {
    let all = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |key: &str| {
        let line = all.lines().find(|line| line.split(':').next().is_some_and(|name| name.trim() == key));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    };
    let numbered = |key: &str, called: &str| field(key).map_or_else(String::new, |value| format!(", {called} {value}"));
    let name = field("model name").unwrap_or(std::env::consts::ARCH);
    name.to_owned() + &numbered("cpu family", "family") + &numbered("model", "model")
}

/// The model of the first processor, and what it can do.
fn processor() -> String {
    let all = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let first = |key: &str| all.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    ["model name", "flags", "Features"].map(first).join("\n")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::device::{Card, Version};

    #[test]
    fn the_loaded_library_and_the_processor_are_found() {
        tch::manual_seed(1);
        assert!(!library().starts_with("0 bytes") && !library().ends_with(" 0ns"), "{}", library());
        assert!(processor().trim().len() > 20, "{}", processor());
        assert!(!processor_name().is_empty());
        assert_eq!(circumstances(&Taken::Cpu), circumstances(&Taken::Cpu));
        let gpu = |name: &str| Taken::Gpu(Card { name: name.to_owned(), capability: Version(9, 0), visible: 1 });
        assert_ne!(circumstances(&Taken::Cpu), circumstances(&gpu("a")));
        assert_ne!(circumstances(&gpu("b")), circumstances(&gpu("a")));
    }
}
