//! The build script of all crates that are linked with libtorch: their programs and tests find it from where they lie,
//! in `target/release/`, `target/release/deps/` or `artifacts/.bin/`, or where `make install` puts them.
//!
//! In `.cargo/config.toml` the same would be lost wherever RUSTFLAGS is set, which replaces the flags there.

fn main() {
    println!("cargo::rerun-if-changed=../model/rpath.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!(
            "cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib/headstart:$ORIGIN/../../.libtorch/lib:$ORIGIN/../../../.libtorch/lib"
        );
    }
}
