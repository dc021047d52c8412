//! The machine that the figures were measured on, without host names or paths.

use std::fs;

/// The instruction sets that decide how fast a CPU multiplies f32 and bf16.
const ABILITIES: [&str; 7] = ["avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16", "sve"];

/// The CPU's name and the number of cores that this process may use.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", processor(&cpus()))
}

/// Those of the instruction sets in `ABILITIES` that the CPU has.
pub fn abilities() -> Vec<&'static str> {
    able(&cpus())
}

/// The machine's memory in GiB.
pub fn memory_gib() -> Option<f64> {
    let all = fs::read_to_string("/proc/meminfo").ok()?;
    let line = all.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / f64::from(1 << 20))
}

/// A sentence on the GPU, which is never used.
pub fn gpu() -> &'static str {
    if fs::exists("/proc/driver/nvidia/version").unwrap_or_default() {
        "a GPU was hidden from everybody; nothing was measured on it"
    } else {
        "there was no GPU at hand; nothing was measured on one"
    }
}

fn cpus() -> String {
    fs::read_to_string("/proc/cpuinfo").unwrap_or_default()
}

fn field<'a>(cpus: &'a str, key: &str) -> Option<&'a str> {
    let of = |line: &'a str| line.strip_prefix(key)?.trim_start().strip_prefix(':');
    cpus.lines().find_map(of).map(str::trim)
}

/// The CPU's name, with family and model, as some names are not unique.
fn processor(cpus: &str) -> String {
    let name = field(cpus, "model name").unwrap_or("unknown processor");
    match (field(cpus, "cpu family"), field(cpus, "model\t")) {
        (Some(family), Some(model)) => format!("{name} (family {family}, model {model})"),
        _ => name.to_owned(),
    }
}

fn able(cpus: &str) -> Vec<&'static str> {
    let flags = field(cpus, "flags").or_else(|| field(cpus, "Features")).unwrap_or_default();
    ABILITIES.into_iter().filter(|ability| flags.split_whitespace().any(|flag| flag == *ability)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X86: &str = "processor\t: 0\ncpu family\t: 26\nmodel\t\t: 2\nmodel name\t: AMD EPYC\n\
        flags\t\t: fpu avx2 avx512f avx512_bf16 bf16ish\n";

    #[test]
    fn cpus_by_hand() {
        assert_eq!(processor(X86), "AMD EPYC (family 26, model 2)");
        assert_eq!(able(X86), ["avx2", "avx512f", "avx512_bf16"]);
        assert_eq!(processor("processor : 0\nFeatures\t: fp asimd\n"), "unknown processor");
        assert_eq!(able("processor : 0\nFeatures\t: fp asimd\n"), ["asimd"]);
    }
}
