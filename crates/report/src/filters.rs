//! How numbers are printed on the page.

use crate::lineage;
use artifact::yaml::Value;
use askama::{Result, Values};
use std::fmt::Display;

/// Three decimals, for shares and losses.
#[askama::filter_fn]
pub fn fixed<T: Display>(value: T, _: &dyn Values) -> Result<String> {
    Ok(format!("{value:.3}"))
}

/// Three significant digits, for numbers that are small or large by nature.
#[askama::filter_fn]
pub fn significant<T: Display>(value: T, _: &dyn Values) -> Result<String> {
    let rounded: f64 = format!("{value}").parse().map_err(askama::Error::custom)?;
    let rounded: f64 = format!("{rounded:.2e}").parse().map_err(askama::Error::custom)?;
    Ok(rounded.to_string())
}

/// One fact of a manifest, on one line.
#[askama::filter_fn]
pub fn fact(value: &Value, _: &dyn Values) -> Result<String> {
    Ok(lineage::text(value))
}
