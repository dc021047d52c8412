//! Links to the photos in folders of their classes: `sorting` makes them, `undo` removes them.

pub mod sorting;
pub mod undo;
