//! What the lines of the learning curves are, in words.

use crate::history::History;
use crate::model_metrics::ModelMetrics;
use crate::words::join;

/// Which trainings are smoothed, and how.
pub fn smoothing(models: &[ModelMetrics]) -> String {
    let drawn: Vec<(&str, &History)> =
        models.iter().filter_map(|model| Some((model.name.as_str(), model.history.as_ref()?))).collect();
    let smoothed: Vec<&(&str, &History)> = drawn.iter().filter(|(_, history)| history.is_smoothed()).collect();
    let Some(factor) = smoothed.first().map(|(_, history)| history.smoothing) else {
        return "The lines join the measured values; nothing is smoothed.".to_owned();
    };
    let names: Vec<String> = smoothed.iter().map(|(name, _)| (*name).to_owned()).collect();
    let of = if smoothed.len() == drawn.len() { String::new() } else { format!(" of {}", join(&names, "and")) };
    let new = rounded(1.0 - factor);
    format!(
        "Dots and thin lines are the measured values. The bold lines{of} are smoothed: each point is {factor} times the \
         smoothed value before it plus {new} times the measured one."
    )
}

/// 1 - 0.8 is 0.19999999999999996.
fn rounded(factor: f64) -> f64 {
    (factor * 1e9).round() / 1e9
}
