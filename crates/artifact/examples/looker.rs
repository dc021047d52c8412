//! For `tests/shortened.rs`: maps a file, waits for a line on standard input, and looks at the end of the file.
//!
//! `looker HOW FILE`. HOW: `reads` or `writes` an array of bytes; `threads`: eight threads read it at once; `stranger`: reads
//! a map that is not watched, beside an array that is.

use artifact::{Npy, NpyWriter};
use memmap2::Mmap;
use std::env;
use std::fs::File;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [how, path] = &arguments[..] else { anyhow::bail!("usage: looker HOW FILE") };
    let path = PathBuf::from(path);
    match how.as_str() {
        "reads" => {
            // The system gives the same addresses again.
            drop(NpyWriter::<u8>::create(&path.with_extension("earlier"), &[1 << 20])?);
            let array = Npy::<u8>::open(&path)?;
            wait()?;
            black_box(array.data().last().copied());
        }
        "writes" => {
            let mut array = NpyWriter::<u8>::create(&path, &[1 << 20])?;
            wait()?;
            black_box(array.data_mut()).fill(7);
        }
        "threads" => {
            let array = Npy::<u8>::open(&path)?;
            wait()?;
            let together = Barrier::new(8);
            let look = || {
                together.wait();
                black_box(array.data().last().copied());
            };
            thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(look))));
        }
        "stranger" => {
            let _array = Npy::<u8>::open(&path)?;
            let map = map(&path)?;
            wait()?;
            black_box(map.last().copied());
        }
        other => anyhow::bail!("HOW: expected reads, writes, threads or stranger, got {other}"),
    }
    Ok(())
}

fn wait() -> io::Result<()> {
    println!("mapped");
    io::stdin().read_line(&mut String::new()).map(drop)
}

#[expect(unsafe_code, reason = "what happens without a watch")]
fn map(path: &PathBuf) -> io::Result<Mmap> {
    // SAFETY: the test cuts the file short to see what happens; nothing else touches it.
    unsafe { Mmap::map(&File::open(path)?) }
}
