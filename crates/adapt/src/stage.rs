//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::{Kind, Outcome};
use artifact::{Input, Job, Stage};

/// Labelled features of one domain to a classifier for another.
pub struct Adapt;

impl Stage for Adapt {
    const NAME: &'static str = "adapt";
    const ABOUT: &'static str = "Makes a classifier for one domain (the target) from the labels of another (the source), \
        both as features of one network: photos by day and by night, drawings and photos, the texts of two users. Scale and \
        map of the features are part of the head that it writes, so nothing after it needs to know of them. It also keeps \
        what the same head would answer without adaptation, so that `report` compares both on the same pictures, and the answers \
        for all rows of the target in answers.csv, for which the target needs no labels.\n\nNo \
        method is chosen for you: no score without labels was found that chooses better than the default. A few labelled \
        rows of the target are worth more than any method without: see method: augment_features.";
    const INPUTS: &'static [Input] = &[
        Input {
            name: "source",
            kind: Kind::Stage("source"),
            about: "features of the domain with labels: of `extract` or `import`",
        },
        Input {
            name: "target",
            kind: Kind::Stage("target"),
            about: "features of the other domain, of the same network. Its labels are read by the methods that say so, and \
                else only to score the result",
        },
    ];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
