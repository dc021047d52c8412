//! Parts that several classes share and no class of `scenes` has.

pub mod eye;
pub mod gear;
pub mod gill;
pub mod limb;
pub mod patina;
pub mod pattern;
