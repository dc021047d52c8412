//! How templates print numbers.

use askama::{Result, Values};
use std::fmt::Display;

/// Three decimals, for shares and losses.
#[askama::filter_fn]
pub fn fixed<T: Display>(value: T, _: &dyn Values) -> Result<String> {
    Ok(format!("{value:.3}"))
}

/// Three significant digits, for numbers of any magnitude, such as learning rates.
#[askama::filter_fn]
pub fn significant<T: Display>(value: T, _: &dyn Values) -> Result<String> {
    let exact: f64 = format!("{value}").parse().map_err(askama::Error::custom)?;
    let rounded: f64 = format!("{exact:.2e}").parse().map_err(askama::Error::custom)?;
    Ok(rounded.to_string())
}
