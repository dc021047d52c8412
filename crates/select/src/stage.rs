//! What `select` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Hands on the best of several models.
pub struct Select;

impl Stage for Select {
    const NAME: &'static str = "select";
    const ABOUT: &'static str = "Compares trained models on the validation pictures and hands on all files of the best \
                                 one: the one with the highest accuracy; of equals, the one with the smallest loss. A \
                                 stage with a list of values, or with `repeat`, becomes several stages and a `select` \
                                 of its own name.";
    const INPUTS: &'static [Input] =
        &[Input { name: "tried", kind: Kind::Stages(&[]), about: "The models to compare, of the same pictures." }];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
