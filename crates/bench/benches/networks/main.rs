//! Networks alone, f32, beside the same ones in onnxruntime, torch and Keras.

mod network;
mod ours;
mod page;

use bench::peer::{self, Python};
use bench::spread::digits;
use network::Network;
use std::time::Instant;

const ROUNDS: usize = 3;
/// The path of the page.
const PAGE: &str = "crates/bench/NETWORKS.md";

/// Pictures a second of every round, by network, ours and each peer's; none where the peer has no such network.
pub type Rates = Vec<(Network, Vec<f64>, Vec<Option<Vec<f64>>>)>;

fn main() -> anyhow::Result<()> {
    let python = Python::find()?;
    let packages = ["onnxruntime", "torch", "torchvision", "timm", "keras", "tensorflow"];
    let versions = peer::versions(&peer::python("BENCH_PYTHON", ".bench/venv/bin/python")?, &packages)?;
    model::allocator::keep_freed_memory();
    let mut rates: Rates = network::ALL.iter().map(|network| (*network, Vec::new(), Vec::new())).collect();
    for (network, _, theirs) in &mut rates {
        let has = |way: &&str| *way != "keras" || network.is_in_keras;
        *theirs = network::WAYS.iter().map(|way| has(way).then(Vec::new)).collect();
    }
    let begin = Instant::now();
    for round in 1..=ROUNDS {
        for (number, (network, ours, theirs)) in rates.iter_mut().enumerate() {
            ours.push(ours::rate(network));
            for (way, rates) in network::WAYS.iter().zip(theirs) {
                if let Some(rates) = rates {
                    let side = network.side.to_string();
                    rates.push(1.0 / python.seconds_of("network.py", &[way, network.in_torch, &side])?);
                }
            }
            let done = ((round - 1) * network::ALL.len() + number + 1) as f64 / (ROUNDS * network::ALL.len()) as f64;
            let left = begin.elapsed().as_secs_f64() * (1.0 - done) / done;
            let now = digits(*ours.last().expect("one was pushed"));
            eprintln!("round {round} of {ROUNDS}: {}: ours {now} pictures/s; {left:.0} s left", network.ours);
        }
    }
    let page = page::text(&rates, &versions)?;
    println!("{page}");
    Ok(artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?)
}
