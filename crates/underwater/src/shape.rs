//! How bodies are built: tubes of changing girth along a curve, sheets, marks on a surface.

mod curve;
mod loft;
mod mark;
mod sheet;

pub use curve::{bell, curl, curve};
pub use loft::{Loft, Station};
pub use mark::{dot, line, spike};
pub use sheet::{blade, sheet};
