//! The circumstances that decide the last bits of results and are in no setting: libtorch, device, CPU, threads.

use crate::device::{Chosen, loaded};
use artifact::Job;
use std::env;
use std::fs;
use std::time::SystemTime;

/// Variables that keep libtorch and its convolutions from using all instructions of the CPU.
const LIMITS: [&str; 2] = ["ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA"];

/// The version of libtorch that this program was written for.
const LIBTORCH: &str = "2.11.0";

/// Records in `provenance.yaml` what a reader who gets other numbers should compare first.
pub fn record<S>(job: &Job<S>) {
    job.record("libtorch", LIBTORCH);
    job.record("processor", processor_name());
    job.record("threads", threads());
}

/// Threads that libtorch computes with: sums, and so the last bits of results, depend on their number.
fn threads() -> i32 {
    tch::get_num_threads()
}

/// Each circumstance with its name. A circumstance that the system does not tell is the empty string, on every run.
pub fn circumstances(chosen: &Chosen) -> Vec<(&'static str, String)> {
    let limits = LIMITS.map(|name| (name, env::var(name).unwrap_or_default()));
    let machine = [
        ("libtorch", library()),
        ("device", chosen.to_string()),
        ("processor", processor()),
        ("threads", threads().to_string()),
    ];
    machine.into_iter().chain(limits).collect()
}

/// Size and time of the libtorch that this process has loaded. Hashing its half gigabyte would take a second.
fn library() -> String {
    let data = loaded("libtorch_cpu.").and_then(|path| fs::metadata(path).ok());
    let time = data.as_ref().and_then(|data| data.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok());
    format!("{} bytes of {:?}", data.map_or(0, |data| data.len()), time.unwrap_or_default())
}

/// The CPU as its maker calls it: `AMD EPYC, family 26, model 2`.
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

/// The model of the first CPU, and its flags.
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
    fn the_loaded_library_and_the_cpu_are_found() {
        tch::manual_seed(1);
        assert!(!library().starts_with("0 bytes") && !library().ends_with(" 0ns"), "{}", library());
        assert!(processor().trim().len() > 20, "{}", processor());
        assert!(!processor_name().is_empty());
        assert_eq!(circumstances(&Chosen::Cpu), circumstances(&Chosen::Cpu));
        let gpu = |name: &str| Chosen::Gpu(Card { name: name.to_owned(), capability: Version(9, 0), visible: 1 });
        assert_ne!(circumstances(&Chosen::Cpu), circumstances(&gpu("a")));
        assert_ne!(circumstances(&gpu("b")), circumstances(&gpu("a")));
    }
}
