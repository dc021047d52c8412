//! How many photos got which kind of row.

use crate::photos::left_out::{LeftOut, counted};
use crate::rows::row::Row;
use artifact::stderr;
use model::classifier::Unknown;
use std::process::ExitCode;

/// Photos by what came of them.
#[derive(Debug, Default)]
pub struct Counts {
    answered: usize,
    unsure: usize,
    strangers: usize,
    unreadable: usize,
    /// What is not among the photos, once all of them are known.
    pub left_out: LeftOut,
}

impl Counts {
    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        *match row.answer.as_ref().map(|(answer, _)| answer.unknown) {
            Err(_) => &mut self.unreadable,
            Ok(None) => &mut self.answered,
            Ok(Some(Unknown::Unsure)) => &mut self.unsure,
            Ok(Some(Unknown::Stranger)) => &mut self.strangers,
        } += 1;
    }

    /// Says on stderr what the rows do not say. Exit status 1 if something that was asked for could not be read.
    pub fn tell(&self) -> ExitCode {
        let Self { answered, unsure, strangers, unreadable, left_out } = self;
        let photos = counted(answered + unsure + strangers + unreadable, "photo");
        let strangers = counted(*strangers, "stranger");
        stderr::line(format_args!(
            "{photos}: {answered} answered, {unsure} unsure, {strangers}, {unreadable} unreadable"
        ));
        left_out.tell();
        if *unreadable == 0 && !left_out.has_unlisted() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
