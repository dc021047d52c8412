//! The whole stage, in either mode.

use crate::config::{Mode, Settings};
use crate::frozen_network::FrozenNetwork;
use crate::{compare, stylize};
use artifact::Job;

/// Opens the network and paints or compares with it.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let frozen = FrozenNetwork::open(job)?;
    match job.settings.mode {
        Mode::Stylize => stylize::run(job, &frozen),
        Mode::Distance => compare::run(job, &frozen),
    }
}
