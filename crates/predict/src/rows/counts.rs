//! How many photos got which kind of row.

use crate::photos::left_out::{LeftOut, counted};
use answers::row::Row;
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

    /// Says on stderr what the rows do not say. Exit status 1 if something that was asked for could not be read, or there
    /// was no photo, which only a list may have meant.
    pub fn tell(&self, noun: &str, is_list: bool) -> ExitCode {
        let Self { answered, unsure, strangers, unreadable, left_out } = self;
        let all = answered + unsure + strangers + unreadable;
        let photos = counted(all, noun);
        let strangers = counted(*strangers, "stranger");
        stderr::line(format_args!(
            "{photos}: {answered} answered, {unsure} unsure, {strangers}, {unreadable} unreadable"
        ));
        left_out.tell();
        let is_nothing = all == 0 && !is_list;
        if is_nothing {
            stderr::line("no photos were found there: expected files, or folders with files that end in .jpg, .png, …");
        }
        let is_well = *unreadable == 0 && !left_out.has_unlisted() && !is_nothing;
        if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
