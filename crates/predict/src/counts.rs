//! How many photos got which kind of row.

use crate::listing::LeftOut;
use crate::row::Row;
use artifact::stderr;
use model::classifier::Unknown;
use picture::names;
use std::process::ExitCode;

/// Photos by what came of them.
#[derive(Debug, Default)]
pub struct Counts {
    answered: usize,
    unsure: usize,
    strangers: usize,
    unreadable: usize,
    /// What is not among the photos, once all of them are known.
    pub left_out: Option<LeftOut>,
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

    /// Says on stderr what the rows do not say. Exit status 1 if photos could not be read.
    pub fn tell(&self) -> ExitCode {
        let Self { answered, unsure, strangers, unreadable, .. } = self;
        let all = answered + unsure + strangers + unreadable;
        let photos = if all == 1 { "photo" } else { "photos" };
        stderr::line(format_args!(
            "{all} {photos}: {answered} answered, {unsure} unsure, {strangers} strangers, {unreadable} unreadable"
        ));
        let left_out = self.left_out.clone().unwrap_or_default();
        for (kind, n) in &left_out.ignored {
            let (files, are) = if *n == 1 { ("file", "is") } else { ("files", "are") };
            let hint = if names::is_unread_photo(kind) { names::CONVERT } else { "not photos by their names" };
            stderr::line(format_args!("{n} {files} ({kind}) {are} left out: {hint}"));
        }
        left_out.folders.iter().for_each(stderr::line);
        if *unreadable == 0 && left_out.folders.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
