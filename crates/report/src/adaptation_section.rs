//! The section on models that were adapted to another domain.

use crate::adaptation::{Adaptation, DomainScore, comparisons};
use crate::figures::Figure;
use crate::metrics::Metrics;
use crate::results::{bar, scale_below};
use crate::{gain, shift_words};

/// One model.
pub struct Adapted<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its numbers.
    pub adaptation: &'a Adaptation,
    /// What the numbers say.
    pub told: Vec<String>,
    /// Each head on each domain.
    pub domains: Vec<DomainRow<'a>>,
    /// The left end of the scale of their bars; the right end is 1.
    pub from: f64,
    /// What the method saw of the target.
    pub seen: String,
    /// `shift.yaml` in sentences.
    pub shift: Vec<String>,
    /// The features of both domains before and after.
    pub maps: &'a [Figure; 2],
    /// Whether it is unfolded at first.
    pub open: bool,
}

/// One head on one domain.
pub struct DomainRow<'a> {
    /// `night, adapted`.
    pub name: String,
    /// How well it does.
    pub score: &'a DomainScore,
    /// The places of interval and accuracy on the scale, as custom properties of CSS.
    pub bar: String,
}

/// Every adapted model in the order of the pipeline file; `maps` has the drawings of all models.
pub fn every_model<'a>(metrics: &'a Metrics, maps: &'a [Option<[Figure; 2]>]) -> Vec<Adapted<'a>> {
    let models = metrics.models.iter().zip(maps);
    let adapted: Vec<_> = models
        .filter_map(|(model, maps)| Some((model.name.as_str(), model.adaptation.as_ref()?, maps.as_ref()?)))
        .collect();
    let n = comparisons(adapted.iter().map(|(_, adaptation, _)| *adaptation));
    let is_only = adapted.len() == 1;
    let section = |(name, adaptation, maps): (&'a str, &'a Adaptation, &'a [Figure; 2])| {
        let from = scale_start(adaptation);
        Adapted {
            name,
            adaptation,
            told: gain::sentences(adaptation, metrics.judged_on, metrics.data.unit, n),
            domains: domains(adaptation, from),
            from,
            seen: shift_words::seen(&adaptation.shift),
            shift: shift_words::sentences(&adaptation.shift),
            maps,
            open: is_only || name == metrics.headline.model,
        }
    };
    adapted.into_iter().map(section).collect()
}

fn scale_start(adaptation: &Adaptation) -> f64 {
    let home = adaptation.home.iter().map(|home| &home.score);
    let scores = home.chain([&adaptation.without, &adaptation.with]);
    scale_below(scores.map(|score| score.interval.low).fold(1.0, f64::min))
}

fn domains(adaptation: &Adaptation, from: f64) -> Vec<DomainRow<'_>> {
    let Adaptation { shift, home, without, with, .. } = adaptation;
    let home = home.iter().map(|home| (format!("{}, not adapted", shift.source), &home.score));
    let target = [(format!("{}, not adapted", shift.target), without), (format!("{}, adapted", shift.target), with)];
    let rows = home.chain(target);
    rows.map(|(name, score)| DomainRow { name, score, bar: bar(score.accuracy, score.interval, from) }).collect()
}

impl Adapted<'_> {
    /// Whether the method saw the rows that measure it.
    pub fn saw(&self, judged_on: artifact::Split) -> bool {
        self.adaptation.shift.seen == judged_on
    }
}
