//! The page of all figures.

use crate::page::Table;
use crate::part::Part;
use crate::peer::Who;
use crate::rates::{Rate, fastest};
use crate::spread::{Spread, digits};
use crate::target::{Figures, TARGETS, verdict};
use crate::whole::Whole;
use crate::work;
use anyhow::Context as _;
use artifact::write;
use std::fmt;

/// The share of the machine's rate that `extract` should reach.
const SHARE_WANTED: f64 = 0.8;
/// The path of the page.
const PAGE: &str = "crates/bench/RESULTS.md";

/// All figures and the circumstances of their measurement.
#[derive(Clone, Debug)]
pub struct Report {
    /// Repetitions of each measurement.
    pub rounds: usize,
    /// Seconds of ours and the peers.
    pub figures: Figures,
    /// The machine's rates, round by round.
    pub rates: Vec<Vec<Rate>>,
    /// Seconds of each of our stages in the whole notebook.
    pub stages: Vec<(&'static str, f64)>,
    /// The size of the notebook, if it was measured.
    pub whole: Option<Whole>,
    /// The dtype that `auto` took.
    pub numbers: String,
    /// Machine, versions and photos, a line each.
    pub circumstances: Vec<String>,
}

impl Report {
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
                    linked(verdict(ratio.median, target.wanted, target.aim)),
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
                    linked(verdict(share.median, SHARE_WANTED, None)),
                ]);
            }
        }
        table
    }

    /// The arithmetic of VGG16 per second of `extract`, as a share of the machine's fastest rate.
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

/// A verdict, with a link to what was tried if the target was missed.
fn linked(verdict: String) -> String {
    if verdict.contains("missed") { format!("[{verdict}](README.md#what-was-tried)") } else { verdict }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Speed, beside others\n")?;
        writeln!(f, "`make bench` writes this page; [README.md](README.md) says what is measured and how.")?;
        writeln!(f, "Every figure is the median of {} rounds, with the smallest and the largest;", self.rounds)?;
        writeln!(f, "only our whole notebook was run once.\n")?;
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
        writeln!(
            f,
            "VGG16's convolutions are {giga:.2} GFLOP for a picture of 150 × 150, by their definition. In f32 ours"
        )?;
        writeln!(f, "compute all but the first with fewer multiplications, so their share may exceed one.\n")?;
        writeln!(f, "{}", self.machine_rates())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rounds in which we are twice as fast as every peer in every part.
    fn report() -> Report {
        let mut figures = Figures::default();
        for seconds in [0.5, 1.0] {
            for part in Part::ALL {
                figures.push(part, Who::Ours, seconds);
                for who in Who::PEERS {
                    figures.push(part, who, 2.0 * seconds);
                }
            }
        }
        let rate =
            |numbers: &str, flops| Rate { product: "matmul 2048".to_owned(), numbers: numbers.to_owned(), flops };
        Report {
            rounds: 2,
            figures,
            rates: vec![vec![rate("f32", work::vgg16(150, 150)), rate("bf16", 8e11)]; 2],
            stages: vec![("extract", 1.25), ("finetune", 2.0)],
            whole: None,
            numbers: "bf16".to_owned(),
            circumstances: vec!["a machine".to_owned(), "a day".to_owned()],
        }
    }

    /// The cells of the first row that begins with `begins`.
    fn row(page: &str, begins: &[&str]) -> Vec<String> {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let rows = page.lines().map(cells).filter(|row| row.len() > 2).map(|row| row[1..row.len() - 1].to_vec());
        rows.into_iter().find(|row| row.iter().zip(begins).all(|(cell, begin)| cell == begin)).expect("a row")
    }

    #[test]
    fn the_page_says_what_was_reached_and_what_was_missed() {
        let page = report().to_string();
        let missed = "[missed by 20 %](README.md#what-was-tried)";
        assert_eq!(row(&page, &["decode + resize", "Keras"])[2..], ["≥ 2.5 ×", "2.00 ×", missed]);
        assert_eq!(row(&page, &["decode + resize", "better torchvision"])[2..], ["≥ 1.2 ×", "2.00 ×", "met"]);
        assert_eq!(
            row(&page, &["extract, f32", "the machine's product in f32"])[2..],
            ["≥ 80 %", "100 (100..200) %", "met"]
        );
        assert_eq!(row(&page, &["extract, auto", "the machine's product in bf16"])[3], "2 (2..3) %");
        assert!(page.contains("- a machine\n- a day\n"), "{page}");
        assert!(page.contains("run in full, once: extract 1.2, finetune 2.0.\n"), "{page}");
    }

    #[test]
    fn the_page_has_every_figure_in_its_unit() {
        let page = report().to_string();
        let figures = "1.00 (1.00..2.00)";
        assert_eq!(row(&page, &["decode + resize", "pictures/s"])[2], figures);
        assert_eq!(row(&page, &["head epoch", "s"])[2..4], ["0.500 (0.500..1.00)", figures]);
        assert_eq!(row(&page, &["matmul 2048", "bf16"])[2], "800");
    }

    #[test]
    fn what_was_not_measured_is_not_on_the_page() {
        let empty =
            Report { figures: Figures::default(), rates: Vec::new(), stages: Vec::new(), ..report() }.to_string();
        assert!(!empty.contains("≥") && !empty.contains("pictures/s"), "{empty}");
        let mut some = Report { figures: Figures::default(), ..report() };
        some.figures.push(Part::Head, Who::Ours, 1.0);
        assert_eq!(row(&some.to_string(), &["head epoch"])[1..], ["s", "1.00", "-", "-", "-"]);
    }
}
