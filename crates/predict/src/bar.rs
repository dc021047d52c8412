//! A bar that says how many photos are done, and the time left.

use crate::arguments::Arguments;
use crate::photos::listing::Listing;
use artifact::progress::{self, ProgressBar};
use std::io::{self, IsTerminal as _};

/// The bar for photos.
pub fn start(arguments: &Arguments) -> ProgressBar {
    of(arguments, "photos", || {
        let mut listing = Listing::new(&arguments.photos, arguments.end_of_path());
        std::iter::from_fn(|| listing.next().ok().flatten()).count()
    })
}

/// The bar, if somebody sees it: only then is anything counted beforehand.
pub fn of(arguments: &Arguments, what: &str, count: impl FnOnce() -> usize) -> ProgressBar {
    // Rows and a bar on the same terminal would be in each other's way.
    let rows_go_there = arguments.output.is_none() && io::stdout().is_terminal();
    if !io::stderr().is_terminal() || rows_go_there || Listing::has_list(&arguments.photos) {
        return ProgressBar::hidden();
    }
    progress::bar(what, count())
}
