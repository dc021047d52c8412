//! `predict` from photos to a CSV file, beside what users of timm, torchvision and onnxruntime run for that.

mod collections;
mod page;
mod runs;

use anyhow::ensure;
use bench::peer;
use bench::photos::Photos;
use bench::project::Workplace;
use collections::Collection;
use runs::Who;

const ROUNDS: usize = 3;
/// The path of the page.
const PAGE: &str = "crates/bench/PREDICT.md";

/// Seconds of every round, by collection and program.
pub type Seconds = Vec<(Collection, Vec<(Who, Vec<f64>)>)>;

fn main() -> anyhow::Result<()> {
    let python = peer::python("BENCH_PYTHON", ".bench/venv/bin/python")?;
    let versions = peer::versions(&python, &["timm", "torch", "torchvision", "onnxruntime", "PIL"])?;
    eprintln!("drawing photos, if they are not there yet");
    let photos: Vec<(Collection, Photos)> = Collection::ALL
        .into_iter()
        .map(|collection| Ok((collection, collection.photos()?)))
        .collect::<anyhow::Result<_>>()?;
    eprintln!("making the classifier");
    let place = Workplace::new("predict")?;
    runs::make_classifier(&place)?;
    let mut seconds: Seconds =
        Collection::ALL.map(|collection| (collection, Who::ALL.map(|who| (who, Vec::new())).into())).into();
    for round in 1..=ROUNDS {
        for ((collection, of_all), (_, photos)) in seconds.iter_mut().zip(&photos) {
            for (who, times) in of_all {
                let (time, rows) = runs::run(*who, &place, &python, &collection.folder())?;
                ensure!(
                    rows == photos.paths.len(),
                    "{}: expected {} rows, got {rows}",
                    who.title(),
                    photos.paths.len()
                );
                eprintln!("round {round} of {ROUNDS}, {}: {} took {time:.1} s", collection.title(), who.title());
                times.push(time);
            }
        }
    }
    let page = page::text(&seconds, &photos, &versions)?;
    println!("{page}");
    Ok(artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?)
}
