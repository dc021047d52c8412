//! Ratios that we want to reach, and whether we did.

use crate::part::Part;
use crate::peer::Who;
use crate::spread::Spread;
use std::collections::BTreeMap;

/// The peer of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// One peer.
    One(Who),
    /// The faster torchvision in each round.
    BetterTorchvision,
}

impl Against {
    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::One(who) => who.title(),
            Self::BetterTorchvision => "better torchvision",
        }
    }
}

/// A speed-up that we want to reach.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The part that is timed.
    pub part: Part,
    /// The peer.
    pub against: Against,
    /// The speed-up to reach.
    pub wanted: f64,
    /// A higher speed-up that would be better still.
    pub aim: Option<f64>,
}

const KERAS: Against = Against::One(Who::Keras);
const BETTER: Against = Against::BetterTorchvision;

/// All targets.
pub const TARGETS: [Target; 14] = [
    Target { part: Part::Decode, against: KERAS, wanted: 2.5, aim: None },
    Target { part: Part::Decode, against: BETTER, wanted: 1.2, aim: None },
    Target { part: Part::Augment, against: KERAS, wanted: 15.0, aim: None },
    Target { part: Part::Augment, against: BETTER, wanted: 2.5, aim: None },
    Target { part: Part::ExtractF32, against: KERAS, wanted: 0.9, aim: Some(1.15) },
    Target { part: Part::ExtractF32, against: Against::One(Who::Tutorial), wanted: 1.2, aim: None },
    Target { part: Part::ExtractAuto, against: KERAS, wanted: 1.7, aim: None },
    Target { part: Part::ExtractAuto, against: Against::One(Who::Tuned), wanted: 1.1, aim: None },
    Target { part: Part::Head, against: KERAS, wanted: 3.0, aim: None },
    Target { part: Part::Head, against: BETTER, wanted: 2.0, aim: None },
    Target { part: Part::Finetune, against: KERAS, wanted: 12.0, aim: None },
    Target { part: Part::Finetune, against: BETTER, wanted: 4.0, aim: None },
    Target { part: Part::Notebook, against: KERAS, wanted: 7.0, aim: None },
    Target { part: Part::Notebook, against: BETTER, wanted: 2.7, aim: None },
];

/// Seconds of one unit of each part, round by round.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    of: BTreeMap<(Part, Who), Vec<f64>>,
}

impl Figures {
    /// Adds the seconds of a round.
    pub fn push(&mut self, part: Part, who: Who, seconds: f64) {
        self.of.entry((part, who)).or_default().push(seconds);
    }

    /// The seconds of every round so far.
    pub fn rounds(&self, part: Part, who: Who) -> &[f64] {
        self.of.get(&(part, who)).map_or(&[], Vec::as_slice)
    }

    /// The seconds of the last round.
    pub fn last(&self, part: Part, who: Who) -> Option<f64> {
        self.rounds(part, who).last().copied()
    }

    /// The speed-up that we reached.
    pub fn ratio(&self, part: Part, against: Against) -> Option<Spread> {
        let theirs = match against {
            Against::One(who) => self.rounds(part, who).to_vec(),
            Against::BetterTorchvision => {
                let [tutorial, tuned] = [Who::Tutorial, Who::Tuned].map(|who| self.rounds(part, who));
                tutorial.iter().zip(tuned).map(|(one, other)| one.min(*other)).collect()
            }
        };
        Spread::of_ratios(self.rounds(part, Who::Ours), &theirs)
    }
}

/// Whether a figure reaches its target, in words: `met`, `missed by 12 %`.
pub fn verdict(measured: f64, wanted: f64, aim: Option<f64>) -> String {
    let missing = |wanted: f64| format!("missed by {:.0} %", ((1.0 - measured / wanted) * 100.0).max(1.0));
    match aim {
        _ if measured < wanted => missing(wanted),
        Some(aim) if measured < aim => format!("met; {aim} {}", missing(aim)),
        _ => "met".to_owned(),
    }
}

/// The same for a figure that should not exceed `allowed`.
pub fn verdict_at_most(measured: f64, allowed: f64) -> String {
    let missing = || format!("missed by {:.0} %", ((measured / allowed - 1.0) * 100.0).max(1.0));
    if measured > allowed { missing() } else { "met".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        assert_eq!(verdict(2.5, 2.5, None), "met");
        assert_eq!(verdict(2.0, 2.5, None), "missed by 20 %");
        assert_eq!(verdict(2.4999, 2.5, None), "missed by 1 %");
        assert_eq!(verdict(1.0, 0.9, Some(1.15)), "met; 1.15 missed by 13 %");
        assert_eq!(verdict(1.2, 0.9, Some(1.15)), "met");
        assert_eq!(verdict(0.45, 0.9, Some(1.15)), "missed by 50 %");
    }

    #[test]
    fn verdicts_on_limits() {
        let verdicts = [1.0, 1.1, 1.1001, 1.65].map(|measured| verdict_at_most(measured, 1.1));
        assert_eq!(verdicts, ["met", "met", "missed by 1 %", "missed by 50 %"]);
    }

    #[test]
    fn the_better_one_is_better_in_its_round() {
        let mut figures = Figures::default();
        for (ours, tutorial, tuned) in [(1.0, 4.0, 3.0), (1.0, 5.0, 6.0), (2.0, 8.0, 12.0)] {
            figures.push(Part::Head, Who::Ours, ours);
            figures.push(Part::Head, Who::Tutorial, tutorial);
            figures.push(Part::Head, Who::Tuned, tuned);
        }
        assert_eq!(figures.ratio(Part::Head, BETTER), Some(Spread { median: 4.0, least: 3.0, most: 5.0 }));
        let tuned = figures.ratio(Part::Head, Against::One(Who::Tuned)).unwrap();
        assert_eq!(tuned, Spread { median: 6.0, least: 3.0, most: 6.0 });
        assert_eq!(figures.ratio(Part::Head, KERAS), None);
        assert_eq!(figures.last(Part::Head, Who::Tutorial), Some(8.0));
    }
}
