//! The page.

use crate::rates::{Rate, fastest};
use crate::{ROUNDS, ours, work};
use anyhow::Context as _;
use artifact::write;
use bench::page::Table;
use bench::part::Part;
use bench::peer::{Python, Who};
use bench::photos::Photos;
use bench::project::Workplace;
use bench::spread::digits;
use bench::target::{Figures, TARGETS, verdict};
use bench::whole::Whole;
use bench::{Spread, machine};
use std::fmt;

/// The share of the machine's rate that `extract` should reach.
const SHARE_WANTED: f64 = 0.8;
/// Where it is written.
const PAGE: &str = "crates/bench/RESULTS.md";

/// All that was measured, and what with.
pub struct Report {
    /// Seconds of everybody.
    pub figures: Figures,
    /// What the machine multiplies, round by round.
    pub rates: Vec<Vec<Rate>>,
    /// What each of our stages took of the whole notebook.
    pub stages: Vec<(&'static str, f64)>,
    /// How much the notebook does, if it was measured.
    pub whole: Option<Whole>,
    /// The numbers that `auto` took.
    numbers: String,
    /// What it was measured on and with, a line each.
    circumstances: [String; 4],
}

impl Report {
    /// Without figures.
    pub fn new(place: &Workplace, python: &Python, photos: &Photos) -> anyhow::Result<Self> {
        let memory = machine::memory_gib().map_or_else(String::new, |gib| format!(", {gib:.0} GiB of memory"));
        let circumstances = [
            format!("{} ({}){memory}", machine(), machine::abilities().join(", ")),
            format!("ours with libtorch {}, theirs with {}", ours::libtorch(place)?, python.versions()?.join(", ")),
            photos.to_string(),
            "no GPU: none was used, and what one would bring was not measured here".to_owned(),
        ];
        let numbers = ours::numbers(place)?;
        let (figures, rates, stages, whole) = (Figures::default(), Vec::new(), Vec::new(), None);
        Ok(Self { figures, rates, stages, whole, numbers, circumstances })
    }

    /// Replaces the page that the repository holds.
    pub fn write(&self) -> anyhow::Result<()> {
        write::atomic(&fixture::root().join(PAGE), self.to_string().as_bytes()).context("the page")
    }

    fn targets(&self) -> Table {
        let mut table = Table::new(&["part", "against", "wanted", "reached", ""]);
        for target in TARGETS {
            if let Some(ratio) = self.figures.ratio(target.part, target.against) {
                table.row(vec![
                    target.part.title().to_owned(),
                    target.against.title().to_owned(),
                    format!("≥ {} ×", target.wanted),
                    format!("{} ×", ratio.shown(digits)),
                    verdict(ratio.median, target.wanted, target.aim),
                ]);
            }
        }
        for (part, numbers) in [(Part::ExtractF32, "f32"), (Part::ExtractAuto, &self.numbers)] {
            if let Some(share) = self.share(part, numbers) {
                table.row(vec![
                    part.title().to_owned(),
                    format!("the machine's product in {numbers}"),
                    format!("≥ {:.0} %", SHARE_WANTED * 100.0),
                    format!("{} %", share.shown(|share| format!("{:.0}", share * 100.0))),
                    verdict(share.median, SHARE_WANTED, None),
                ]);
            }
        }
        table
    }

    /// What VGG16 computes in a second of `extract`, of what the machine's fastest product computes.
    fn share(&self, part: Part, numbers: &str) -> Option<Spread> {
        let seconds = self.figures.rounds(part, Who::Ours);
        let of = |(rates, seconds): (&Vec<Rate>, &f64)| work::vgg16(150, 150) / seconds / fastest(rates, numbers);
        Spread::of(&self.rates.iter().zip(seconds).map(of).collect::<Vec<_>>())
    }

    fn all_figures(&self) -> Table {
        let headings: Vec<&str> = ["part", "unit"].into_iter().chain(Who::ALL.map(Who::title)).collect();
        let mut table = Table::new(&headings);
        for part in Part::ALL {
            let figures = Who::ALL.map(|who| self.shown(part, who));
            if figures.iter().any(|figure| figure != "-") {
                table.row([part.title(), part.unit()].map(str::to_owned).into_iter().chain(figures).collect());
            }
        }
        table
    }

    fn shown(&self, part: Part, who: Who) -> String {
        let rounds: Vec<f64> = self.figures.rounds(part, who).iter().map(|&seconds| part.figure(seconds)).collect();
        Spread::of(&rounds).map_or_else(|| "-".to_owned(), |spread| spread.shown(digits))
    }

    fn machine_rates(&self) -> Table {
        let mut table = Table::new(&["product", "numbers", "GFLOP/s"]);
        for (number, rate) in self.rates.first().into_iter().flatten().enumerate() {
            let rounds: Vec<f64> = self.rates.iter().map(|round| round[number].flops / 1e9).collect();
            let spread = Spread::of(&rounds).expect("there was a round");
            table.row(vec![rate.product.clone(), rate.numbers.clone(), spread.shown(digits)]);
        }
        table
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Speed, beside others\n")?;
        writeln!(f, "`make bench` writes this page; [README.md](README.md) says what is measured and how.")?;
        writeln!(f, "Every figure is the median of {ROUNDS} rounds, with the smallest and the largest.\n")?;
        self.circumstances.iter().try_for_each(|line| writeln!(f, "- {line}"))?;
        writeln!(f, "\n## What was wanted\n\nHow many times faster than others we are:\n\n{}", self.targets())?;
        writeln!(f, "## All figures\n\n`auto` computed in {}.\n\n{}", self.numbers, self.all_figures())?;
        if !self.stages.is_empty() {
            let stages: Vec<String> =
                self.stages.iter().map(|(stage, seconds)| format!("{stage} {seconds:.1}")).collect();
            writeln!(f, "Of the whole notebook, ours was run in full, once: {}.", stages.join(", "))?;
            writeln!(f, "What it would take the others follows from their other figures.\n")?;
        }
        let giga = work::vgg16(150, 150) / 1e9;
        writeln!(f, "## What the machine can do\n")?;
        writeln!(f, "VGG16's convolutions are {giga:.2} GFLOP for a picture of 150 × 150.\n\n{}", self.machine_rates())
    }
}
