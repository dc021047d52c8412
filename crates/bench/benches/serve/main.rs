//! `serve` under load, on the loopback: beside `predict` on the same photos, with clients that behave badly, and over a
//! hundred thousand photos; and how long a frame of the page takes.

mod client;
mod load;
mod page;
mod server;
mod teaching;
mod trouble;

use anyhow::ensure;
use bench::photos;
use bench::project::Workplace;
use bench::watch;
use fixture::classifier;
use load::Load;
use server::Server;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The classifier of the bench `predict` too: `MobileNetV2` of full width at 224 pixels, with random weights.
const PIPELINE: &str = include_str!("classifier.yaml");
const NAME: &str = "serve";
const PHOTOS: usize = 1000;
/// Rounds of each measurement.
pub const ROUNDS: usize = 3;
/// Clients at the same time.
pub const CLIENTS: usize = 16;
/// Of each round under load.
const TIME: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_secs(5);
/// The path of the page.
const PAGE: &str = "crates/bench/SERVE.md";

/// Photos a second of both, round by round, and what one client and sixteen saw.
pub struct Rates {
    /// Of `predict`, from its start to its end.
    pub predict: Vec<f64>,
    /// Of `serve`.
    pub serve: Vec<f64>,
    /// Of sixteen clients.
    pub loads: Vec<Load>,
    /// Of a single one.
    pub alone: Load,
}

fn main() -> anyhow::Result<()> {
    eprintln!("drawing photos, if they are not there yet");
    let folder = fixture::root().join(".bench/serve-photos");
    let drawn = photos::drawn(&folder, PHOTOS)?;
    let photos: Vec<Vec<u8>> = drawn.paths.iter().map(fs::read).collect::<Result<_, _>>()?;
    eprintln!("making the classifier");
    let place = Workplace::new("serve")?;
    place.pipeline(NAME, PIPELINE)?;
    place.make(NAME, &["pipeline"])?;
    let program = place.path("artifacts/.bin/serve");
    let model = place.path(&format!("artifacts/{NAME}/export/classifier.safetensors"));
    let rates = rates(&place, &program, &model, &folder, &photos)?;
    eprintln!("clients that behave badly");
    let server = start(&program, &model)?;
    let troubles = trouble::all(&server, &photos, SHORT)?;
    drop(server);
    eprintln!("a hundred thousand photos");
    let small = classifier::alone(classifier::of_two());
    let server = start(&program, &small.path().join(classifier::FILE))?;
    small.picture("photo.png", &classifier::figure(0, 1));
    let memory = trouble::memory(&server, &fs::read(small.path().join("photo.png"))?)?;
    drop(server);
    eprintln!("teaching");
    let teaching = teaching::measured(&program)?;
    let (first, last) = (memory[0], memory[memory.len() - 1]);
    ensure!(last < 1.2 * first + 16.0, "memory: expected it to stay, got {first:.0} MiB and {last:.0} MiB in the end");
    let page = page::text(&rates, &drawn, &troubles, &memory, &teaching)?;
    println!("{page}");
    Ok(artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?)
}

fn start(program: &Path, model: &Path) -> anyhow::Result<Server> {
    Server::start(program, Path::new("/"), &[&model.to_string_lossy(), "--no-teach"])
}

/// Both programs in turn.
fn rates(place: &Workplace, program: &Path, model: &Path, folder: &Path, photos: &[Vec<u8>]) -> anyhow::Result<Rates> {
    let (mut predict, mut serve, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        predict.push(photos.len() as f64 / predicted(place, model, folder, photos.len())?);
        // A fresh one in each round, as `predict` is. It is ready before the clients come.
        let server = start(program, model)?;
        let load = Load::of(&server.address, photos, CLIENTS, Some(TIME))?;
        eprintln!(
            "round {round} of {ROUNDS}: predict {:.1}, serve {:.1} photos a second",
            predict[round - 1],
            load.rate()
        );
        serve.push(load.rate());
        loads.push(load);
    }
    let server = start(program, model)?;
    let alone = Load::of(&server.address, photos, 1, Some(TIME / 3))?;
    Ok(Rates { predict, serve, loads, alone })
}

/// The seconds of `predict` on the folder.
fn predicted(place: &Workplace, model: &Path, folder: &Path, photos: usize) -> anyhow::Result<f64> {
    let output = place.path("answers.jsonl");
    let mut command = Command::new(place.path("artifacts/.bin/predict"));
    command.arg(model).arg(folder).arg("--output").arg(&output);
    for ours in ["LD_LIBRARY_PATH", "OMP_WAIT_POLICY", "LIBTORCH"] {
        command.env_remove(ours);
    }
    let (cost, _) = watch(command.env("CUDA_VISIBLE_DEVICES", ""))?;
    let rows = fs::read_to_string(&output)?.lines().count();
    ensure!(rows == photos, "predict: expected {photos} rows, got {rows}");
    Ok(cost.seconds)
}
