//! Parts of animals that several classes share.

pub mod coat;
pub mod eye;
pub mod flukes;
pub mod form;
pub mod swimmer;
