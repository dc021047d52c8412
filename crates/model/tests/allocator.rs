//! The allocator keeps freed memory. The setting is the whole process's, so this test has a program of its own.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::hint::black_box;

/// Bytes: far more than glibc maps separately by default (128 KiB), and less than the arena of a thread other than the first
/// can hold (64 MiB).
const LENGTH: usize = 32 << 20;

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<usize>().unwrap() << 10
}

#[test]
fn freed_memory_stays_with_the_process() {
    model::allocator::keep_freed_memory();
    let before = resident();
    drop(black_box(vec![1_u8; LENGTH]));
    assert!(resident() >= before + LENGTH * 9 / 10, "{before} bytes before, {} after", resident());
}
