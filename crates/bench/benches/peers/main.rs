//! Our programs and their peers, measured in turn, part by part, on the same photos and the same machine.

mod ours;
mod theirs;

use bench::machine;
use bench::part::Part;
use bench::peer::{Python, Who};
use bench::photos::{self, Photos};
use bench::project::Workplace;
use bench::rates;
use bench::report::Report;
use bench::revision::{revision, today};
use bench::spread::digits;
use bench::target::Figures;
use bench::whole::Rates;
use std::env;

const ROUNDS: usize = 3;

fn main() -> anyhow::Result<()> {
    if env::args().any(|argument| argument == rates::ASKED) {
        rates::answer();
        return Ok(());
    }
    let chosen = Part::chosen(&env::var("PARTS").unwrap_or_default())?;
    let python = Python::find()?;
    let theirs = python.versions()?.join(", ");
    let photos = photos()?;
    let place = ours::prepare(&photos)?;
    eprintln!("making what the parts read");
    ours::make_inputs(&place)?;
    let mut report = blank(&place, &theirs, &photos)?;
    let measured = measure(&place, &python, &chosen, &mut report);
    let complete = measured.is_ok() && chosen == Part::ALL;
    let written = if complete { report.write() } else { Ok(()) };
    // An incomplete page is better than none.
    println!("{report}");
    measured.and(written)
}

/// A page without figures.
fn blank(place: &Workplace, theirs: &str, photos: &Photos) -> anyhow::Result<Report> {
    let memory = machine::memory_gib().map_or_else(String::new, |gib| format!(", {gib:.0} GiB of memory"));
    let circumstances = vec![
        format!("{} ({}){memory}", machine(), machine::abilities().join(", ")),
        format!("{}, measured on {}", revision(), today()),
        format!("ours with libtorch {}, theirs with {theirs}", ours::libtorch(place)?),
        photos.to_string(),
        machine::gpu().to_owned(),
    ];
    let (figures, rates, stages, whole) = (Figures::default(), Vec::new(), Vec::new(), None);
    Ok(Report { rounds: ROUNDS, figures, rates, stages, whole, numbers: ours::numbers(place)?, circumstances })
}

/// Measures all chosen parts, in rounds.
fn measure(place: &Workplace, python: &Python, chosen: &[Part], report: &mut Report) -> anyhow::Result<()> {
    if chosen.contains(&Part::Notebook) {
        notebook(place, report)?;
    }
    for number in 1..=ROUNDS {
        report.rates.push(rates::measure()?);
        for &part in chosen.iter().filter(|part| **part != Part::Notebook) {
            round(place, python, part, &mut report.figures)?;
            eprintln!("round {number} of {ROUNDS}: {}", told(part, &report.figures));
        }
        compute_notebooks(report);
    }
    Ok(())
}

/// Those of `PHOTOS=`, or as many drawn ones as the notebook has.
fn photos() -> anyhow::Result<Photos> {
    let root = fixture::root();
    if let Some(folder) = env::var_os("PHOTOS").filter(|folder| !folder.is_empty()) {
        return photos::given(&root.join(folder));
    }
    eprintln!("drawing photos, if they are not there yet");
    photos::drawn(&root.join(".bench/photos"), ours::NOTEBOOK.iter().sum())
}

/// Runs our whole notebook once.
fn notebook(place: &Workplace, report: &mut Report) -> anyhow::Result<()> {
    eprintln!("the whole notebook, once");
    report.figures.push(Part::Notebook, Who::Ours, ours::seconds(place, Part::Notebook)?);
    report.stages = ours::stages_of_notebook(place)?;
    report.whole = Some(ours::whole(place)?);
    ours::clean_notebook(place)
}

/// Measures one part of ours and all peers once.
fn round(place: &Workplace, python: &Python, part: Part, figures: &mut Figures) -> anyhow::Result<()> {
    let measure = |who| match who {
        Who::Ours => ours::seconds(place, part),
        _ => theirs::seconds(python, place, who, part),
    };
    for &who in [Who::Ours].iter().chain(theirs::peers(part)) {
        let seconds = same(part, who, figures).map_or_else(|| measure(who), Ok)?;
        figures.push(part, who, seconds);
    }
    Ok(())
}

/// The figure of the same measurement under another name in this round, if there is one.
fn same(part: Part, who: Who, figures: &Figures) -> Option<f64> {
    match (part, who) {
        (Part::DecodeThen, Who::Ours) => figures.last(Part::Decode, who),
        (Part::ExtractAuto, Who::Keras | Who::Tutorial) => figures.last(Part::ExtractF32, who),
        (Part::Decode | Part::Augment, Who::Tuned) => figures.last(part, Who::Tutorial),
        _ => None,
    }
}

/// Computes the peers' times for the notebook from their figures in this round.
fn compute_notebooks(report: &mut Report) {
    let Some(whole) = report.whole else { return };
    for who in Who::PEERS {
        let last = |part| report.figures.last(part, who);
        if let (Some(decode), Some(extract), Some(head_epoch), Some(finetune_epoch)) =
            (last(Part::Decode), last(Part::ExtractAuto), last(Part::Head), last(Part::Finetune))
        {
            let seconds = whole.seconds(&Rates { decode, extract, head_epoch, finetune_epoch });
            report.figures.push(Part::Notebook, who, seconds);
        }
    }
}

/// A line with the figures of a round.
fn told(part: Part, figures: &Figures) -> String {
    let of = |who: Who| {
        let figure = figures.last(part, who).map(|seconds| digits(part.figure(seconds)));
        format!("{} {}", who.title(), figure.unwrap_or_else(|| "-".to_owned()))
    };
    format!("{}, {}: {}", part.title(), part.unit(), Who::ALL.map(of).join("; "))
}
