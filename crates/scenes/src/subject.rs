//! The two classes. Sharks and dolphins live, move and are coloured alike: only their anatomy differs.

mod dolphin;
mod shark;
#[cfg(test)]
mod tests;

use underwater::subject::Subject;

/// Both classes, in the order of the contact sheet's rows.
pub static SUBJECTS: [Subject; 2] = [shark::SHARK, dolphin::DOLPHIN];
